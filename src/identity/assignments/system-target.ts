/** The target id of assignments on the system as a whole. */
export const SYSTEM_TARGET = 'system';
