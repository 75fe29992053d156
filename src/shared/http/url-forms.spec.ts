import { routePath } from './services';

const PROJECT = '0123456789abcdef0123456789abcdef';

describe('the forms of a path', () => {
  it.each([
    [`/compute/v2.1/${PROJECT}/servers/detail?limit=1`, '/compute/v2.1/servers/detail?limit=1'],
    ['/compute/v2/servers', '/compute/v2.1/servers'],
    ['/compute/v2/', '/compute/v2.1/'],
    ['/compute/v2?x=1', '/compute/v2.1?x=1'],
    ['/compute/v2.1/servers', '/compute/v2.1/servers'],
    [`/compute/v2.1/os-quota-sets/${PROJECT}`, `/compute/v2.1/os-quota-sets/${PROJECT}`],
    ['/compute/v20/servers', '/compute/v20/servers'],
    ['/network/v2.0/networks.json?name=a.json', '/network/v2.0/networks?name=a.json'],
    ['/network/v2.0/networks/1.json', '/network/v2.0/networks/1'],
    ['/network/v2.0/networks/1/tags/a.json', '/network/v2.0/networks/1/tags/a.json'],
    ['/image/v2/images/a.json', '/image/v2/images/a.json'],
    ['/network/v2.0/security_groups?name=a_b', '/network/v2.0/security-groups?name=a_b'],
    ['/network/v2.0/network_segment_ranges/a_b', '/network/v2.0/network-segment-ranges/a_b'],
    ['/network/v2.0/floatingip-pools', '/network/v2.0/floatingip_pools'],
    ['/network/v2.0/service_profiles/1', '/network/v2.0/service_profiles/1'],
    ['/network/v2.0/routers/1/conntrack_helpers', '/network/v2.0/routers/1/conntrack_helpers'],
  ])('%s is %s', (form, path) => {
    expect(routePath(form, undefined).path).toBe(path);
  });

  it('are known on a classic port too', () => {
    expect(routePath(`/v2/${PROJECT}/flavors`, 8774)).toEqual({
      path: '/compute/v2.1/flavors',
      service: 'compute',
      prefix: '',
      projectId: PROJECT,
      legacy: true,
    });
  });
});
