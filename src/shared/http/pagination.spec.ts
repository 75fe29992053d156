import { refusalOf } from '../errors/refusal.fixture';
import { cutPage, pageInMemory, pageUrl, readPage } from './pagination';

describe('pages', () => {
  it.each([
    [{}, undefined, 100, undefined],
    [{ limit: '' }, undefined, 100, undefined],
    [{ limit: '0', marker: 'm' }, undefined, 0, 'm'],
    [{ limit: '100' }, undefined, 100, undefined],
    [{ limit: '101', marker: '' }, undefined, 100, undefined],
    [{}, 25, 25, undefined],
    [{ limit: '30' }, 25, 30, undefined],
  ])('%j with the default %s is %s after %s', (query, fallback, limit, marker) => {
    expect(readPage(query, 100, fallback)).toEqual({ limit, marker });
  });

  it.each(['-1', '1.5', 'x', '5x', 'x5', ' 5', '0x5'])('refuse the limit %j', async (limit) => {
    expect(await refusalOf(() => readPage({ limit }, 100))).toEqual([
      'invalid',
      'invalid_limit',
      `Invalid input for query parameter limit. Value: ${limit}. It must be a whole number, 0 or more.`,
    ]);
  });

  it('have links that keep the query but for what changes', () => {
    expect(pageUrl('http://c/x', { limit: '2', marker: 'old', tag: ['a', 'b&c'] }, { marker: 'new' })).toBe(
      'http://c/x?limit=2&marker=new&tag=a&tag=b%26c',
    );
    expect(pageUrl('http://c/x', { marker: 'old', page: 7 }, { marker: undefined })).toBe(
      'http://c/x?page=7',
    );
    expect(pageUrl('http://c/x', {}, {})).toBe('http://c/x');
  });

  it('are cut where one row more was read', () => {
    expect(cutPage([1, 2, 3], 2)).toEqual({ page: [1, 2], more: true });
    expect(cutPage([1, 2], 2)).toEqual({ page: [1, 2], more: false });
    expect(cutPage([1, 2], undefined)).toEqual({ page: [1, 2], more: false });
    expect(cutPage([1], 0)).toEqual({ page: [], more: true });
  });

  it('of what is in memory go on after the marker, and refuse one that is not there', () => {
    const page = (marker: string | undefined, limit: number | undefined) =>
      pageInMemory(
        ['a', 'b', 'c'],
        { marker, limit },
        (item) => item,
        (lost) => new Error(`no ${lost}`),
      );
    expect(page(undefined, 2)).toEqual({ page: ['a', 'b'], next: 'b' });
    expect(page('b', 2)).toEqual({ page: ['c'], next: undefined });
    expect(page('a', undefined)).toEqual({ page: ['b', 'c'], next: undefined });
    expect(page('c', 2)).toEqual({ page: [], next: undefined });
    expect(page(undefined, 0)).toEqual({ page: [], next: undefined });
    expect(() => page('x', 2)).toThrow('no x');
  });
});
