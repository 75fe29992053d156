import * as fc from 'fast-check';
import {
  addressAt,
  countAddresses,
  firstFree,
  normalizeRanges,
  rangesContain,
  rangesOverlap,
  withoutAddress,
} from './ip-ranges';

const SPACE = 64;
const range = fc
  .tuple(fc.integer({ min: 0, max: SPACE - 1 }), fc.integer({ min: 0, max: 12 }))
  .map(([start, size]) => ({ start: BigInt(start), end: BigInt(Math.min(start + size, SPACE - 1)) }));
const ranges = fc.array(range, { maxLength: 6 });
const all = Array.from({ length: SPACE }, (_, value) => BigInt(value));
const members = (list: ReadonlyArray<{ start: bigint; end: bigint }>) =>
  all.filter((address) => list.some(({ start, end }) => address >= start && address <= end));

describe('ranges of addresses', () => {
  it('are normalized to the same addresses, sorted and apart', () => {
    fc.assert(
      fc.property(ranges, (list) => {
        const normal = normalizeRanges(list);
        expect(members(normal)).toEqual(members(list));
        normal.slice(1).forEach((next, index) => {
          expect(next.start).toBeGreaterThan((normal[index]?.end ?? 0n) + 1n);
        });
        expect(countAddresses(list)).toBe(BigInt(members(list).length));
      }),
    );
  });

  it('lose exactly the one address that is taken out', () => {
    fc.assert(
      fc.property(ranges, fc.integer({ min: 0, max: SPACE - 1 }), (list, address) => {
        const rest = withoutAddress(normalizeRanges(list), BigInt(address));
        expect(members(rest)).toEqual(members(list).filter((value) => value !== BigInt(address)));
        expect(rangesContain(rest, BigInt(address))).toBe(false);
      }),
    );
  });

  it('give the lowest free address, as trying each one does', () => {
    fc.assert(
      fc.property(ranges, fc.array(fc.integer({ min: 0, max: SPACE - 1 })), (list, used) => {
        const taken = new Set(used.map(BigInt));
        const normal = normalizeRanges(list);
        expect(firstFree(normal, taken)).toBe(members(list).find((address) => !taken.has(address)));
      }),
    );
  });

  it('have as many positions as addresses', () => {
    fc.assert(
      fc.property(ranges, (list) => {
        const normal = normalizeRanges(list);
        const found = Array.from({ length: Number(countAddresses(normal)) }, (_, i) =>
          addressAt(normal, BigInt(i)),
        );
        expect(found).toEqual(members(list));
        expect(addressAt(normal, countAddresses(normal))).toBeUndefined();
      }),
    );
  });

  it('contain their ends and nothing outside', () => {
    const some = [
      { start: 2n, end: 4n },
      { start: 7n, end: 7n },
    ];
    expect(all.slice(0, 10).filter((address) => rangesContain(some, address))).toEqual([2n, 3n, 4n, 7n]);
  });

  it('overlap where they share an address', () => {
    const overlapping = (start: bigint, end: bigint) => [
      rangesOverlap({ start, end }, { start: 4n, end: 6n }),
      rangesOverlap({ start: 4n, end: 6n }, { start, end }),
    ];
    expect([overlapping(1n, 3n), overlapping(7n, 9n)]).toEqual(Array(2).fill([false, false]));
    expect([overlapping(1n, 4n), overlapping(6n, 9n), overlapping(5n, 5n), overlapping(1n, 9n)]).toEqual(
      Array(4).fill([true, true]),
    );
  });

  it('that are empty are left out, and those that touch become one', () => {
    const parts = [
      { start: 9n, end: 5n },
      { start: 4n, end: 6n },
      { start: 1n, end: 3n },
      { start: 8n, end: 8n },
    ];
    expect(normalizeRanges(parts)).toEqual([
      { start: 1n, end: 6n },
      { start: 8n, end: 8n },
    ]);
  });
});
