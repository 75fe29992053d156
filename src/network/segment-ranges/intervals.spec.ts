import { lowestFree, subtract } from './intervals';

const interval = ([from, to]: [number, number]) => ({ from, to });

describe('intervals', () => {
  it.each<[string, Array<[number, number]>, Array<[number, number]>, Array<[number, number]>]>([
    ['nothing', [[1, 9]], [], [[1, 9]]],
    [
      'a middle',
      [[1, 9]],
      [[4, 5]],
      [
        [1, 3],
        [6, 9],
      ],
    ],
    [
      'both ends',
      [[1, 9]],
      [
        [9, 12],
        [0, 1],
      ],
      [[2, 8]],
    ],
    ['all', [[1, 9]], [[1, 9]], []],
    ['what is elsewhere', [[1, 9]], [[10, 12]], [[1, 9]]],
    [
      'of several',
      [
        [20, 29],
        [1, 9],
      ],
      [[5, 24]],
      [
        [1, 4],
        [25, 29],
      ],
    ],
  ])('lose %s', (_, intervals, holes, left) => {
    expect(subtract(intervals.map(interval), holes.map(interval))).toEqual(left.map(interval));
  });

  it('name their lowest free numbers, as many as are asked for', () => {
    expect(lowestFree({ from: 3, to: 9 }, new Set([3, 5]), 3)).toEqual([4, 6, 7]);
    expect(lowestFree({ from: 3, to: 4 }, new Set([3, 4]), 3)).toEqual([]);
  });
});
