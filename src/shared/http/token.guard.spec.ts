import type { ExecutionContext } from '@nestjs/common';
import type { Reflector } from '@nestjs/core';
import { refusalOf } from '../errors/refusal.fixture';
import { NO_MICROVERSION } from './microversion';
import { RequestContext } from './request-context';
import { TokenGuard } from './token.guard';
import type { TokenInfo } from './token-validator.port';

const UNAUTHENTICATED = [
  'unauthenticated',
  'authentication_required',
  'The request you have made requires authentication.',
];

describe('the guard of tokens', () => {
  let isPublic: boolean;
  let asked: unknown[];
  let token: Partial<TokenInfo>;
  const reflector = {
    getAllAndOverride: (...said: unknown[]) => {
      asked = said;
      return isPublic;
    },
  };
  const validator = {
    validate: async (text: string) => (text === 'good' ? (token as TokenInfo) : undefined),
  };
  const guard = new TokenGuard(reflector as unknown as Reflector, validator);
  const newContext = () =>
    new RequestContext('req-1', 'compute', 'http://c/compute', 'http://c', NO_MICROVERSION);
  const ask = (context: RequestContext, header?: unknown, request: object = {}) => {
    const whole = {
      context,
      headers: { 'x-auth-token': header },
      method: 'GET',
      url: '/compute/v2.1/x',
      ...request,
    };
    const host = {
      switchToHttp: () => ({ getRequest: () => whole }),
      getHandler: () => 'handler',
      getClass: () => 'class',
    };
    return guard.canActivate(host as unknown as ExecutionContext);
  };
  beforeEach(() => {
    isPublic = false;
    token = { userId: 'u', projectId: 'p' };
  });

  it('lets a good token through, and the request knows whose it is', async () => {
    const context = newContext();
    expect(await ask(context, 'good')).toBe(true);
    expect([context.token, context.policyChecked]).toEqual([token, false]);
    expect(asked[1]).toEqual(['handler', 'class']);
  });

  it.each([undefined, '', 'bad', ['good']])('refuses the header %j', async (header) => {
    expect(await refusalOf(ask(newContext(), header))).toEqual(UNAUTHENTICATED);
  });

  it('asks for none where the route is public, and holds the policy for asked', async () => {
    isPublic = true;
    const context = newContext();
    expect(await ask(context, 'good')).toBe(true);
    expect([context.token, context.policyChecked]).toEqual([undefined, true]);
  });

  it('holds a project in the path against that of the token', async () => {
    const context = newContext();
    context.urlProjectId = 'p';
    expect(await ask(context, 'good')).toBe(true);
    context.urlProjectId = 'q';
    const sentence = "Malformed request URL: URL's project_id 'q' doesn't match Context's project_id";
    expect(await refusalOf(ask(context, 'good'))).toEqual([
      'invalid',
      'malformed_request_url',
      `${sentence} 'p'`,
    ]);
    token = { userId: 'u' };
    expect(await refusalOf(ask(context, 'good'))).toContain(`${sentence} 'None'`);
  });

  it.each([
    ['/compute/v2.1/x?a=b', '/v2.1/x'],
    ['/compute', '/'],
    ['/compute?a', '/'],
  ])('asks the access rules of a token about %s', async (url, path) => {
    const calls: unknown[] = [];
    let permitted = true;
    token = { userId: 'u', permits: (call) => calls.push(call) > 0 && permitted };
    expect(await ask(newContext(), 'good', { url, method: 'PUT' })).toBe(true);
    expect(calls).toEqual([{ service: 'compute', method: 'PUT', path }]);
    permitted = false;
    expect(await refusalOf(ask(newContext(), 'good', { url }))).toEqual(UNAUTHENTICATED);
  });
});

describe('the context of a request', () => {
  const context = new RequestContext('req-1', 'compute', 'http://c/compute', 'http://c', NO_MICROVERSION);

  it('knows its caller once there is one', async () => {
    context.token = undefined;
    expect(context.roles).toEqual([]);
    expect([context.policyChecked, context.url, context.clientAddress]).toEqual([false, '', '']);
    expect(await refusalOf(() => context.caller())).toEqual(UNAUTHENTICATED);
    expect(await refusalOf(() => context.userId)).toEqual(UNAUTHENTICATED);
    context.token = { userId: 'u', projectId: 'p', roles: ['r'] } as unknown as TokenInfo;
    expect([context.userId, context.projectId, context.roles]).toEqual(['u', 'p', ['r']]);
  });

  it('has a project only with a token of one', async () => {
    context.token = { userId: 'u', roles: [] } as unknown as TokenInfo;
    expect(await refusalOf(() => context.projectId)).toEqual([
      'forbidden',
      'project_scope_required',
      'This needs a token that is scoped to a project; set OS_PROJECT_NAME and sign in again.',
    ]);
  });
});
