import { type Cidr, formatCidr, parseCidr } from './ip';
import { compactPrefixes, firstSubnet, prefixesCover, prefixesMeet, withoutPrefixes } from './prefixes';

const cidrs = (...texts: string[]): Cidr[] => texts.flatMap((text) => parseCidr(text) ?? []);

describe('sets of prefixes', () => {
  it.each([
    [['10.0.0.0/9', '10.128.0.0/9'], ['10.0.0.0/8']],
    [['10.1.0.0/16', '10.0.0.0/8', '10.2.0.0/16'], ['10.0.0.0/8']],
    [
      ['10.0.1.0/24', '10.0.2.0/24'],
      ['10.0.1.0/24', '10.0.2.0/24'],
    ],
    [['0.0.0.0/0'], ['0.0.0.0/0']],
  ])('are compact: %p is %p', (given, compact) => {
    expect(compactPrefixes(4, cidrs(...given)).map(formatCidr)).toEqual(compact);
  });

  it('leave out what is taken, in the largest pieces', () => {
    const rest = withoutPrefixes(4, cidrs('10.0.0.0/22'), cidrs('10.0.1.0/24', '10.0.3.128/25'));
    expect(rest.map(formatCidr)).toEqual(['10.0.0.0/24', '10.0.2.0/24', '10.0.3.0/25']);
    expect(withoutPrefixes(6, cidrs('2001:db8::/32'), cidrs('2001:db8::/33')).map(formatCidr)).toEqual([
      '2001:db8:8000::/33',
    ]);
    expect(withoutPrefixes(4, cidrs('10.0.0.0/24'), cidrs('0.0.0.0/0'))).toEqual([]);
  });

  it('cover and meet each other', () => {
    expect(prefixesCover(4, cidrs('10.0.0.0/9', '10.128.0.0/9'), cidrs('10.64.0.0/10'))).toBe(true);
    expect(prefixesCover(4, cidrs('10.0.0.0/9'), cidrs('10.0.0.0/8'))).toBe(false);
    expect(prefixesMeet(cidrs('10.0.0.0/8'), cidrs('10.9.0.0/16'))).toBe(true);
    expect(prefixesMeet(cidrs('10.0.0.0/8'), cidrs('11.0.0.0/8'))).toBe(false);
  });

  it('meet by addresses of one family only, in any order', () => {
    expect(prefixesMeet(cidrs('::/0'), cidrs('10.0.0.0/8'))).toBe(false);
    expect(
      prefixesMeet(cidrs('10.5.0.0/16', '10.1.0.0/16', '::/0'), cidrs('10.4.0.0/16', '10.0.0.0/15')),
    ).toBe(true);
    expect(prefixesMeet([], cidrs('10.0.0.0/8'))).toBe(false);
    expect(prefixesMeet(cidrs('10.0.0.0/24', '10.0.2.0/24'), cidrs('10.0.1.0/24', '10.0.3.0/24'))).toBe(
      false,
    );
  });

  it('are compared in a time that grows with their number, not with its square', () => {
    const many = (first: number) =>
      Array.from({ length: 30_000 }, (_, index) => {
        const start = BigInt(first * 2 ** 24 + index * 512);
        return { version: 4 as const, prefix: 24, first: start, last: start + 255n };
      });
    const [some, others] = [many(10), many(30)];
    const began = performance.now();
    expect(prefixesCover(4, some, some)).toBe(true);
    expect(prefixesMeet(some, others)).toBe(false);
    // With the square, each of the two takes more than ten seconds.
    expect(performance.now() - began).toBeLessThan(4000);
  });

  it('begin with a network of any length', () => {
    const [wide] = cidrs('10.0.0.0/8');
    expect(wide && formatCidr(firstSubnet(wide, 26))).toBe('10.0.0.0/26');
  });
});
