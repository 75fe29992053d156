import { isUuid, newHexId, newUuid } from '../ids';
import { lookUp } from './look-up';
import { nearestName } from './nearest-name';

describe('names', () => {
  it.each([
    ['servr', 'server'],
    ['sevrer', 'server'],
    ['servers', 'server'],
    ['xserver', 'server'],
    ['volme', 'volume'],
    ['', 'port'],
    ['prot', 'port'],
  ])('%j are nearest to %s', (name, nearest) => {
    expect(nearestName(name, ['volume', 'server', 'port'])).toBe(nearest);
  });

  it('are the first of those that are equally near, and none where there are none', () => {
    expect(nearestName('ac', ['ab', 'ad'])).toBe('ab');
    expect(nearestName('ac', ['', 'abcd', 'xyz'])).toBe('');
    expect(nearestName('a', [])).toBeUndefined();
  });

  it('are looked up among those of the table alone', () => {
    expect(lookUp({ a: 1 }, 'a')).toBe(1);
    for (const name of ['b', 'constructor', '__proto__', 'toString'])
      expect(lookUp({ a: 1 }, name)).toBeUndefined();
  });
});

describe('ids', () => {
  it('are UUIDs with or without dashes', () => {
    expect(newHexId()).toMatch(/^[0-9a-f]{32}$/);
    expect(newUuid()).not.toBe(newUuid());
    expect([newUuid(), newHexId(), newUuid().toUpperCase()].map(isUuid)).toEqual([true, true, true]);
    const bad = [
      `${newUuid()}0`,
      `0${newUuid()}`,
      newUuid().slice(1),
      newUuid().slice(0, -1),
      'x'.repeat(32),
      '',
    ];
    expect(bad.map(isUuid)).toEqual(Array(6).fill(false));
  });
});
