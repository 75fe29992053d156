import { writeJson } from './write-json';

describe('the JSON of an answer', () => {
  it('has whole numbers of any size in all their digits', () => {
    const value = { total: 2n ** 64n - 1n, parts: [{ used: 0n, name: '18446744073709551615' }], ratio: 1.5 };
    expect(writeJson(value)).toBe(
      '{"total":18446744073709551615,"parts":[{"used":0,"name":"18446744073709551615"}],"ratio":1.5}',
    );
  });

  it('is what JSON.stringify writes, and what it refuses is refused', () => {
    const value = { a: [null, 'ü', undefined], b: undefined };
    expect(writeJson(value)).toBe(JSON.stringify(value));
    const circle: { self?: object } = {};
    circle.self = circle;
    expect(() => writeJson(circle)).toThrow('circular');
  });
});
