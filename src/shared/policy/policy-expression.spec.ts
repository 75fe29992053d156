import { compilePolicy, PolicySyntaxError } from './policy-expression';

const allows = (expression: string, credentials: object, target: object = {}): boolean =>
  compilePolicy(expression)({
    credentials: { roles: [], ...credentials },
    target: target as Record<string, unknown>,
    rule: () => false,
  });

describe('policy expressions', () => {
  it('compare an attribute of the caller with one of the target', () => {
    const rule = 'role:reader and project_id:%(project_id)s';
    expect(allows(rule, { roles: ['reader'], project_id: 'p' }, { project_id: 'p' })).toBe(true);
    expect(allows(rule, { roles: ['reader'], project_id: 'p' }, { project_id: 'q' })).toBe(false);
    expect(allows(rule, { roles: [], project_id: 'p' }, { project_id: 'p' })).toBe(false);
  });

  it('look into nested and flat targets alike', () => {
    const rule = 'domain_id:%(target.user.domain_id)s';
    expect(allows(rule, { domain_id: 'd' }, { 'target.user.domain_id': 'd' })).toBe(true);
    expect(allows(rule, { domain_id: 'd' }, { target: { user: { domain_id: 'd' } } })).toBe(true);
  });

  it('take parentheses, not, literals and None', () => {
    expect(allows("(role:a or not role:b) and 'x':%(name)s", { roles: ['c'] }, { name: 'x' })).toBe(true);
    expect(allows('None:%(target.role.domain_id)s', {}, { 'target.role.domain_id': null })).toBe(true);
    expect(allows('system_scope:all', { system_scope: 'all' })).toBe(true);
  });

  it('do not match what neither side has', () => {
    expect(allows('domain_id:%(domain_id)s', { domain_id: undefined }, { domain_id: undefined })).toBe(false);
  });

  it('say what is wrong with them', () => {
    for (const bad of ['role', 'role:a and', '(role:a', 'role:a)']) {
      expect(() => compilePolicy(bad)).toThrow(PolicySyntaxError);
    }
  });
});
