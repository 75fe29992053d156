import { problemOf } from './json-limits';

const problem = (text: string) => problemOf(JSON.parse(text), text)?.message;
const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;

describe('the limits of a body', () => {
  it('let lists and objects be thirty-two deep', () => {
    expect(problem(nested(32))).toBeUndefined();
    expect(problem(nested(33))).toBe('The request body nests lists and objects more than 32 deep.');
    expect(problem(`{"a":${nested(31)},"b":1}`)).toBeUndefined();
    expect(problem(`{"b":null,"a":${nested(32)}}`)).toContain('more than 32 deep');
    expect(problem('null')).toBeUndefined();
  });

  it.each([
    ['{"a":"\\ud83d\\ude00"}', true],
    ['{"a":"\\ud83d"}', false],
    ['{"a":"\\uDE00 x"}', false],
    ['{"a":"\\udfff"}', false],
    ['{"a":"\\ud7ff\\ue000"}', true],
    ['{"a":"\\uDABC"}', false],
    ['{"a":"\\ud83d \\ude00"}', false],
    ['{"a":[1,{"b":"\\uD83D"}]}', false],
    ['{"\\ud83d":1}', false],
    ['"\\ud83d"', false],
    ['{"a":"\\\\ud83d","b":null}', true],
  ])('take %s as well-formed text: %s', (text, taken) => {
    expect(problem(text)).toBe(
      taken ? undefined : 'The request body has text that is not well-formed Unicode.',
    );
  });
});
