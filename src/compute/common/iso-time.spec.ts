import { isoMicros, readIsoTime } from './iso-time';

describe('an ISO 8601 time', () => {
  it.each([
    ['2026-01-31T12:00:00Z', '2026-01-31T12:00:00.000Z'],
    ['2026-01-31T12:00:00', '2026-01-31T12:00:00.000Z'],
    ['2026-01-31 12:00:00.250', '2026-01-31T12:00:00.250Z'],
    ['2026-01-31T12:00:00+02:00', '2026-01-31T10:00:00.000Z'],
    ['20260131T120000-0130', '2026-01-31T13:30:00.000Z'],
    ['2026-01-31', '2026-01-31T00:00:00.000Z'],
  ])('is read from %s', (text, time) => {
    expect(new Date(readIsoTime(text) ?? 0).toISOString()).toBe(time);
  });

  it.each(['2011/01/01', '2026-02-30', '2026-01-31T25:00:00Z', 'yesterday', '', '1'])('is not %j', (text) => {
    expect(readIsoTime(text)).toBeUndefined();
  });

  it.each([
    ['2026-11-28T13:24:21.610607', '2026-11-28T13:24:21.610607Z'],
    ['2026-11-28T13:24:21,000001Z', '2026-11-28T13:24:21.000001Z'],
    ['2026-11-28', '2026-11-28T00:00:00.000000Z'],
  ])('keeps the microseconds of %s', (text, time) => {
    expect(isoMicros(readIsoTime(text) ?? 0)).toBe(time);
  });
});
