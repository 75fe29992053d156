import { ipsetRestore } from './ipset-rules';

const rules = (members: readonly string[], family: 'inet' | 'inet6' = 'inet') =>
  ipsetRestore([{ name: 'mono-s', family, members }]);
const hosts = (count: number) =>
  Array.from({ length: count }, (_, index) => `10.${index >> 16}.${(index >> 8) & 255}.${index & 255}`);
const made = (count: number) => rules(hosts(count)).filter((line) => line.startsWith('create'));

describe('a set of addresses', () => {
  it('is filled beside and swapped in', () => {
    expect(rules(['192.0.2.1', '198.51.100.0/24'])).toEqual([
      'create mono-s hash:net family inet -exist',
      'create mono-s-new hash:net family inet -exist',
      'flush mono-s-new',
      'add mono-s-new 192.0.2.1 -exist',
      'add mono-s-new 198.51.100.0/24 -exist',
      'swap mono-s-new mono-s',
      'destroy mono-s-new',
    ]);
  });

  it.each([
    [65_536, ''],
    [65_537, ' maxelem 131072'],
    [131_072, ' maxelem 131072'],
    [131_073, ' maxelem 262144'],
  ])('of %i members has room for all of them', (count, room) => {
    expect(made(count)).toEqual(
      ['mono-s', 'mono-s-new'].map((name) => `create ${name} hash:net family inet${room} -exist`),
    );
  });

  it('counts the network of all addresses as the two that it is there', () => {
    const lines = rules([...hosts(65_535), '0.0.0.0/0']);
    expect(lines[0]).toBe('create mono-s hash:net family inet maxelem 131072 -exist');
    expect(lines).toContain('add mono-s-new 128.0.0.0/1 -exist');
    expect(rules(['::/0'], 'inet6')).toContain('add mono-s-new 8000::/1 -exist');
  });
});
