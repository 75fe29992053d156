import { compileAccessRules } from './access-rule-match';

const get = (path: string) => ({ service: 'compute', method: 'GET', path }) as const;
const matches = (pattern: string, path: string) => compileAccessRules([get(pattern)])(get(path));

describe('access rules', () => {
  it.each([
    ['/v2.1/servers', '/v2.1/servers', true],
    ['/v2.1/servers', '/v2.1/servers/1', false],
    ['/v2.1/servers', '/v2x1/servers', false],
    ['/v2.1/servers/*', '/v2.1/servers/1', true],
    ['/v2.1/servers/*', '/v2.1/servers/1/ips', false],
    ['/v2.1/servers/*/ips', '/v2.1/servers/1/ips', true],
    ['/v2.1/servers/{server_id}/ips', '/v2.1/servers/1/ips', true],
    ['/v2.1/servers/{server_id}', '/v2.1/servers/', false],
    ['/v2.1/**', '/v2.1/servers/1/ips', true],
    ['/v2.1/**', '/v2.0/servers', false],
    ['/**', '/anything/at/all', true],
  ])('%s against %s: %s', (pattern, path, expected) => {
    expect(matches(pattern, path)).toBe(expected);
  });

  it('allow no other service and no other method', () => {
    const permits = compileAccessRules([get('/**')]);
    expect(permits({ ...get('/x'), method: 'POST' })).toBe(false);
    expect(permits({ ...get('/x'), service: 'network' })).toBe(false);
  });

  it('allow nothing when there are none', () => {
    expect(compileAccessRules([])(get('/'))).toBe(false);
  });

  it('match a hostile pattern in bounded time', () => {
    const started = Date.now();
    matches(`/${'**a'.repeat(60)}`, `/${'a'.repeat(200)}b`);
    expect(Date.now() - started).toBeLessThan(1000);
  });
});
