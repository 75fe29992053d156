/**
 * The fewest of `all` with which `fails` still holds, by leaving out ever smaller parts (Zeller's ddmin). Ends early
 * when `spent` says so.
 */
export async function shrink(
  all: readonly number[],
  fails: (some: readonly number[]) => Promise<boolean>,
  spent: () => boolean,
): Promise<number[]> {
  let kept = [...all];
  let parts = 2;
  while (kept.length >= 2 && !spent()) {
    const size = Math.ceil(kept.length / parts);
    let smaller: number[] | undefined;
    for (let start = 0; start < kept.length && !smaller && !spent(); start += size) {
      const rest = [...kept.slice(0, start), ...kept.slice(start + size)];
      if (await fails(rest)) smaller = rest;
    }
    if (smaller) {
      kept = smaller;
      parts = Math.max(parts - 1, 2);
    } else if (size === 1) break;
    else parts = Math.min(parts * 2, kept.length);
  }
  return kept;
}
