import type { Subnet } from '../subnets/subnet.entity';
import type { RouterRoute } from './router.entity';
import { routerRoutesProblem } from './router-attributes';
import { assertDisjoint, assertInPools, assertReachable, withoutRoutes, withRoutes } from './router-rules';

const subnet = (id: string, cidr: string, values: Partial<Subnet> = {}) =>
  ({ id, cidr, projectId: 'own', allocationPools: [], ...values }) as unknown as Subnet;
const route = (destination: string, nexthop: string): RouterRoute => ({ destination, nexthop });

describe("a router's rules", () => {
  it('keep its subnets apart, within each family', () => {
    const has = [subnet('a', '10.0.0.0/24'), subnet('b', '2001:db8::/64')];
    expect(() => assertDisjoint(has, [subnet('c', '10.0.1.0/24')])).not.toThrow();
    expect(() => assertDisjoint(has, [subnet('c', '10.0.0.128/25')])).toThrow(
      'Cidr 10.0.0.128/25 of subnet c overlaps with cidr 10.0.0.0/24 of subnet a',
    );
    expect(() => assertDisjoint(has, [subnet('c', '10.0.0.0/8')])).toThrow('overlaps');
    expect(() => assertDisjoint(has, [subnet('c', '2001:db8::/48')])).toThrow('overlaps');
  });

  it('let routes lead to neighbours of the same family that are not the router', () => {
    const check = (nexthop: string, destination = '192.168.0.0/16') =>
      assertReachable([route(destination, nexthop)], ['10.0.0.0/24'], ['10.0.0.1']);
    expect(() => check('10.0.0.9')).not.toThrow();
    expect(() => check('10.0.1.9')).toThrow('the nexthop is not connected with router');
    expect(() => check('10.0.0.1')).toThrow('the nexthop is used by router');
    expect(() => check('10.0.0.9', '2001:db8::/64')).toThrow('another IP version');
  });

  it("let somebody else's subnet give only what its pools give away", () => {
    const pools = [{ start: '10.0.0.10', end: '10.0.0.20' }];
    const foreign = subnet('a', '10.0.0.0/24', { projectId: 'other', allocationPools: pools });
    const at = (address: string) => [{ subnetId: 'a', address, portId: 'p', networkId: 'n', position: 0 }];
    expect(() => assertInPools('p', at('10.0.0.15'), [foreign], 'own')).not.toThrow();
    expect(() => assertInPools('p', at('10.0.0.1'), [foreign], 'own')).toThrow('out of the allocation pool');
    expect(() => assertInPools('p', at('10.0.0.1'), [foreign], 'other')).not.toThrow();
  });

  it('add each route once and remove what is there', () => {
    const [one, two] = [route('10.1.0.0/16', '10.0.0.9'), route('10.1.0.0/16', '10.0.0.8')];
    expect(withRoutes([one], [{ ...one }, two])).toEqual([one, two]);
    expect(withoutRoutes([one, two], [{ ...two }, route('10.2.0.0/16', '10.0.0.9')])).toEqual([one]);
  });

  it.each([
    [[route('10.1.0.0/16', '10.0.0.9')], undefined],
    [[route('10.1.0.1/16', '10.0.0.9')], "'10.1.0.1/16' is not a valid CIDR"],
    [[route('10.1.0.0', '10.0.0.9')], "'10.1.0.0' is not a valid CIDR"],
    [[route('127.1.0.0/16', '10.0.0.9')], "'127.1.0.0/16' is not a routable CIDR"],
    [[route('::1/128', '10.0.0.9')], "'::1/128' is not a routable CIDR"],
    [[route('0.0.0.0/0', '10.0.0.9')], undefined],
    [[route('10.1.0.0/16', 'x')], "'x' is not a valid IP address"],
  ])('judge the form of %j', (routes, problem) => {
    expect(routerRoutesProblem(routes)).toBe(problem);
  });
});
