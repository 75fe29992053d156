import { lastAuditPeriod, readAuditTime } from './audit-period';

describe('the last audit period', () => {
  it.each([
    ['2026-03-15T10:00:00Z', '2026-02-01 00:00:00', '2026-03-01 00:00:00'],
    ['2026-01-15T10:00:00Z', '2025-12-01 00:00:00', '2026-01-01 00:00:00'],
    ['2026-03-01T00:00:00Z', '2026-01-01 00:00:00', '2026-02-01 00:00:00'],
    ['2026-01-01T00:00:00Z', '2025-11-01 00:00:00', '2025-12-01 00:00:00'],
  ])('before %s', (before, begin, end) => {
    expect(lastAuditPeriod(Date.parse(before))).toEqual({ begin, end });
  });

  it.each([
    ['2026-01-31 12:00:00', '2026-01-31T12:00:00.000Z'],
    ['2026-1-2 3:04:05.5', '2026-01-02T03:04:05.500Z'],
  ])('is asked for by %s', (text, time) => {
    expect(new Date(readAuditTime(text) ?? 0).toISOString()).toBe(time);
  });

  it.each(['2026-02-30 00:00:00', '2026-01-01T00:00:00', '2026-01-01', '2026-01-01 24:00:00', 'x', ''])(
    'is not asked for by %j',
    (text) => {
      expect(readAuditTime(text)).toBeUndefined();
    },
  );
});
