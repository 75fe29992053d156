/** One character at a time; the numbers are places in the program. */
export type Instruction =
  | { kind: 'one'; takes: (character: string) => boolean }
  | { kind: 'split'; to: readonly number[] }
  | { kind: 'start' }
  | { kind: 'end' }
  | { kind: 'found' };

/** What of a pattern is not understood. */
export class PatternProblem extends Error {}
