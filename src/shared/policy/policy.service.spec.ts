import type { AppError } from '../errors/app-error';
import { NO_MICROVERSION } from '../http/microversion';
import { RequestContext } from '../http/request-context';
import type { TokenInfo } from '../http/token-validator.port';
import { credentialsOf, PolicyService } from './policy.service';
import { type PolicyRules, scoped } from './policy-rules';

const RULES: PolicyRules = {
  admin_required: 'role:admin',
  anything: '@',
  ...scoped(['project'], { 'servers:list': 'rule:admin_required' }),
  ...scoped(['system', 'project'], { 'domains:create': '@' }),
};

function context(token: Partial<TokenInfo>): RequestContext {
  const made = new RequestContext('req-1', 'compute', 'http://c/compute', 'http://c', NO_MICROVERSION);
  made.token = { userId: 'u', roles: ['admin'], ...token } as TokenInfo;
  return made;
}

const SYSTEM = { systemScope: true };
const DOMAIN = { domainId: 'd' };
const PROJECT = { projectId: 'p' };

describe('policies', () => {
  const policy = new PolicyService([RULES]);

  it.each([
    ['servers:list', SYSTEM, false],
    ['servers:list', DOMAIN, false],
    ['servers:list', PROJECT, true],
    ['servers:list', {}, true],
    ['domains:create', SYSTEM, true],
    ['domains:create', DOMAIN, false],
    ['domains:create', PROJECT, true],
    ['anything', DOMAIN, true],
  ] as const)('let %s through with %p: %p', (rule, token, allowed) => {
    expect(policy.can(context(token), rule)).toBe(allowed);
    const enforce = () => policy.enforce(context(token), rule);
    if (allowed) expect(enforce).not.toThrow();
    else expect(enforce).toThrow(`Policy doesn't allow ${rule}`);
  });

  it('name the nearest rule for a name that none has', () => {
    expect(() => policy.can(context(PROJECT), 'server:list')).toThrow('the nearest is servers:list');
    expect(() => new PolicyService([RULES, { broken: 'rule:admin_requird' }])).toThrow(
      'rule broken refers to rule admin_requird, but there is no rule admin_requird; the nearest is admin_required',
    );
    expect(() => new PolicyService([RULES], { 'servers:lst': '@' })).toThrow('the nearest is servers:list');
  });

  it('do not go round in a circle', () => {
    const circle = { one: 'rule:two', two: 'role:admin or rule:one' };
    expect(() => new PolicyService([RULES, circle])).toThrow('in a circle: one, two, one');
    const made = () => new PolicyService([RULES], { admin_required: 'rule:servers:list' });
    expect(made).toThrow('in a circle');
  });

  it('keep their scope types when a file replaces their expression', () => {
    const changed = new PolicyService([RULES], { 'servers:list': '@' });
    expect(changed.can(context({ ...PROJECT, roles: [] }), 'servers:list')).toBe(true);
    expect(changed.can(context(SYSTEM), 'servers:list')).toBe(false);
  });

  it('count as asked when they guard something, not when they were only looked up', () => {
    const asked = (ask: (to: RequestContext) => unknown): boolean => {
      const made = context(PROJECT);
      ask(made);
      return made.policyChecked;
    };
    expect(asked((to) => policy.can(to, 'anything'))).toBe(false);
    expect(asked((to) => policy.enforce(to, 'anything'))).toBe(true);
    expect(asked((to) => policy.visible(to, 'anything', [], () => ({})))).toBe(true);
    expect(asked((to) => policy.reveal(to, 'anything', {}, () => new Error('hidden')))).toBe(true);
  });

  it('hide what may not be known of, and refuse a wrong scope openly', () => {
    const hidden = () => new Error('hidden');
    const plain = context({ ...PROJECT, roles: [] });
    expect(() => policy.reveal(plain, 'servers:list', {}, hidden)).toThrow('hidden');
    expect(() => policy.reveal(context(SYSTEM), 'servers:list', {}, hidden)).toThrow("doesn't allow");
    expect(() => policy.visible(context(SYSTEM), 'servers:list', [1], () => ({}))).toThrow("doesn't allow");
    expect(
      policy.visible(context(PROJECT), 'servers:list', [1, 2], (row) => (row === 1 ? {} : undefined)),
    ).toEqual([1]);
  });

  it('name the rule that cannot be read', () => {
    expect(() => new PolicyService([{ broken: 'role' }])).toThrow(
      'rule broken: policy "role": "role" is no check',
    );
    expect(() => new PolicyService([RULES], { anything: '(' })).toThrow('rule anything: policy "("');
    expect(() => new PolicyService([RULES], { 'servers:lst': '@' })).toThrow(
      'the policy file has a rule called servers:lst, but there is no rule servers:lst',
    );
    expect(() => policy.can(context(PROJECT), 'server:list')).toThrow('a policy is asked for, but');
    expect(() => new PolicyService([{}], { lonely: '@' })).toThrow('the nearest is none');
  });

  it('are told as they hold, with what a file replaced', () => {
    const rules = new PolicyService([RULES], { anything: 'role:admin' }).rules();
    expect(Object.fromEntries(rules)).toEqual({
      admin_required: 'role:admin',
      anything: 'role:admin',
      'servers:list': 'rule:admin_required',
      'domains:create': '@',
    });
  });

  it("are about the caller's own project and self where nothing is named", () => {
    const own = new PolicyService([{ own: 'project_id:%(project_id)s and user_id:%(user_id)s' }]);
    expect(own.can(context(PROJECT), 'own')).toBe(true);
    expect(own.can(context(PROJECT), 'own', { project_id: 'p', user_id: 'u' })).toBe(true);
    expect(own.can(context(PROJECT), 'own', { project_id: 'q', user_id: 'u' })).toBe(false);
    expect(own.can(context(PROJECT), 'own', {})).toBe(false);
    expect(own.can(context({}), 'own')).toBe(false);
  });

  it('refuse with 403 and the name of the rule', () => {
    const plain = context({ ...PROJECT, roles: [] });
    expect(refusedWith(() => policy.enforce(plain, 'servers:list'))).toEqual({
      kind: 'forbidden',
      code: 'policy_not_authorized',
      message: "Policy doesn't allow servers:list to be performed.",
      details: { rule: 'servers:list' },
    });
  });

  it('may speak of all that a token says', () => {
    const token = { userId: 'u', userDomainId: 'ud', roles: ['r'] };
    const inProject = { ...token, projectId: 'p', projectDomainId: 'pd' } as unknown as TokenInfo;
    expect(credentialsOf(inProject)).toEqual({
      user_id: 'u',
      user_domain_id: 'ud',
      project_id: 'p',
      tenant_id: 'p',
      project_domain_id: 'pd',
      roles: ['r'],
      scope: 'project',
    });
    expect(credentialsOf({ ...token, domainId: 'd' } as unknown as TokenInfo)).toMatchObject({
      domain_id: 'd',
      scope: 'domain',
    });
    expect(credentialsOf({ ...token, systemScope: true } as unknown as TokenInfo)).toMatchObject({
      system_scope: 'all',
      scope: 'system',
    });
  });
});

function refusedWith(work: () => unknown): object {
  try {
    work();
    return {};
  } catch (error) {
    const { kind, code, message, details } = error as AppError;
    return { kind, code, message, details };
  }
}
