/** The calendar month that ended last before a time (nova/utils.py, last_completed_audit_period). */
export function lastAuditPeriod(before: number): { begin: string; end: string } {
  const date = new Date(before);
  const first = Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1);
  // One that begins at this very moment has not begun before it.
  const back = first >= before ? 1 : 0;
  const month = (months: number) =>
    new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() - back - months, 1))
      .toISOString()
      .slice(0, 19)
      .replace('T', ' ');
  return { begin: month(1), end: month(0) };
}

/** `2026-01-31 12:00:00` with or without a fraction; undefined for anything else. */
export function readAuditTime(text: string): number | undefined {
  const found = /^(\d{4})-(\d{1,2})-(\d{1,2}) (\d{1,2}):(\d{1,2}):(\d{1,2})(?:\.(\d{1,6}))?$/.exec(text);
  if (!found) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = found.slice(1, 7).map(Number);
  const time = Date.UTC(year, month - 1, day, hour, minute, second);
  const read = new Date(time);
  // JavaScript takes 30 February for 2 March, and 25 o'clock for 1 of the next day.
  const same = read.getUTCMonth() === month - 1 && read.getUTCDate() === day && read.getUTCHours() === hour;
  return same && minute < 60 && second < 60 ? time + Number(`0.${found[7] ?? '0'}`) * 1000 : undefined;
}
