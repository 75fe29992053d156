import { RoomsUnderTest } from '../../../test/support/rooms-under-test';
import { Hosts, hypervisorRoom } from '../../hypervisor';
import { Database } from '../../shared/db/database';
import { UnitOfWork } from '../../shared/db/unit-of-work';
import { NO_MICROVERSION } from '../../shared/http/microversion';
import { RequestContext } from '../../shared/http/request-context';
import { networkRoom } from '../index';
import { CreateNetworkDto } from '../networks/networks.dto';
import { NetworksService } from '../networks/networks.service';
import { CreatePortDto, UpdatePortDto } from '../ports/ports.dto';
import { PortsRepository } from '../ports/ports.repository';
import { PortsService } from '../ports/ports.service';
import { ServerNetworking } from '../server-networking.port';
import { CreateSubnetDto } from '../subnets/subnets.dto';
import { SubnetsService } from '../subnets/subnets.service';

const PROJECT = 'p'.repeat(32);
const OWNER = { serverId: 'server-1', projectId: PROJECT, availabilityZone: 'nova', hostname: 'web' };

function context(projectId = PROJECT, roles = ['member', 'reader']): RequestContext {
  const made = new RequestContext('req-1', 'compute', 'http://c/compute', 'http://c', NO_MICROVERSION);
  made.token = {
    userId: 'u',
    userName: 'u',
    userDomainId: 'default',
    projectId,
    roles,
    auditId: 'a',
    methods: ['password'],
    issuedAt: 0,
    expiresAt: 1,
  };
  return made;
}

describe("servers' networking", () => {
  let rooms: RoomsUnderTest;
  let facade: ServerNetworking;
  let units: UnitOfWork;

  beforeEach(async () => {
    rooms = await RoomsUnderTest.start([hypervisorRoom, networkRoom]);
    facade = rooms.get(ServerNetworking);
    units = rooms.get(UnitOfWork);
  });
  afterEach(() => rooms.stop());

  const network = async (values: object = {}, by = context()): Promise<string> => {
    const [made] = await rooms
      .get(NetworksService)
      .create(by, [Object.assign(new CreateNetworkDto(), values)]);
    return made?.id ?? '';
  };
  const subnet = async (networkId: string, by = context()) => {
    const values = {
      network_id: networkId,
      ip_version: 4,
      cidr: '10.0.0.0/24',
      dns_nameservers: ['9.9.9.9'],
    };
    await rooms.get(SubnetsService).create(by, [Object.assign(new CreateSubnetDto(), values)]);
  };
  const port = async (networkId: string): Promise<string> => {
    const body = Object.assign(new CreatePortDto(), { network_id: networkId });
    const [made] = await rooms.get(PortsService).create(context(), [body]);
    return made?.id ?? '';
  };
  const code = (work: Promise<unknown>): Promise<string> =>
    work.then(
      () => 'accepted',
      (error: { code: string }) => error.code,
    );
  const request = (values: object) => [{ securityGroups: [], ...values }];

  it('makes a port with address, gateway and group for a boot that names a network', async () => {
    const networkId = await network({ name: 'net' });
    await subnet(networkId);
    const interfaces = await facade.resolve(context(), request({ networkId }), ['default']);
    const [made] = await units.run((tx) => facade.attach(tx, OWNER, interfaces));
    expect(made).toMatchObject({
      serverId: 'server-1',
      networkName: 'net',
      mtu: 1450,
      ownedByServer: true,
      securityGroupNames: ['default'],
      bridge: `brq${networkId.slice(0, 11)}`,
      addresses: [
        { address: '10.0.0.2', version: 4, gateway: '10.0.0.1', dnsNameservers: ['9.9.9.9'], dhcp: true },
      ],
    });
  });

  it('takes the only network there is, none where there is none, and asks where there are several', async () => {
    expect(await facade.resolve(context(), 'only', [])).toEqual([]);
    const networkId = await network();
    expect(await code(facade.resolve(context(), 'only', []))).toBe('network_requires_subnet');
    await subnet(networkId);
    expect(await facade.resolve(context(), 'only', [])).toEqual([{ networkId, securityGroupIds: [] }]);
    await network();
    expect(await code(facade.resolve(context(), 'only', []))).toBe('network_ambiguous');
    expect(await facade.resolve(context(), 'none', [])).toEqual([]);
  });

  it('refuses what the caller cannot use', async () => {
    const stranger = context('s'.repeat(32));
    const theirs = await network({}, stranger);
    expect(await code(facade.resolve(context(), request({ networkId: theirs }), []))).toBe(
      'boot_network_not_found',
    );
    expect(await code(facade.resolve(context(), request({ portId: 'none' }), []))).toBe(
      'boot_port_not_found',
    );
    const admin = context('a'.repeat(32), ['admin', 'manager', 'member', 'reader']);
    const external = await network({ 'router:external': true }, admin);
    await subnet(external, admin);
    expect(await code(facade.resolve(context(), request({ networkId: external }), []))).toBe(
      'external_network_attach_forbidden',
    );
    const mine = await network();
    await subnet(mine);
    const wrong = request({ networkId: mine, fixedIp: '192.168.0.1' });
    expect(await code(facade.resolve(context(), wrong, []))).toBe('fixed_ip_invalid');
    expect(await code(facade.resolve(context(), request({ networkId: mine }), ['nobody']))).toBe(
      'boot_security_group_not_found',
    );
  });

  it('is DOWN where its user has switched it off, whenever that was, and ACTIVE again when it is on', async () => {
    const networkId = await network();
    await subnet(networkId);
    const brought = await port(networkId);
    const owner = { ...OWNER, serverId: 'server-switched' };
    const service = rooms.get(PortsService);
    const ports = rooms.get(PortsRepository);
    const switched = async (on: boolean) => {
      const body = Object.assign(new UpdatePortDto(), { admin_state_up: on });
      return (await service.update(context(), brought, body)).status;
    };
    await switched(false);
    const interfaces = await facade.resolve(context(), request({ portId: brought }), []);
    await units.run((tx) => facade.attach(tx, owner, interfaces));
    const [host] = await rooms.get(Hosts).list();
    await units.run((tx) => facade.bind(tx, owner.serverId, host?.id ?? ''));
    await units.run((tx) => facade.activate(tx, owner.serverId));
    expect((await ports.find(brought))?.status).toBe('DOWN');
    expect(await switched(true)).toBe('ACTIVE');
    expect(await switched(false)).toBe('DOWN');
    await units.run((tx) => facade.release(tx, owner.serverId));
  });

  it('follows a server: bound, active, and gone with what was made for it', async () => {
    const networkId = await network();
    await subnet(networkId);
    const brought = await port(networkId);
    const requests = [...request({ portId: brought }), ...request({ networkId })];
    const interfaces = await facade.resolve(context(), requests, []);
    const attached = await units.run((tx) => facade.attach(tx, OWNER, interfaces));
    expect(attached.map((one) => one.ownedByServer)).toEqual([false, true]);
    expect(await code(facade.resolve(context(), request({ portId: brought }), []))).toBe('boot_port_in_use');

    const [host] = await rooms.get(Hosts).list();
    await units.run((tx) => facade.bind(tx, 'server-1', host?.id ?? ''));
    const ports = rooms.get(PortsRepository);
    expect(await ports.find(brought)).toMatchObject({
      status: 'DOWN',
      bindingHost: host?.name,
      hostId: host?.id,
    });
    expect(await ports.findDhcpPort(networkId)).toBeDefined();
    const plan = await facade.plan(host?.id ?? '');
    expect(plan.firewall.ports.map((one) => one.portId).sort()).toEqual(
      attached.map((one) => one.portId).sort(),
    );

    await units.run((tx) => facade.activate(tx, 'server-1'));
    expect(await ports.find(brought)).toMatchObject({ status: 'ACTIVE' });
    expect(await facade.findServerByAddress(networkId, attached[1]?.addresses[0]?.address ?? '')).toBe(
      'server-1',
    );

    await units.run((tx) => facade.release(tx, 'server-1'));
    expect(await ports.find(brought)).toMatchObject({ deviceId: '', hostId: null, status: 'DOWN' });
    expect(await ports.find(attached[1]?.portId ?? '')).toBeUndefined();
    expect(await facade.portsOf(['server-1'])).toEqual(new Map());
    await units.run((tx) => facade.release(tx, 'server-1'));
  });

  it('calls ports as their server is called, for as long as they are its', async () => {
    const networkId = await network();
    await subnet(networkId);
    const [brought, named] = [await port(networkId), await port(networkId)];
    await units.run((tx) => rooms.get(PortsRepository).update(tx, named, { dnsName: 'mail' }));
    const namesOf = async () =>
      (await rooms.get(PortsRepository).listByNetworks([networkId])).map((one) => one.dnsName).sort();
    const wanted = [...request({ portId: brought }), ...request({ networkId })];
    const interfaces = await facade.resolve(context(), wanted, []);
    await units.run((tx) => facade.attach(tx, { ...OWNER, hostname: 'Web' }, interfaces));
    expect(await namesOf()).toEqual(['mail', 'web', 'web']);
    const foreign = await facade.resolve(context(), request({ portId: named }), []);
    expect(await code(units.run((tx) => facade.attach(tx, OWNER, foreign)))).toBe('port_not_usable_dns');
    await units.run((tx) => facade.release(tx, 'server-1'));
    expect(await namesOf()).toEqual(['', 'mail']);
    const fresh = await facade.resolve(context(), request({ networkId }), []);
    await units.run((tx) => facade.attach(tx, { ...OWNER, hostname: 'a,b\nc' }, fresh));
    expect(await namesOf()).toEqual(['', '', 'mail']);
  });

  it('gives a port that two servers want to the first', async () => {
    const networkId = await network();
    await subnet(networkId);
    const interfaces = await facade.resolve(context(), request({ portId: await port(networkId) }), []);
    await units.run((tx) => facade.attach(tx, OWNER, interfaces));
    const second = units.run((tx) => facade.attach(tx, { ...OWNER, serverId: 'server-2' }, interfaces));
    expect(await code(second)).toBe('boot_port_in_use');
  });

  it('answers for many servers with few queries', async () => {
    const networkId = await network();
    await subnet(networkId);
    const interfaces = await facade.resolve(context(), request({ networkId }), []);
    const ids = Array.from({ length: 20 }, (_, index) => `server-${index}`);
    for (const serverId of ids)
      await units.run((tx) => facade.attach(tx, { ...OWNER, serverId }, interfaces));
    const database = rooms.get(Database as unknown as abstract new () => Database);
    const all = jest.spyOn(database, 'all');
    const found = await facade.portsOf(ids);
    expect(found.size).toBe(20);
    // The reconcilers' own queries are among them.
    expect(all.mock.calls.length).toBeLessThan(ids.length);
  });
});
