import { assertApart, assertRelation, readRange } from './port-ranges';

describe('ranges of ports', () => {
  it.each([
    [80, null, { first: 80, last: 80 }],
    [null, '80', { first: 80, last: 80 }],
    [null, '80:89', { first: 80, last: 89 }],
    [80, '80:80', { first: 80, last: 80 }],
    [null, null, undefined],
    [undefined, undefined, undefined],
  ])('are read from %p and %p', (port, range, expected) => {
    expect(readRange('external', port, range)).toEqual(expected);
  });

  it('are refused in two forms that differ', () => {
    expect(() => readRange('internal', 80, '81:82')).toThrow(
      'internal_port 80 and internal_port_range 81:82 are not the same',
    );
  });

  it('are as many inside as outside, or one', () => {
    const range = (first: number, last: number) => ({ first, last });
    expect(() => assertRelation(range(80, 89), range(1, 10))).not.toThrow();
    expect(() => assertRelation(range(80, 89), range(22, 22))).not.toThrow();
    expect(() => assertRelation(range(80, 89), range(1, 9))).toThrow('must be N-N or 1-N');
    expect(() => assertRelation(range(80, 80), range(1, 2))).toThrow('must be N-N or 1-N');
  });

  it('collide where one port is in both', () => {
    const present = [{ first: 10, last: 20 }];
    const check = (first: number, last: number) => () =>
      assertApart('external_port_range', present, { first, last });
    expect(check(21, 30)).not.toThrow();
    expect(check(1, 9)).not.toThrow();
    expect(check(20, 30)).toThrow('The following ranges collide: 10:20 and 20:30');
    expect(check(1, 99)).toThrow('collide');
    expect(check(12, 13)).toThrow('collide');
  });
});
