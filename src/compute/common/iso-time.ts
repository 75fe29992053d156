const ISO =
  /^(\d{4})(?:-?(\d{2})(?:-?(\d{2}))?)?(?:[T ](\d{2})(?::?(\d{2})(?::?(\d{2})([.,]\d+)?)?)?\s*(Z|[+-]\d{2}:?(?:\d{2})?)?)?$/;

/**
 * ISO 8601 as oslo.utils' parse_isotime takes it: the date alone or with a time, UTC where no zone is said. Undefined
 * for anything else, days and hours that do not exist among them. In milliseconds, with microseconds as their fraction.
 */
export function readIsoTime(text: string): number | undefined {
  const found = ISO.exec(text.trim());
  if (!found) return undefined;
  const [, year, month = '01', day = '01', hour = '00', minute = '00', second = '00', part = '', zone] =
    found;
  const wall = `${year}-${month}-${day}T${hour}:${minute}:${second}`;
  const time = Date.parse(`${wall}Z`);
  // JavaScript takes 30 February for 2 March.
  if (Number.isNaN(time) || !new Date(time).toISOString().startsWith(wall)) return undefined;
  return time + Number(`0${part.replace(',', '.')}`) * 1000 - offset(zone);
}

/** The time in UTC with six digits of a second, as Python writes it and its clients compare it. */
export function isoMicros(time: number): string {
  const whole = Math.floor(time);
  const micros = Math.min(999, Math.round((time - whole) * 1000));
  return `${new Date(whole).toISOString().slice(0, 23)}${String(micros).padStart(3, '0')}Z`;
}

function offset(zone = 'Z'): number {
  if (zone === 'Z') return 0;
  const [, sign, hours, minutes] = /^([+-])(\d{2}):?(\d{2})?$/.exec(zone) ?? [];
  return (Number(hours) * 60 + Number(minutes ?? 0)) * (sign === '-' ? -60_000 : 60_000);
}
