import { LinearPattern } from './linear-pattern';

const TEXTS = [
  '',
  'a',
  'web',
  'WEB-1',
  'web-12',
  'db_1',
  'x.y',
  'aab',
  'abab',
  'a\nb',
  '10.0.0.5',
  'é]',
  'a-b',
];

describe('a pattern of bounded work', () => {
  it.each([
    ...['', 'web', '^web', 'web$', '^web$', '^web-[0-9]+$', '^(web|db)[-_]\\d$', 'a*b', '^a+b?$', '^(ab)+$'],
    ...[
      '^(ab){2}$',
      '^a{1,2}b$',
      '^a{2,}',
      '^.{3}$',
      '[^a-z]',
      '^[]é]+$',
      '[a-]',
      '^10\\.0\\.0\\.\\d$',
      'a.b',
    ],
    ...['|x', '(?:)*', '(a*)*b', '^(a|b|ab)*$', '\\w\\W\\w', '\\s', '[\\d.]', 'x\\.y', '(^a|b$)', 'b*?$'],
  ])('finds %j where JavaScript does', (pattern) => {
    const found = TEXTS.filter((text) => new LinearPattern(pattern).foundIn(text));
    expect(found).toEqual(TEXTS.filter((text) => new RegExp(pattern.replace('[]', '[\\]'), 'iu').test(text)));
  });

  it('knows the names of POSIX', () => {
    expect(new LinearPattern('^[[:alpha:]]+[[:digit:]_-]+$').foundIn('web-12')).toBe(true);
    expect(new LinearPattern('^[[:alpha:]]+$').foundIn('web-12')).toBe(false);
  });

  it.each([
    ['(', '"(" without ")"'],
    ['a)', '")" without "("'],
    ['[a', '"[" without "]"'],
    ['*', '"*" with nothing to repeat'],
    ['a**', '"*" behind another repetition'],
    ['a{2,1}', '{2,1}, the wrong way round'],
    ['a{x}', '"{" that is no repetition'],
    ['[z-a]', '"z-a", the wrong way round'],
    ['(?=a)', '"(?" of another kind than "(?:"'],
    ['(a)\\1', '"\\1"'],
    ['\\', '"\\" at its end'],
    ['[[:x:]]', '"[:x:]"'],
    ['(a{99}){99}', 'it repeats too much'],
    ['a|'.repeat(100), 'it is too long'],
    [`[${'a'.repeat(300)}]`, 'it is too long'],
    ['('.repeat(60), 'more than 50 "(" in each other'],
  ])('refuses %s', (pattern, problem) => {
    expect(() => new LinearPattern(pattern)).toThrow(problem);
  });

  it.each(['(a+)+$', '(a|a)*b', '^(.*)*x$', '(a*){20}b'])('is done with %s at once', (pattern) => {
    const began = performance.now();
    expect(new LinearPattern(pattern).foundIn(`${'a'.repeat(2000)}c`)).toBe(false);
    expect(performance.now() - began).toBeLessThan(2000);
  });
});
