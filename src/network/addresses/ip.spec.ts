import * as fc from 'fast-check';
import {
  canonicalIp,
  cidrContains,
  cidrsOverlap,
  eui64,
  formatCidr,
  formatIp,
  isHostAddress,
  parseCidr,
  parseIp,
} from './ip';
import { defaultGateway, defaultPools, poolRanges, usableRange } from './pools';

const cidr = (text: string) => {
  const parsed = parseCidr(text);
  if (!parsed) throw new Error(text);
  return parsed;
};

describe('addresses', () => {
  it('come back as they were, as number and as text', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(4 as const, 6 as const),
        fc.bigInt({ min: 0n, max: (1n << 128n) - 1n }),
        (v, n) => {
          const value = v === 4 ? n & 0xffffffffn : n;
          expect(parseIp(formatIp(v, value))).toEqual({ version: v, value });
        },
      ),
    );
  });

  it('are written in one way only', () => {
    expect(canonicalIp('2001:DB8:0:0::1')).toBe('2001:db8::1');
    expect(['010.0.0.1', '1.2.3', '0x7f.1', 'fe80::1%eth0', '', ':::', 7, null].map(parseIp)).toEqual(
      Array(8).fill(undefined),
    );
  });

  it('make networks with their host bits cut off', () => {
    expect(formatCidr(cidr('10.0.0.77/24'))).toBe('10.0.0.0/24');
    expect(formatCidr(cidr('2001:db8::1/64'))).toBe('2001:db8::/64');
    expect(['10.0.0.0/33', '10.0.0.0/', '10.0.0.0/8/8', 'x/8', '::/129'].map(parseCidr)).toEqual(
      Array(5).fill(undefined),
    );
  });

  it('overlap when one holds the other', () => {
    expect(cidrsOverlap(cidr('10.0.0.0/8'), cidr('10.1.0.0/16'))).toBe(true);
    expect(cidrsOverlap(cidr('10.0.0.0/24'), cidr('10.0.1.0/24'))).toBe(false);
    expect(cidrsOverlap(cidr('0.0.0.0/0'), cidr('::/0'))).toBe(false);
  });

  it('of a network and its broadcast belong to nobody', () => {
    const net = cidr('10.0.0.0/24');
    const may = (text: string) => {
      const ip = parseIp(text);
      return ip ? isHostAddress(net, ip) : undefined;
    };
    expect(['10.0.0.0', '10.0.0.1', '10.0.0.254', '10.0.0.255', '10.0.1.1'].map(may)).toEqual([
      false,
      true,
      true,
      false,
      false,
    ]);
  });

  it('follow from the MAC address where guests make their own', () => {
    expect(eui64(cidr('2001:db8::/64'), 'fa:16:3e:12:34:56')).toBe('2001:db8::f816:3eff:fe12:3456');
  });

  it('are all handed out but the gateway', () => {
    const net = cidr('10.0.0.0/24');
    expect(defaultGateway(net)).toBe('10.0.0.1');
    expect(defaultPools(net, '10.0.0.1')).toEqual([{ start: '10.0.0.2', end: '10.0.0.254' }]);
    expect(defaultPools(net, '10.0.0.100')).toEqual([
      { start: '10.0.0.1', end: '10.0.0.99' },
      { start: '10.0.0.101', end: '10.0.0.254' },
    ]);
    expect(defaultPools(cidr('2001:db8::/64'), '2001:db8::1')).toEqual([
      { start: '2001:db8::2', end: '2001:db8::ffff:ffff:ffff:ffff' },
    ]);
  });

  const ip = (text: string) => {
    const parsed = parseIp(text);
    if (!parsed) throw new Error(text);
    return parsed;
  };

  it('that cannot be read stay as they are', () => {
    expect(canonicalIp('nonsense')).toBe('nonsense');
    expect([7, null, undefined, {}].map(parseCidr)).toEqual(Array(4).fill(undefined));
    expect(
      ['10.0.0.0/a8', '10.0.0.0/8a', '10.0.0.0/ 8', '10.0.0.0/1000', '10.0.0.0/-1'].map(parseCidr),
    ).toEqual(Array(5).fill(undefined));
  });

  it('make networks of any length, down to one address', () => {
    expect(cidr('10.0.0.7')).toEqual({ ...cidr('10.0.0.7/32'), prefix: 32 });
    expect(cidr('10.0.0.7').first).toBe(cidr('10.0.0.7').last);
    expect(cidr('2001:db8::7').prefix).toBe(128);
    expect(cidr('2001:db8::7/128').last).toBe(ip('2001:db8::7').value);
    expect(cidr('1.2.3.4/0')).toEqual({ version: 4, prefix: 0, first: 0n, last: 0xffffffffn });
  });

  it('are in a network from its first to its last, and of its version', () => {
    const net = cidr('10.0.1.0/24');
    const inside = ['10.0.0.255', '10.0.1.0', '10.0.1.255', '10.0.2.0'].map((text) =>
      cidrContains(net, ip(text)),
    );
    expect(inside).toEqual([false, true, true, false]);
    expect(cidrContains(cidr('0.0.0.0/0'), ip('::1'))).toBe(false);
    expect(cidrContains(cidr('::/0'), ip('10.0.0.1'))).toBe(false);
  });

  it.each([
    ['10.0.0.0/30', '10.0.0.0 no, 10.0.0.1 yes, 10.0.0.2 yes, 10.0.0.3 no'],
    ['10.0.0.0/31', '10.0.0.0 yes, 10.0.0.1 yes, 10.0.0.2 no'],
    ['10.0.0.0/32', '10.0.0.0 yes, 10.0.0.1 no'],
    ['2001:db8::/126', '2001:db8:: no, 2001:db8::1 yes, 2001:db8::3 yes, 2001:db8::4 no'],
    ['2001:db8::/127', '2001:db8:: yes, 2001:db8::1 yes, 2001:db8::2 no'],
    ['2001:db8::/128', '2001:db8:: yes'],
  ])('of %s may be of a port: %s', (net, expected) => {
    const found = expected.split(', ').map((said) => {
      const [text = ''] = said.split(' ');
      return `${text} ${isHostAddress(cidr(net), ip(text)) ? 'yes' : 'no'}`;
    });
    expect(found.join(', ')).toBe(expected);
  });

  it('overlap at a single address too', () => {
    const overlap = (a: string, b: string) => [
      cidrsOverlap(cidr(a), cidr(b)),
      cidrsOverlap(cidr(b), cidr(a)),
    ];
    expect(overlap('10.0.0.255/32', '10.0.0.0/24')).toEqual([true, true]);
    expect(overlap('10.0.0.0/32', '10.0.0.0/24')).toEqual([true, true]);
    expect(overlap('10.0.0.0/32', '10.0.0.0/32')).toEqual([true, true]);
    expect(overlap('10.0.1.0/32', '10.0.0.0/24')).toEqual([false, false]);
    expect(overlap('0.0.0.1/32', '::1/128')).toEqual([false, false]);
  });

  it.each([
    ['10.0.0.0/24', '10.0.0.1', '10.0.0.254'],
    ['10.0.0.0/30', '10.0.0.1', '10.0.0.2'],
    ['10.0.0.0/31', '10.0.0.0', '10.0.0.1'],
    ['10.0.0.7/32', '10.0.0.7', '10.0.0.7'],
    ['2001:db8::/127', '2001:db8::1', '2001:db8::1'],
    ['2001:db8::7/128', '2001:db8::7', '2001:db8::7'],
  ])('of %s are used from %s to %s, all of them where there is no gateway', (net, start, end) => {
    expect(usableRange(cidr(net))).toEqual({ start: ip(start).value, end: ip(end).value });
    expect(defaultGateway(cidr(net))).toBe(start);
    expect(defaultPools(cidr(net), null)).toEqual([{ start, end }]);
    const pools = [{ start, end }];
    expect(poolRanges(pools)).toEqual([usableRange(cidr(net))]);
  });

  it('of a stored pool that cannot be read are none', () => {
    const [range] = poolRanges([{ start: 'a', end: 'b' }]);
    expect((range?.start ?? 0n) > (range?.end ?? 0n)).toBe(true);
  });
});
