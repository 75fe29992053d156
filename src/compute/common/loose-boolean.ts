const TRUE: ReadonlySet<string> = new Set(['1', 't', 'true', 'on', 'y', 'yes']);
const FALSE: ReadonlySet<string> = new Set(['0', 'f', 'false', 'off', 'n', 'no']);

/** oslo_utils/strutils.py, bool_from_string: what is no word for true is false. */
export const isTrue = (text: string): boolean => TRUE.has(text.trim().toLowerCase());

/** The same, strict: undefined for what is no word for either. */
export function readBoolean(text: string): boolean | undefined {
  if (isTrue(text)) return true;
  return FALSE.has(text.trim().toLowerCase()) ? false : undefined;
}
