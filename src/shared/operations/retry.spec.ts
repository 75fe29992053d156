import { backoffMs } from './retry';

describe('the delay before the next try', () => {
  afterEach(() => jest.restoreAllMocks());

  it.each([
    [1, 1000],
    [2, 2000],
    [6, 32_000],
    [7, 60_000],
    [12, 60_000],
  ])('is, after try %i, at most %i ms, and up to a quarter less', (tries, most) => {
    jest.spyOn(Math, 'random').mockReturnValueOnce(0).mockReturnValueOnce(0.5).mockReturnValueOnce(1);
    expect([backoffMs(tries), backoffMs(tries), backoffMs(tries)]).toEqual([most, most * 0.875, most * 0.75]);
  });
});
