import { RoomsUnderTest } from '../../../test/support/rooms-under-test';
import { Hosts, hostChanged, hypervisorRoom, SimulatedHosts } from '../../hypervisor';
import { UnitOfWork } from '../../shared/db/unit-of-work';
import { DomainEvents } from '../../shared/events/domain-events';
import { networkRoom } from '..';
import { FloatingIpsRepository } from '../floating-ips/floating-ips.repository';
import { networkChanged, securityGroupChanged } from '../network.events';
import { NetworksRepository } from '../networks/networks.repository';
import type { Port } from '../ports/port.entity';
import { PortAddressesRepository } from '../ports/port-addresses.repository';
import { PortsRepository } from '../ports/ports.repository';
import { RouterPortsRepository } from '../routers/router-ports.repository';
import { RoutersRepository } from '../routers/routers.repository';
import { SecurityGroupRulesRepository } from '../security-groups/security-group-rules.repository';
import { SecurityGroupsRepository } from '../security-groups/security-groups.repository';
import { SubnetsRepository } from '../subnets/subnets.repository';
import { HostNetworkReconciler } from './host-network.reconciler';
import {
  addressRow,
  floatingIpRow,
  networkRow,
  portRow,
  routerRow,
  ruleRow,
  subnetRow,
  uuid,
} from './host-network-rows.fixture';
import { HostNetworks } from './host-networks.service';

const GROUP = uuid('f', 1);

describe('networks on hosts', () => {
  let rooms: RoomsUnderTest;
  let world: SimulatedHosts;
  let networks: HostNetworks;
  let hosts: Array<{ id: string; name: string }>;
  const network = networkRow(1);
  const subnet = subnetRow(1, network, '10.9.0.0/24', { gatewayIp: '10.9.0.1' });

  beforeEach(async () => {
    rooms = await RoomsUnderTest.start([hypervisorRoom, networkRoom]);
    world = SimulatedHosts.of(rooms.dataDir);
    networks = rooms.get(HostNetworks);
    hosts = await rooms.get(Hosts).list();
    await write(async (tx) => {
      await rooms.get(NetworksRepository).insert(tx, network);
      await rooms.get(SubnetsRepository).insert(tx, subnet);
    });
    await addPort(portRow(2, network, { deviceOwner: 'network:dhcp' }), '10.9.0.2');
  });
  afterEach(() => rooms.stop());

  function write(work: Parameters<UnitOfWork['run']>[0]): Promise<unknown> {
    return rooms.get(UnitOfWork).run(work);
  }

  async function addPort(port: Port, address: string, groups: readonly string[] = []): Promise<void> {
    await write(async (tx) => {
      await rooms.get(PortsRepository).insert(tx, port);
      await rooms.get(PortAddressesRepository).insert(tx, addressRow(port, subnet, address));
      await rooms.get(SecurityGroupsRepository).setGroups(tx, port.id, groups);
    });
  }

  function host(index: number): { id: string; name: string } {
    const found = hosts[index];
    if (!found) throw new Error(`there is no host ${index}`);
    return found;
  }

  const bridgesOf = (index: number) => world.get(host(index).name).reportNetwork().bridges;
  const planOf = (index: number) => world.get(host(index).name).state.network;

  async function eventually(check: () => boolean): Promise<void> {
    for (let attempt = 0; attempt < 100 && !check(); attempt++)
      await new Promise((done) => setTimeout(done, 10));
    expect(check()).toBe(true);
  }

  it('brings a network to the hosts that have ports of it, and to no other', async () => {
    await addPort(portRow(10, network, { hostId: host(0).id }), '10.9.0.10');
    await networks.apply(host(0).id);
    await networks.apply(host(1).id);
    expect(bridgesOf(0)).toEqual(['brqa0000001-00']);
    expect(bridgesOf(1)).toEqual([]);
    expect((await networks.plan(host(0).id)).segments[0]?.dhcp?.dnsmasq.hosts).toHaveLength(1);
  });

  it('leases to guests of the host, names all of a network of one project, and only them of a shared one', async () => {
    await addPort(portRow(10, network, { hostId: host(0).id }), '10.9.0.10');
    await addPort(portRow(11, network, { hostId: host(1).id }), '10.9.0.11');
    const files = async () => (await networks.plan(host(0).id)).segments[0]?.dhcp?.dnsmasq;
    expect((await files())?.hosts).toEqual(['fa:16:3e:00:00:0a,host-10-9-0-10.openstacklocal,10.9.0.10']);
    expect((await files())?.addnHosts).toHaveLength(2);
    await write((tx) => rooms.get(NetworksRepository).update(tx, network.id, { shared: true }));
    expect((await files())?.addnHosts).toHaveLength(1);
  });

  it('leaves a host alone whose plan did not change, until the look at all hosts', async () => {
    await addPort(portRow(10, network, { hostId: host(0).id }), '10.9.0.10');
    await networks.apply(host(0).id);
    world.get(host(0).name).applyNetwork({ segments: [], firewall: { ports: [], addressSets: [] } });
    await networks.applyIfChanged(host(0).id);
    expect(bridgesOf(0)).toEqual([]);
    await rooms.get(HostNetworkReconciler).reconcile();
    expect(bridgesOf(0)).toHaveLength(1);
  });

  it('gathers the addresses of remote groups from every host', async () => {
    const remote = ruleRow(1, GROUP, { remoteGroupId: GROUP });
    await write((tx) => rooms.get(SecurityGroupRulesRepository).insert(tx, remote));
    await addPort(portRow(10, network, { hostId: host(0).id }), '10.9.0.10', [GROUP]);
    const pairs = [{ ip_address: '10.9.0.100', mac_address: '' }];
    await addPort(portRow(11, network, { hostId: host(1).id, allowedAddressPairs: pairs }), '10.9.0.11', [
      GROUP,
    ]);
    const { firewall } = await networks.plan(host(0).id);
    expect(firewall.addressSets[0]?.members).toEqual(['10.9.0.10', '10.9.0.100', '10.9.0.11']);
  });

  it('joins calls: one run under way, one more for all who came meanwhile', async () => {
    world.faults.latencyMs = 30;
    const { hypervisor } = rooms.get(Hosts);
    let runs = 0;
    jest.spyOn(rooms.get(Hosts), 'hypervisor').mockImplementation((id) => {
      runs += 1;
      return hypervisor.call(rooms.get(Hosts), id);
    });
    const first = networks.apply(host(0).id);
    const later = [networks.apply(host(0).id), networks.apply(host(0).id), networks.apply(host(0).id)];
    await Promise.all([first, ...later, networks.apply(host(1).id)]);
    expect(runs).toBe(3);
    await networks.apply(host(0).id);
    expect(runs).toBe(4);
  });

  it('tries again after a failure, which only its own callers see', async () => {
    world.faults.fail('applyNetwork');
    world.faults.latencyMs = 10;
    const first = networks.apply(host(0).id);
    const second = networks.apply(host(0).id);
    await expect(first).rejects.toMatchObject({ kind: 'unavailable' });
    await expect(second).resolves.toBeUndefined();
  });

  it('names in a port what its host refused, and gives its status back when that is over', async () => {
    const port = portRow(10, network, { hostId: host(0).id, status: 'ACTIVE' });
    const other = portRow(11, network, { hostId: host(0).id, status: 'ACTIVE' });
    await addPort(port, '10.9.0.10');
    await addPort(other, '10.9.0.11');
    const row = async (id: string) => {
      const found = await rooms.get(PortsRepository).find(id);
      return { status: found?.status, problem: found?.hostProblem };
    };
    const refuse = (kind: 'rule' | 'port') => {
      world.faults.problems = [{ host: host(0).name, kind, id: port.id, message: 'no such match' }];
    };
    refuse('rule');
    await networks.apply(host(0).id);
    expect(await row(port.id)).toEqual({ status: 'ACTIVE', problem: 'rule: no such match' });
    refuse('port');
    await networks.apply(host(0).id);
    expect(await row(port.id)).toEqual({ status: 'DOWN', problem: 'port: no such match' });
    expect(await row(other.id)).toEqual({ status: 'ACTIVE', problem: null });
    world.faults.clear();
    await networks.apply(host(0).id);
    expect(await row(port.id)).toEqual({ status: 'ACTIVE', problem: null });
  });

  it('tells in the rows whether ports of routers and floating IPs carry packets', async () => {
    const bound = { hostId: host(0).id, status: 'ACTIVE', portSecurityEnabled: false } as const;
    const [leg, gateway] = [
      portRow(20, network, { ...bound, deviceOwner: 'network:router_interface' }),
      portRow(21, network, { ...bound, deviceOwner: 'network:router_gateway' }),
    ];
    await addPort(leg, '10.9.0.20');
    await addPort(gateway, '10.9.0.21');
    const router = routerRow(1, {
      hostId: host(0).id,
      externalNetworkId: network.id,
      gatewayPortId: gateway.id,
    });
    const ip = floatingIpRow(1, router, { fixedPortId: uuid('c', 10), fixedIpAddress: '10.9.0.10' });
    await write(async (tx) => {
      await rooms.get(RoutersRepository).insert(tx, router);
      for (const [port, kind] of [
        [leg, 'interface'],
        [gateway, 'gateway'],
      ] as const)
        await rooms.get(RouterPortsRepository).insert(tx, { portId: port.id, routerId: router.id, kind });
      await rooms.get(FloatingIpsRepository).insert(tx, ip);
    });
    const statuses = async () => [
      (await rooms.get(PortsRepository).find(leg.id))?.status,
      (await rooms.get(PortsRepository).find(gateway.id))?.status,
      (await rooms.get(FloatingIpsRepository).find(ip.id))?.status,
    ];
    const refuse = (kind: 'routing' | 'router' | 'port', id: string) => {
      world.faults.problems = [{ host: host(0).name, kind, id, message: 'no' }];
    };
    await networks.apply(host(0).id);
    expect(await statuses()).toEqual(['ACTIVE', 'ACTIVE', 'ACTIVE']);
    expect(world.get(host(0).name).reportNetwork().namespaces).toContain(`qrouter-${router.id}`);
    refuse('port', gateway.id);
    await networks.apply(host(0).id);
    expect(await statuses()).toEqual(['ACTIVE', 'DOWN', 'DOWN']);
    refuse('routing', router.id);
    await networks.apply(host(0).id);
    expect(await statuses()).toEqual(['ACTIVE', 'ACTIVE', 'ACTIVE']);
    refuse('router', router.id);
    await networks.apply(host(0).id);
    expect(await statuses()).toEqual(['DOWN', 'DOWN', 'DOWN']);
    expect((await rooms.get(PortsRepository).find(leg.id))?.hostProblem).toBe('router: no');
    world.faults.clear();
    await networks.apply(host(0).id);
    expect(await statuses()).toEqual(['ACTIVE', 'ACTIVE', 'ACTIVE']);
    await write((tx) => rooms.get(RoutersRepository).update(tx, router.id, { adminStateUp: false }));
    await networks.apply(host(0).id);
    expect(await statuses()).toEqual(['DOWN', 'DOWN', 'DOWN']);
  });

  it('only asks a quiet host whether its network stands', async () => {
    await addPort(portRow(10, network, { hostId: host(0).id }), '10.9.0.10');
    await rooms.get(HostNetworkReconciler).reconcile();
    const { hypervisor } = rooms.get(Hosts);
    const asked: string[] = [];
    jest.spyOn(rooms.get(Hosts), 'hypervisor').mockImplementation(async (id) => {
      const real = await hypervisor.call(rooms.get(Hosts), id);
      return new Proxy(real, {
        get: (target, name, receiver) => {
          if (id === host(0).id) asked.push(String(name));
          const value = Reflect.get(target, name, receiver);
          return typeof value === 'function' ? value.bind(target) : value;
        },
      });
    });
    await rooms.get(HostNetworkReconciler).reconcile();
    expect(asked.filter((name) => name.endsWith('etwork') || name.startsWith('network'))).toEqual([
      'networkStands',
    ]);
  });

  it('tells hosts of changes, also the host that a network has left', async () => {
    const port = portRow(10, network, { hostId: host(0).id });
    await addPort(port, '10.9.0.10', [GROUP]);
    await write(async (tx) =>
      rooms.get(DomainEvents).publish(tx, networkChanged, { networkIds: [network.id] }),
    );
    await eventually(() => bridgesOf(0).length === 1);

    await write(async (tx) => {
      await rooms.get(SecurityGroupRulesRepository).insert(tx, ruleRow(1, GROUP, { protocol: 'tcp' }));
      rooms.get(DomainEvents).publish(tx, securityGroupChanged, { securityGroupIds: [GROUP] });
    });
    await eventually(() => planOf(0)?.firewall.ports[0]?.rules.length === 1);

    await write(async (tx) => {
      await rooms.get(PortsRepository).update(tx, port.id, { hostId: null });
      rooms.get(DomainEvents).publish(tx, networkChanged, { networkIds: [network.id] });
    });
    await eventually(() => bridgesOf(0).length === 0);
  });

  it('tells of a port on a shared network its own host, and all when the hosts of the network change', async () => {
    await write((tx) => rooms.get(NetworksRepository).update(tx, network.id, { shared: true }));
    await addPort(portRow(10, network, { hostId: host(0).id }), '10.9.0.10');
    await addPort(portRow(11, network, { hostId: host(1).id }), '10.9.0.11');
    for (const { id } of hosts) await networks.apply(id);
    const both = [host(0).id, host(1).id].sort();
    expect(await networks.hostsOf([network.id], [host(0).id])).toEqual([host(0).id]);
    expect((await networks.hostsOf([network.id])).sort()).toEqual(both);
    await write((tx) => rooms.get(NetworksRepository).update(tx, network.id, { shared: false }));
    expect((await networks.hostsOf([network.id], [host(0).id])).sort()).toEqual(both);
    await write((tx) => rooms.get(NetworksRepository).update(tx, network.id, { shared: true }));
    await write((tx) => rooms.get(PortsRepository).update(tx, uuid('c', 11), { hostId: null }));
    expect((await networks.hostsOf([network.id], [host(1).id])).sort()).toEqual(both);
  });

  it('reads the names of a network once for all of its hosts, and again when it changed', async () => {
    await addPort(portRow(10, network, { hostId: host(0).id }), '10.9.0.10');
    await addPort(portRow(11, network, { hostId: host(1).id }), '10.9.0.11');
    const listed = jest.spyOn(rooms.get(PortsRepository), 'listByNetworks');
    const names = async (index: number) =>
      (await networks.plan(host(index).id)).segments[0]?.dhcp?.dnsmasq.addnHosts.length;
    expect([await names(0), await names(1), await names(0)]).toEqual([2, 2, 2]);
    expect(listed).toHaveBeenCalledTimes(1);
    await addPort(portRow(12, network), '10.9.0.12');
    await write(async (tx) =>
      rooms.get(DomainEvents).publish(tx, networkChanged, { networkIds: [network.id] }),
    );
    expect(await names(0)).toBe(3);
  });

  it('sends a host the parts that changed, and all of it where something else happened to it', async () => {
    await addPort(portRow(10, network, { hostId: host(0).id }), '10.9.0.10');
    await addPort(portRow(11, network, { hostId: host(0).id }), '10.9.0.11');
    await networks.apply(host(0).id);
    const { state } = world.get(host(0).name);
    const lose = () => {
      if (state.network) state.network = { ...state.network, segments: [] };
    };
    lose();
    await write((tx) => rooms.get(PortsRepository).update(tx, uuid('c', 11), { adminStateUp: false }));
    await networks.applied(host(0).id);
    expect(planOf(0)?.firewall.ports).toHaveLength(1);
    // What did not change was not told; the look finds it.
    expect(bridgesOf(0)).toEqual([]);
    await networks.look(host(0).id);
    expect(bridgesOf(0)).toHaveLength(1);
    world.get(host(0).name).powerOff();
    world.get(host(0).name).revive();
    await networks.applied(host(0).id);
    expect(bridgesOf(0)).toHaveLength(1);
  });

  it('looks at every host that is up, and at one that comes back', async () => {
    await addPort(portRow(10, network, { hostId: host(0).id }), '10.9.0.10');
    await addPort(portRow(11, network, { hostId: host(1).id }), '10.9.0.11');
    world.faults.fail('applyNetwork', { host: host(0).name });
    await rooms.get(HostNetworkReconciler).reconcile();
    expect(bridgesOf(0)).toEqual([]);
    expect(bridgesOf(1)).toHaveLength(1);
    rooms.get(DomainEvents).emit(hostChanged, { hostId: host(0).id });
    await eventually(() => bridgesOf(0).length === 1);
  });
});
