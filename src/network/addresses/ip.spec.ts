import * as fc from 'fast-check';
import {
  canonicalIp,
  cidrsOverlap,
  eui64,
  formatCidr,
  formatIp,
  isHostAddress,
  parseCidr,
  parseIp,
} from './ip';
import { defaultGateway, defaultPools } from './pools';

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
});
