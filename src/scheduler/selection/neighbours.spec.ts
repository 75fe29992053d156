import { checkNeighbours, type GroupPolicy, type Neighbours, weighNeighbours } from './neighbours';

const hostOf = new Map([
  ['a', 'h1'],
  ['b', 'h1'],
  ['c', 'h2'],
]);
const group = (policy: GroupPolicy, members: string[], maxPerHost = 1): Neighbours => ({
  hostOf,
  group: { policy, maxPerHost, members },
});
/** Whether each of three hosts passes. */
const passes = (neighbours: Neighbours) =>
  ['h1', 'h2', 'h3'].map((host) => checkNeighbours(host, neighbours).every(({ passed }) => passed));

describe('what is asked of a host about the servers there', () => {
  it('is nothing where nothing was said', () => {
    expect(checkNeighbours('h1', { hostOf })).toEqual([]);
    expect(checkNeighbours('h1', { hostOf, sameHost: [], differentHost: [] })).toEqual([]);
    expect(checkNeighbours('h1', group('soft-affinity', ['a']))).toEqual([]);
  });

  it.each([
    [{ hostOf, sameHost: ['a', 'c'] }, [true, true, false]],
    [{ hostOf, sameHost: ['nowhere'] }, [false, false, false]],
    [{ hostOf, differentHost: ['a', 'nowhere'] }, [false, true, true]],
    [{ hostOf, sameHost: ['a'], differentHost: ['b'] }, [false, false, false]],
    [group('affinity', ['c', 'nowhere']), [false, true, false]],
    [group('affinity', ['nowhere']), [true, true, true]],
    [group('anti-affinity', ['a', 'c']), [false, false, true]],
    [group('anti-affinity', ['a', 'b', 'c'], 2), [false, true, true]],
    [group('anti-affinity', []), [true, true, true]],
  ])('lets pass: %j', (neighbours, expected) => {
    expect(passes(neighbours)).toEqual(expected);
  });

  it('says how many of the group are there and how many may be', () => {
    expect(checkNeighbours('h1', group('anti-affinity', ['a', 'b'], 2))).toEqual([
      { filter: 'anti-affinity', passed: false, wanted: 'less than 2 of its group', free: '2 of them' },
    ]);
    expect(checkNeighbours('h2', { hostOf, differentHost: ['c'] })).toEqual([
      { filter: 'different host', passed: false, wanted: 'none of the servers named', free: '1 of them' },
    ]);
  });

  it('weighs hosts by how many of a soft group they have', () => {
    const weights = (policy: GroupPolicy) =>
      ['h1', 'h2', 'h3'].map((host) => weighNeighbours(host, group(policy, ['a', 'b', 'c'])));
    expect(weights('soft-affinity')).toEqual([20, 10, 0]);
    expect(weights('soft-anti-affinity')).toEqual([10 / 3, 5, 10]);
    expect(weights('affinity')).toEqual([0, 0, 0]);
  });
});
