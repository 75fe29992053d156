import { type CacheLimits, imagesToTrim } from './images-to-trim';

const DAY = 86_400;
const cache = [
  { key: 'used', sizeBytes: 500, idleSeconds: 90 * DAY, used: true },
  { key: 'month', sizeBytes: 100, idleSeconds: 30 * DAY, used: false },
  { key: 'week', sizeBytes: 100, idleSeconds: 7 * DAY, used: false },
  { key: 'gone', sizeBytes: 100, idleSeconds: 2 * DAY, used: false },
  { key: 'day', sizeBytes: 200, idleSeconds: DAY, used: false },
];
const limits = (days?: number, most?: number, bytes?: number): CacheLimits => ({
  keep: { days, most },
  bytes,
});

describe('which cached images of a host are too many', () => {
  it.each([
    ['no limit: only what is of no image', limits(), 'gone'],
    ['an age', limits(8), 'month gone'],
    ['an age that is met', limits(7), 'month gone'],
    ['a number', limits(undefined, 1), 'month week gone'],
    ['none', limits(undefined, 0), 'month week gone day'],
    ['a size', limits(undefined, undefined, 300), 'month gone'],
    ['a size that is met', limits(undefined, undefined, 400), 'gone'],
    ['a size below the newest', limits(undefined, undefined, 199), 'month week gone day'],
    ['all together', limits(8, 1, 300), 'month week gone'],
  ])('%s', (_, given, expected) => {
    expect(imagesToTrim(cache, given, (key) => key !== 'gone').join(' ')).toBe(expected);
  });
});
