/** The answer of one question to one host. */
export interface Check {
  filter: string;
  passed: boolean;
  wanted: string;
  free: string;
}

export function check(filter: string, passed: boolean, wanted: string, free: string): Check {
  return { filter, passed, wanted, free };
}
