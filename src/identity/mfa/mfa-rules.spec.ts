import { fulfilsRules, readRules } from './mfa-rules';

const known = (method: string) => ['password', 'totp', 'token'].includes(method);

describe('multi-factor rules', () => {
  it.each([
    ['no rules', [], ['password'], true],
    ['both methods of a rule', [['password', 'totp']], ['totp', 'password'], true],
    ['one method of two', [['password', 'totp']], ['password'], false],
    ['the second rule', [['password', 'totp'], ['token']], ['token'], true],
    ['a method that is not supported here', [['password', 'iris']], ['password'], true],
    ['only rules of such methods', [['iris']], ['password'], true],
  ])('%s', (_, rules, used, expected) => {
    expect(fulfilsRules(rules, used, known)).toBe(expected);
  });

  it('count unless they are switched off', () => {
    const multi_factor_auth_rules = [['password', 'totp']];
    expect(readRules({ multi_factor_auth_rules })).toEqual([['password', 'totp']]);
    expect(readRules({ multi_factor_auth_rules, multi_factor_auth_enabled: true })).toHaveLength(1);
    expect(readRules({ multi_factor_auth_rules, multi_factor_auth_enabled: false })).toEqual([]);
    expect(readRules({ multi_factor_auth_rules: 'x' })).toEqual([]);
  });
});
