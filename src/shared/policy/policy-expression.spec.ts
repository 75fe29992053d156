import { compilePolicy, PolicySyntaxError, referencesOf } from './policy-expression';

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

  it.each([
    ['', true],
    ['   ', true],
    ['@', true],
    ['!', false],
    ['not !', true],
    ['not not @', true],
    ['! or @', true],
    ['! OR @', true],
    ['@ and !', false],
    ['@ and @ and @', true],
    ['@ or @ and !', true],
    ['(@ or @) and !', false],
    ['not (! or @)', false],
    ['not ! and @', true],
    ['not @ or @', true],
  ])('%j is always %s', (expression, expected) => {
    expect(allows(expression, {})).toBe(expected);
  });

  it('ask a role without case, and another rule by its name', () => {
    expect(allows('role:Admin', { roles: ['reader', 'aDMIN'] })).toBe(true);
    expect(allows('role:admin', { roles: ['administrator'] })).toBe(false);
    const asked: string[] = [];
    const rule = (name: string) => asked.push(name) > 0;
    expect(compilePolicy('rule:owner:of')({ credentials: { roles: [] }, target: {}, rule })).toBe(true);
    expect(asked).toEqual(['owner:of']);
    expect(referencesOf('rule:a and (not rule:b:c or role:rule) or @')).toEqual(['a', 'b:c']);
  });

  it.each([
    ['user_id:%(user_id)s', { user_id: 'u' }, {}, false],
    ['user_id:%(user_id)s', {}, { user_id: 'u' }, false],
    ['user_id:%(user_id)s', { user_id: '7' }, { user_id: 7 }, true],
    ['user_id:u', { user_id: 'u' }, {}, true],
    ['user_id:u', {}, { u: 'u' }, false],
    ['user_id:undefined', {}, {}, false],
    ["user_id:'u v'", { user_id: 'u v' }, {}, true],
    ["user_id:u'v'", { user_id: "u'v'" }, {}, true],
    ["user_id:'u'v", { user_id: "'u'v" }, {}, true],
    ['user_id:x%(user_id)s', { user_id: 'u' }, { user_id: 'u' }, false],
    ['user_id:%(user_id)sx', { user_id: 'u' }, { user_id: 'u' }, false],
    ['True:%(shared)s', {}, { shared: true }, true],
    ['True:%(shared)s', {}, { shared: false }, false],
    ['False:%(shared)s', {}, { shared: false }, true],
    ['None:%(owner)s', {}, { owner: null }, true],
    ['None:%(owner)s', {}, {}, false],
    ['12:%(level)s', {}, { level: 12 }, true],
    ['Nonesuch:%(owner)s', { Nonesuch: 'a' }, { owner: 'a' }, true],
    ['isTrue:%(owner)s', { isTrue: 'a' }, { owner: 'a' }, true],
    ['v2:%(owner)s', { v2: 'a' }, { owner: 'a' }, true],
    ["'a':%(owner)s", {}, { owner: 'a' }, true],
    ['groups:%(group)s', { groups: ['a', 'b'] }, { group: 'b' }, true],
    ['groups:%(group)s', { groups: ['a', 'b'] }, { group: 'c' }, false],
    ['groups:%(group)s', { groups: [] }, { group: 'c' }, false],
    ['user.id:%(owner)s', { user: { id: 'a' } }, { owner: 'a' }, true],
    ['user.id:%(owner)s', { user: null }, { owner: 'a' }, false],
    ['user.length:1', { user: 'a' }, {}, false],
    ['user.constructor.name:Object', { user: {} }, {}, false],
  ])('%s of %j over %j is %s', (expression, credentials, target, expected) => {
    expect(allows(expression, credentials, target)).toBe(expected);
  });

  it.each([
    ['role', '"role" is no check'],
    [':a', '":a" is no check'],
    ['role:a and', 'it ends too early'],
    ['(role:a', 'a ")" is missing'],
    ['role:a)', '")" was not expected'],
    ["role:a 'b", `cannot read " 'b" in "role:a 'b"`],
  ])('that read %j are refused: %s', (expression, sentence) => {
    expect(() => compilePolicy(expression)).toThrow(sentence);
    expect(() => compilePolicy(expression)).toThrow(PolicySyntaxError);
    if (!sentence.startsWith('cannot'))
      expect(() => compilePolicy(expression)).toThrow(`policy "${expression}"`);
  });

  it('may have space at either end', () => {
    expect(allows('  role:a  ', { roles: ['a'] })).toBe(true);
    expect(allows('a:b', { a: 'b' })).toBe(true);
  });

  it('say what is wrong with them', () => {
    for (const bad of ['role', 'role:a and', '(role:a', 'role:a)']) {
      expect(() => compilePolicy(bad)).toThrow(PolicySyntaxError);
    }
  });
});
