/** Whole numbers from `from` up to and with `to`. */
export interface Interval {
  from: number;
  to: number;
}

/** What is left of intervals without the holes, in the order of the numbers. */
export function subtract(intervals: readonly Interval[], holes: readonly Interval[]): Interval[] {
  const left = holes.reduce<readonly Interval[]>(
    (rest, hole) =>
      rest.flatMap(({ from, to }) => {
        if (hole.to < from || hole.from > to) return [{ from, to }];
        const below = { from, to: hole.from - 1 };
        const above = { from: hole.to + 1, to };
        return [below, above].filter((part) => part.from <= part.to);
      }),
    intervals,
  );
  return [...left].sort((a, b) => a.from - b.from);
}

/** The lowest numbers of the interval that are not used, up to `most` of them. */
export function lowestFree({ from, to }: Interval, used: ReadonlySet<number>, most: number): number[] {
  const free: number[] = [];
  for (let id = from; id <= to && free.length < most; id++) if (!used.has(id)) free.push(id);
  return free;
}
