import { keepText } from './keep';

describe('how much is kept', () => {
  it.each([
    ['90d', { days: 90, most: undefined }],
    ['10000', { days: undefined, most: 10_000 }],
    ['90d,10000', { days: 90, most: 10_000 }],
    ['0', { days: undefined, most: 0 }],
    ['forever', { days: undefined, most: undefined }],
    [undefined, { days: 7, most: undefined }],
  ])('%s is %j', (text, keep) => {
    expect(keepText('7d').parse(text)).toEqual(keep);
  });

  it.each(['', ' 90d', '-1', '90d 10', '10,90d', '1e3', 'never'])('is not %j', (text) => {
    expect(keepText('7d').safeParse(text).success).toBe(false);
  });
});
