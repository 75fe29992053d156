import { routePath, serviceOfPath, serviceShape } from './services';

describe('the services on one port', () => {
  it.each([
    ['/identity', 'identity'],
    ['/identity/v3', 'identity'],
    ['/image?x', 'image'],
    ['/compute/v2.1/servers', 'compute'],
    ['/placement/', 'placement'],
    ['/network/v2.0', 'network'],
    ['/networking', 'root'],
    ['/x/identity', 'root'],
    ['/', 'root'],
    ['', 'root'],
  ])('%s is of %s', (path, service) => {
    expect(serviceOfPath(path)).toBe(service);
  });

  it.each([
    ['/v3/users?a=b', 35357, '/identity/v3/users?a=b', 'identity', ''],
    ['/v2/images', 9292, '/image/v2/images', 'image', ''],
    ['/v2.0/networks.json', 9696, '/network/v2.0/networks', 'network', ''],
    ['/resource_providers', 8778, '/placement/resource_providers', 'placement', ''],
    ['/identity/v3', 9292, '/identity/v3', 'identity', '/identity'],
    ['/compute/v2.1/servers', undefined, '/compute/v2.1/servers', 'compute', '/compute'],
    ['/v3', undefined, '/identity/v3', 'identity', ''],
    ['/v3?x=1', 5000, '/identity/v3?x=1', 'identity', ''],
    ['/v3/auth/tokens', 5000, '/identity/v3/auth/tokens', 'identity', ''],
    ['/v33', undefined, '/v33', 'root', ''],
    ['/a/v3', undefined, '/a/v3', 'root', ''],
  ])('%s on port %s is %s', (url, port, path, service, prefix) => {
    expect(routePath(url, port)).toEqual({ path, service, prefix });
  });

  it('have second names for a request and words to caches only where the original has them', () => {
    expect(serviceShape('compute').requestIdHeader).toBe('x-compute-request-id');
    expect(serviceShape('image').requestIdHeader).toBeUndefined();
    expect(serviceShape('identity').vary).toBe('X-Auth-Token');
  });
});
