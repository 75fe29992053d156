import { AppUnderTest } from '../../support/app-under-test';
import { NetworkApi } from '../../support/network-api';
import { externalNetwork, RoutedApi } from '../../support/routed-world';

describe('interfaces of routers', () => {
  let app: AppUnderTest;
  let admin: RoutedApi;
  let alice: RoutedApi;
  let bob: RoutedApi;
  let router: string;

  beforeAll(async () => {
    app = await AppUnderTest.start({ MONOSTACK_PASSWORD_COST: '10' });
    admin = new RoutedApi(await NetworkApi.admin(app));
    alice = new RoutedApi(await NetworkApi.user(app, 'alice'));
    bob = new RoutedApi(await NetworkApi.user(app, 'bob'));
    await admin.api.call('PUT', `/quotas/${alice.api.projectId}`, {
      quota: { router: -1, network: -1, subnet: -1 },
    });
  }, 30_000);
  beforeEach(async () => {
    router = (await alice.router()).id;
  });
  afterAll(() => app.stop());

  const refused = (body: object, by = alice, id = router) =>
    by.api.refusal('PUT', `/routers/${id}/add_router_interface`, { ...body });
  const refusedLeave = (body: object) =>
    alice.api.refusal('PUT', `/routers/${router}/remove_router_interface`, { ...body });
  const sentence = async (body: object) => {
    const answer = await alice.api.request('PUT', `/routers/${router}/add_router_interface`, { ...body });
    return (answer.json() as { NeutronError: { message: string } }).NeutronError.message;
  };

  it('stand at a subnet’s gateway', async () => {
    const { network, subnet, cidr } = await alice.network();
    const { revision_number: before } = await alice.show(router);
    const made = await alice.join(router, { subnet_id: subnet });
    expect(made).toEqual({
      id: router,
      tenant_id: alice.api.projectId,
      project_id: alice.api.projectId,
      port_id: expect.any(String),
      network_id: network,
      subnet_id: subnet,
      subnet_ids: [subnet],
    });
    expect(await admin.port(made.port_id)).toMatchObject({
      device_id: router,
      device_owner: 'network:router_interface',
      fixed_ips: [{ subnet_id: subnet, ip_address: cidr.replace('.0/24', '.1') }],
      'binding:host_id': expect.stringMatching(/^sim-/),
      status: 'ACTIVE',
    });
    expect((await alice.show(router)).revision_number).toBeGreaterThan(before);
    expect(await alice.leave(router, { subnet_id: subnet })).toMatchObject({ port_id: made.port_id });
    expect(await alice.api.refusal('GET', `/ports/${made.port_id}`)).toEqual([404, 'PortNotFound']);
  });

  it('take a port that the user made', async () => {
    const { network, subnet } = await alice.network();
    const port = await alice.api.port(network);
    expect(await alice.join(router, { port_id: port.id })).toMatchObject({
      port_id: port.id,
      subnet_ids: [subnet],
    });
    expect(await alice.port(port.id)).toMatchObject({ device_owner: 'network:router_interface' });
    expect(await refused({ port_id: port.id })).toEqual([409, 'PortInUse']);
    expect(await refusedLeave({ port_id: port.id, subnet_id: (await alice.network()).subnet })).toEqual([
      400,
      'SubnetMismatchForPort',
    ]);
    await alice.leave(router, { port_id: port.id, subnet_id: subnet });
    expect(await alice.api.refusal('GET', `/ports/${port.id}`)).toEqual([404, 'PortNotFound']);
  });

  it('are refused where they do not fit, as Neutron says it', async () => {
    const { network, subnet, cidr } = await alice.network();
    await alice.join(router, { subnet_id: subnet });
    expect(await refused({})).toEqual([400, 'BadRequest']);
    expect(await sentence({})).toBe('Bad router request: Either subnet_id or port_id must be specified.');
    expect(await refused({ subnet_id: 'x' })).toEqual([400, 'BadRequest']);
    expect(await refused({ subnet_id: subnet, port_id: subnet })).toEqual([400, 'BadRequest']);
    expect(await sentence({ subnet_id: subnet })).toBe(
      `Bad router request: Router already has a port on subnet ${subnet}.`,
    );
    const twin = await alice.network({ cidr });
    expect(await sentence({ subnet_id: twin.subnet })).toBe(
      `Bad router request: Cidr ${cidr} of subnet ${twin.subnet} overlaps with cidr ${cidr} of subnet ${subnet}.`,
    );
    const bare = await alice.network({ gateway_ip: null });
    expect(await refused({ subnet_id: bare.subnet })).toEqual([400, 'BadRequest']);
    const port = await alice.api.port(network, { fixed_ips: [] });
    expect(await refused({ port_id: port.id })).toEqual([400, 'BadRequest']);
    const taken = await alice.network();
    await alice.api.port(taken.network, {
      fixed_ips: [{ ip_address: taken.cidr.replace('.0/24', '.1') }],
    });
    expect(await refused({ subnet_id: taken.subnet })).toEqual([409, 'IpAddressAlreadyAllocated']);
    const used = await alice.api.port(taken.network, { device_id: 'something' });
    expect(await refused({ port_id: used.id })).toEqual([409, 'PortInUse']);
    const made = '11111111-2222-4333-8444-555555555555';
    expect(await refused({ subnet_id: made })).toEqual([404, 'SubnetNotFound']);
    expect(await refused({ port_id: made })).toEqual([404, 'PortNotFound']);
    expect(await refusedLeave({ port_id: made })).toEqual([404, 'RouterInterfaceNotFound']);
    expect(await refusedLeave({ subnet_id: twin.subnet })).toEqual([404, 'RouterInterfaceNotFoundForSubnet']);
  });

  it('reach nothing of others', async () => {
    const { network, subnet } = await bob.network();
    const port = await bob.api.port(network);
    expect(await refused({ subnet_id: subnet })).toEqual([404, 'SubnetNotFound']);
    expect(await refused({ port_id: port.id })).toEqual([404, 'PortNotFound']);
    await admin.api.call('PUT', `/networks/${network}`, { network: { shared: true } });
    expect(await refused({ subnet_id: subnet })).toEqual([400, 'BadRequest']);
    const own = await alice.api.port(network);
    expect(await alice.join(router, { port_id: own.id })).toMatchObject({ subnet_id: subnet });
  });

  it('stay apart from the networks outside', async () => {
    const outside = await externalNetwork(admin.api, { cidr: '198.51.100.0/24' });
    const { subnet } = await alice.network({ cidr: '198.51.100.0/25' });
    const gateway = { external_gateway_info: { network_id: outside.id } };
    await alice.join(router, { subnet_id: subnet });
    expect(await alice.api.refusal('PUT', `/routers/${router}`, { router: gateway })).toEqual([
      400,
      'BadRequest',
    ]);
    const other = (await alice.router(gateway)).id;
    expect(await refused({ subnet_id: subnet }, alice, other)).toEqual([400, 'BadRequest']);
  });

  it('carry several IPv6 subnets of a network on one port', async () => {
    const { network } = await alice.network();
    const v6 = async (cidr: string, values = {}) =>
      (await alice.api.subnet(network, { ip_version: 6, cidr, ...values })).id;
    const one = await v6('2001:db8:1::/64');
    const slaac = { ipv6_ra_mode: 'slaac', ipv6_address_mode: 'slaac' };
    const two = await v6('2001:db8:2::/64', slaac);
    const first = await alice.join(router, { subnet_id: one });
    const second = await alice.join(router, { subnet_id: two });
    expect(second.port_id).toBe(first.port_id);
    expect((await alice.port(first.port_id)).fixed_ips).toEqual([
      { subnet_id: one, ip_address: '2001:db8:1::1' },
      { subnet_id: two, ip_address: '2001:db8:2::1' },
    ]);
    const three = await v6('2001:db8:3::/64');
    const port = await alice.api.port(network, { fixed_ips: [{ subnet_id: three }] });
    expect(await refused({ port_id: port.id })).toEqual([400, 'BadRequest']);
    // Guests' addresses would let the subnet go; the router's does not.
    expect(await alice.api.refusal('DELETE', `/subnets/${two}`)).toEqual([409, 'SubnetInUse']);
    await alice.leave(router, { subnet_id: one });
    expect((await alice.port(first.port_id)).fixed_ips).toEqual([
      { subnet_id: two, ip_address: '2001:db8:2::1' },
    ]);
    await alice.leave(router, { subnet_id: two });
    await alice.api.call('DELETE', `/subnets/${two}`);
    const outer = await v6('2001:db8:4::/64', { ipv6_address_mode: 'slaac' });
    expect(await refused({ subnet_id: outer })).toEqual([400, 'BadRequest']);
  });

  it('hold their router, network, subnet and gateway, and say who does', async () => {
    const { network, subnet, cidr } = await alice.network();
    const { port_id: port } = await alice.join(router, { subnet_id: subnet });
    const body = async (method: 'DELETE' | 'PUT', path: string, payload?: Record<string, unknown>) => {
      const answer = await alice.api.request(method, path, payload);
      return [answer.statusCode, answer.body];
    };
    expect(await body('DELETE', `/routers/${router}`)).toEqual([409, expect.stringContaining(port)]);
    const held = [409, expect.stringContaining(`${port} (router ${router})`)];
    expect(await body('DELETE', `/networks/${network}`)).toEqual(held);
    expect(await body('DELETE', `/subnets/${subnet}`)).toEqual(held);
    const gateway = { subnet: { gateway_ip: cidr.replace('.0/24', '.254') } };
    await alice.api.call('PUT', `/subnets/${subnet}`, {
      subnet: {
        allocation_pools: [{ start: cidr.replace('.0/24', '.2'), end: cidr.replace('.0/24', '.99') }],
      },
    });
    expect(await body('PUT', `/subnets/${subnet}`, gateway)).toEqual([
      409,
      expect.stringContaining('GatewayIpInUse'),
    ]);
    await alice.leave(router, { subnet_id: subnet });
    expect((await body('PUT', `/subnets/${subnet}`, gateway))[0]).toBe(200);
    await alice.api.call('DELETE', `/networks/${network}`);
    await alice.api.call('DELETE', `/routers/${router}`);
  });

  it('are no ports that users delete, move or give away', async () => {
    const { network, subnet, cidr } = await alice.network();
    const { port_id: port } = await alice.join(router, { subnet_id: subnet });
    const put = (values: object, by = alice) => by.api.refusal('PUT', `/ports/${port}`, { port: values });
    expect(await alice.api.refusal('DELETE', `/ports/${port}`)).toEqual([409, 'ServicePortInUse']);
    expect(await put({ device_id: '' })).toEqual([409, 'PortInUse']);
    expect(await put({ device_owner: '' })).toEqual([409, 'PortInUse']);
    expect(await put({ 'binding:host_id': 'sim-2x' }, admin)).toEqual([409, 'PortInUse']);
    expect(await put({ fixed_ips: [{ ip_address: cidr.replace('.0/24', '.9') }] })).toEqual([
      400,
      'IPAddressChangeNotAllowed',
    ]);
    expect((await put({ name: 'inside', fixed_ips: [{ subnet_id: subnet }] }))[0]).toBe(200);
    const foreign = (await bob.router()).id;
    expect(
      await alice.api.refusal('POST', '/ports', {
        port: { network_id: network, device_owner: 'network:router_interface', device_id: foreign },
      }),
    ).toEqual([409, 'DeviceIDNotOwnedByTenant']);
  });

  it('are one, however many ask for it at once', async () => {
    const { subnet } = await alice.network();
    const answers = await Promise.all(
      Array.from({ length: 16 }, () =>
        alice.api.request('PUT', `/routers/${router}/add_router_interface`, { subnet_id: subnet }),
      ),
    );
    expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([200, ...Array(15).fill(400)]);
  });
});
