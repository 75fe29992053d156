import { matchesExtraSpec } from './extra-spec-match';

describe('an extra spec', () => {
  it.each([
    ['true', 'true', true],
    ['true', 'false', false],
    ['12', '= 11', true],
    ['11', '= 12', false],
    ['12', '== 12.0', true],
    ['12', '!= 13', true],
    ['12', '>= 12', true],
    ['12', '<= 11', false],
    // What is no number compares with nothing.
    ['many', '!= 13', false],
    ['', '== 0', false],
    ['ssd', 's== ssd', true],
    ['ssd', 's!= ssd', false],
    ['b', 's> a', true],
    ['a', 's>= a', true],
    ['b', 's< a', false],
    ['b', 's<= a', false],
    ['a fast disk', '<in> fast', true],
    ['a slow disk', '<in> fast', false],
    ['aes mmx', '<all-in> mmx aes', true],
    ['aes', '<all-in> mmx aes', false],
    ['v2', '<or> v1 <or> v2', true],
    ['v3', '<or> v1 <or> v2', false],
    ['<or>', '<or> v1 <or> v2', false],
    // An operator without a word asks for what nothing is.
    ['', 's==', false],
    // No operator: the words as they are.
    ['in two words', 'in two words', true],
  ])('of the value %j as %j is met: %s', (value, wanted, met) => {
    expect(matchesExtraSpec(value, wanted)).toBe(met);
  });
});
