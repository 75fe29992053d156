import { HostMonitor } from '../../../src/hypervisor/hosts/host-monitor';
import { HostsService } from '../../../src/hypervisor/hosts/hosts.service';
import { RouterPlacement } from '../../../src/network/routers/router-placement';
import { RouterPlacementReconciler } from '../../../src/network/routers/router-placement.reconciler';
import { log } from '../../../src/shared/log/logger';
import { ReconcilerRunner } from '../../../src/shared/operations/reconciler';
import { AppUnderTest } from '../../support/app-under-test';
import { NetworkApi } from '../../support/network-api';
import { externalNetwork, RoutedApi } from '../../support/routed-world';

describe('the hosts of routers', () => {
  let app: AppUnderTest;
  let admin: RoutedApi;
  let external: string;

  beforeAll(async () => {
    // The simulated hosts answer all the time: a heartbeat would find up whom a test says to be down.
    app = await AppUnderTest.start({ MONOSTACK_HEARTBEAT_SECONDS: '600' });
    // The first one, of soon after the start, is now: the next one is far.
    const monitor = app.app.get(HostMonitor, { strict: false });
    app.app.get(ReconcilerRunner, { strict: false }).wake(monitor.name);
    await monitor.reconcile();
    admin = new RoutedApi(await NetworkApi.admin(app));
    await admin.api.call('PUT', `/quotas/${admin.api.projectId}`, { quota: { router: -1 } });
    external = (await externalNetwork(admin.api)).id;
  }, 30_000);
  afterAll(() => app.stop());

  const hostsOf = async (router: string): Promise<string[]> => {
    const { ports } = await admin.api.call<{ ports: Array<{ 'binding:host_id': string }> }>(
      'GET',
      `/ports?device_id=${router}`,
    );
    return ports.map((port) => port['binding:host_id']);
  };
  const switchHost = async (name: string, up: boolean) => {
    const hosts = app.app.get(HostsService, { strict: false });
    const host = await hosts.findByName(name);
    await hosts.patch(host?.id ?? '', { up });
    await app.app.get(RouterPlacementReconciler, { strict: false }).reconcile();
  };

  it('are those with the fewest routers', async () => {
    const made: string[] = [];
    for (let n = 0; n < 4; n++) made.push((await admin.routed(external)).router);
    const places = await Promise.all(made.map(hostsOf));
    // A router's two ports are in one place.
    expect(places.every(([one, two]) => one === two)).toBe(true);
    const names = places.map(([host]) => host);
    expect(names.filter((host) => host === 'sim-1')).toHaveLength(2);
    expect(names.filter((host) => host === 'sim-2')).toHaveLength(2);
  });

  it('are left with all their ports when they are down', async () => {
    const { router, port } = await admin.routed(external);
    const { id } = await admin.floatingIp(external, { port_id: port.id });
    await admin.untilActive(id);
    const [home = ''] = await hostsOf(router);
    await switchHost(home, false);
    const away = home === 'sim-1' ? 'sim-2' : 'sim-1';
    expect(await hostsOf(router)).toEqual([away, away]);
    expect(await admin.showFloatingIp(id)).toMatchObject({ status: 'ACTIVE' });
    await switchHost(home, true);
    // It is in order where it is.
    expect(await hostsOf(router)).toEqual([away, away]);
  });

  it('are found later when there was none', async () => {
    await switchHost('sim-1', false);
    await switchHost('sim-2', false);
    const { router, port } = await admin.routed(external);
    const { id } = await admin.floatingIp(external, { port_id: port.id });
    expect(await hostsOf(router)).toEqual(['', '']);
    expect((await admin.show(router)).availability_zones).toEqual([]);
    await switchHost('sim-1', true);
    expect(await hostsOf(router)).toEqual(['sim-1', 'sim-1']);
    await admin.untilActive(id);
    await switchHost('sim-2', true);
  });

  it('are found for the others when one fails, which the log names', async () => {
    await switchHost('sim-1', false);
    await switchHost('sim-2', false);
    const homeless: string[] = [];
    for (let n = 0; n < 3; n++) homeless.push((await admin.routed(external)).router);
    const placement = app.app.get(RouterPlacement, { strict: false });
    const move = placement.move.bind(placement);
    const first = new Set<string>();
    const planted = jest.spyOn(placement, 'move').mockImplementation((tx, router, host) => {
      if (first.size === 0 || first.has(router.id)) {
        first.add(router.id);
        throw new Error('planted');
      }
      return move(tx, router, host);
    });
    const told = jest.spyOn(log, 'error').mockImplementation();
    await switchHost('sim-1', true);
    const places = await Promise.all(homeless.map(hostsOf));
    const [failed] = first;
    expect(homeless.filter((_, index) => places[index]?.[0] === 'sim-1')).toEqual(
      homeless.filter((id) => id !== failed),
    );
    expect(told).toHaveBeenCalledWith(
      expect.objectContaining({ router_id: failed }),
      `router ${failed} found no host: planted`,
    );
    planted.mockRestore();
    told.mockRestore();
    await switchHost('sim-2', true);
    expect((await hostsOf(failed ?? '')).every((host) => host !== '')).toBe(true);
  });
});
