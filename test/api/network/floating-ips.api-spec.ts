import { AppUnderTest } from '../../support/app-under-test';
import { NetworkApi } from '../../support/network-api';
import { externalNetwork, RoutedApi } from '../../support/routed-world';

describe('floating IPs', () => {
  let app: AppUnderTest;
  let admin: RoutedApi;
  let alice: RoutedApi;
  let bob: RoutedApi;
  let manager: RoutedApi;
  let external: { id: string; subnet: string };

  beforeAll(async () => {
    app = await AppUnderTest.start({ MONOSTACK_PASSWORD_COST: '10' });
    admin = new RoutedApi(await NetworkApi.admin(app));
    alice = new RoutedApi(await NetworkApi.user(app, 'alice'));
    bob = new RoutedApi(await NetworkApi.user(app, 'bob'));
    manager = new RoutedApi(await NetworkApi.user(app, 'maria', 'manager'));
    const quota = { router: -1, floatingip: -1, network: -1, subnet: -1 };
    await admin.api.call('PUT', `/quotas/${alice.api.projectId}`, { quota });
    external = await externalNetwork(admin.api);
  }, 30_000);
  afterAll(() => app.stop());

  const refusedNew = (values: object, by = alice) =>
    by.api.refusal('POST', '/floatingips', {
      floatingip: { floating_network_id: external.id, ...values },
    });
  const refused = (id: string, floatingip: object, by = alice) =>
    by.api.refusal('PUT', `/floatingips/${id}`, { floatingip });

  it('come from an external network, leading nowhere yet', async () => {
    const made = await alice.floatingIp(external.id, { description: 'mine', dns_name: 'web' });
    expect(made).toMatchObject({
      description: 'mine',
      dns_name: 'web',
      dns_domain: '',
      project_id: alice.api.projectId,
      floating_network_id: external.id,
      floating_ip_address: expect.stringMatching(/^172\./),
      fixed_ip_address: null,
      port_id: null,
      router_id: null,
      port_details: null,
      port_forwardings: [],
      status: 'DOWN',
      tags: [],
      revision_number: 1,
    });
    const { ports } = await admin.api.call<{ ports: object[] }>('GET', `/ports?device_id=${made.id}`);
    expect(ports).toMatchObject([
      {
        device_owner: 'network:floatingip',
        project_id: '',
        status: 'N/A',
        fixed_ips: [{ ip_address: made.floating_ip_address }],
      },
    ]);
    const [port] = ports as Array<{ id: string }>;
    expect(await admin.api.refusal('DELETE', `/ports/${port?.id}`)).toEqual([409, 'ServicePortInUse']);
    await alice.api.call('DELETE', `/floatingips/${made.id}`);
    expect(await admin.api.call('GET', `/ports?device_id=${made.id}`)).toEqual({ ports: [] });
  });

  it('lead to a port, move, and let go', async () => {
    const { network, router, port } = await alice.routed(external.id);
    const { id } = await alice.floatingIp(external.id);
    const fixed = port.fixed_ips[0]?.ip_address;
    expect(await alice.setFloatingIp(id, { port_id: port.id })).toMatchObject({
      port_id: port.id,
      fixed_ip_address: fixed,
      router_id: router,
      status: 'DOWN',
      port_details: { network_id: network, mac_address: port.mac_address, device_id: '', status: 'DOWN' },
      revision_number: 2,
    });
    expect(await alice.untilActive(id)).toMatchObject({ router_id: router, revision_number: 2 });
    expect(await alice.setFloatingIp(id, { description: 'kept' })).toMatchObject({
      port_id: port.id,
      status: 'ACTIVE',
    });
    expect(await alice.setFloatingIp(id, { port_id: port.id })).toMatchObject({ status: 'ACTIVE' });
    const other = await alice.routed(external.id);
    expect(await alice.setFloatingIp(id, { port_id: other.port.id })).toMatchObject({
      port_id: other.port.id,
      router_id: other.router,
      status: 'DOWN',
    });
    await alice.untilActive(id);
    // Let go and led back at once: the host never hears of it.
    await alice.setFloatingIp(id, { port_id: null });
    const back = await alice.setFloatingIp(id, { port_id: other.port.id });
    expect(back).toMatchObject({ status: 'DOWN' });
    await alice.untilActive(id);
    expect(await alice.setFloatingIp(id, { port_id: null })).toMatchObject({
      port_id: null,
      fixed_ip_address: null,
      router_id: null,
      status: 'DOWN',
    });
  });

  it('are made with a port at once, and end with it', async () => {
    const { port } = await alice.routed(external.id);
    const made = await alice.floatingIp(external.id, { port_id: port.id });
    expect(made).toMatchObject({ port_id: port.id, status: 'DOWN' });
    await alice.untilActive(made.id);
    await alice.api.call('DELETE', `/ports/${port.id}`);
    expect(await alice.showFloatingIp(made.id)).toMatchObject({
      port_id: null,
      router_id: null,
      status: 'DOWN',
      port_details: null,
    });
  });

  it('give the address that is asked for, to whom may ask', async () => {
    const { cidr } = (
      await admin.api.call<{ subnet: { cidr: string } }>('GET', `/subnets/${external.subnet}`)
    ).subnet;
    const address = cidr.replace('.0/24', '.200');
    expect(await refusedNew({ floating_ip_address: address })).toEqual([403, 'PolicyNotAuthorized']);
    const made = await manager.floatingIp(external.id, { floating_ip_address: address });
    expect(made.floating_ip_address).toBe(address);
    expect(await refusedNew({ floating_ip_address: address }, admin)).toEqual([
      409,
      'IpAddressAlreadyAllocated',
    ]);
    expect(await refusedNew({ floating_ip_address: '192.0.2.1' }, admin)).toEqual([
      400,
      'InvalidIpForNetwork',
    ]);
    expect(await refusedNew({ floating_ip_address: 'x' }, admin)).toEqual([400, 'HTTPBadRequest']);
    expect(await alice.floatingIp(external.id, { subnet_id: external.subnet })).toMatchObject({
      floating_ip_address: expect.stringMatching(/^172\./),
    });
    const foreign = (await bob.network()).subnet;
    expect(await refusedNew({ subnet_id: foreign })).toEqual([404, 'SubnetNotFound']);
  });

  it('are refused where they lead nowhere', async () => {
    const { network } = await alice.network();
    expect(await refusedNew({ floating_network_id: network })).toEqual([400, 'BadRequest']);
    const foreign = await bob.network();
    expect(await refusedNew({ floating_network_id: foreign.network })).toEqual([404, 'NetworkNotFound']);
    expect(await refusedNew({ floating_network_id: 'x' })).toEqual([400, 'HTTPBadRequest']);
    const v6 = (await admin.api.network({ 'router:external': true })).id;
    await admin.api.subnet(v6, { ip_version: 6, cidr: '2001:db8:77::/64' });
    expect(await refusedNew({ floating_network_id: v6 })).toEqual([400, 'BadRequest']);

    const lonely = await alice.api.port(network);
    const answer = await alice.api.request('POST', '/floatingips', {
      floatingip: { floating_network_id: external.id, port_id: lonely.id },
    });
    expect([answer.statusCode, answer.json()]).toMatchObject([
      404,
      {
        NeutronError: {
          type: 'ExternalGatewayForFloatingIPNotFound',
          message: `External network ${external.id} is not reachable from subnet ${lonely.fixed_ips[0]?.subnet_id}.  Therefore, cannot associate Port ${lonely.id} with a Floating IP.`,
        },
      },
    ]);
    const others = await bob.api.port(foreign.network);
    expect(await refusedNew({ port_id: others.id })).toEqual([404, 'PortNotFound']);
    expect(await refusedNew({ port_id: others.id }, admin)).toEqual([
      404,
      'ExternalGatewayForFloatingIPNotFound',
    ]);
    const { ports } = await admin.api.call<{ ports: object[] }>(
      'GET',
      `/ports?device_owner=network:floatingip&network_id=${v6}`,
    );
    expect(ports).toEqual([]);
  });

  it('ask which address is meant', async () => {
    const { subnet, port } = await alice.routed(external.id);
    const { network_id: network } = (await alice.port(port.id)) as unknown as { network_id: string };
    const two = await alice.api.port(network, { fixed_ips: [{ subnet_id: subnet }, { subnet_id: subnet }] });
    const [first, second] = two.fixed_ips.map((ip) => ip.ip_address);
    const { id } = await alice.floatingIp(external.id);
    expect(await refused(id, { port_id: two.id })).toEqual([400, 'BadRequest']);
    expect(await refused(id, { fixed_ip_address: first })).toEqual([400, 'BadRequest']);
    expect(await refused(id, { port_id: two.id, fixed_ip_address: '10.9.9.9' })).toEqual([400, 'BadRequest']);
    expect(await refused(id, { port_id: two.id, fixed_ip_address: '2001:db8::1' })).toEqual([
      400,
      'BadRequest',
    ]);
    expect(await alice.setFloatingIp(id, { port_id: two.id, fixed_ip_address: second })).toMatchObject({
      fixed_ip_address: second,
    });
    const other = await alice.floatingIp(external.id, { port_id: two.id, fixed_ip_address: first });
    expect(await refused(other.id, { port_id: two.id, fixed_ip_address: second })).toEqual([
      409,
      'FloatingIPPortAlreadyAssociated',
    ]);
    expect(await refusedNew({ port_id: two.id, fixed_ip_address: first })).toEqual([
      409,
      'FloatingIPPortAlreadyAssociated',
    ]);
    // Neither update loses what it does not name.
    expect(await alice.setFloatingIp(id, { description: 'second' })).toMatchObject({
      fixed_ip_address: second,
    });
    expect(
      await alice.api.refusal('PUT', `/ports/${two.id}`, { port: { fixed_ips: [{ ip_address: first }] } }),
    ).toEqual([400, 'BadRequest']);
  });

  it('hold their router, its interface and gateway', async () => {
    const outside = await externalNetwork(admin.api);
    const { subnet, router, port } = await alice.routed(outside.id);
    const { id } = await alice.floatingIp(outside.id, { port_id: port.id });
    expect(
      await alice.api.refusal('PUT', `/routers/${router}/remove_router_interface`, { subnet_id: subnet }),
    ).toEqual([409, 'RouterInterfaceInUseByFloatingIP']);
    expect(
      await alice.api.refusal('PUT', `/routers/${router}`, { router: { external_gateway_info: null } }),
    ).toEqual([409, 'RouterExternalGatewayInUseByFloatingIp']);
    await alice.setFloatingIp(id, { port_id: null });
    await alice.leave(router, { subnet_id: subnet });
    await alice.api.call('DELETE', `/routers/${router}`);
  });

  it('go with the network outside, as long as they lead nowhere', async () => {
    const { id } = await externalNetwork(admin.api);
    const { router, port } = await alice.routed(id);
    const [used, spare] = [await alice.floatingIp(id, { port_id: port.id }), await alice.floatingIp(id)];
    expect(await admin.api.refusal('DELETE', `/networks/${id}`)).toEqual([409, 'NetworkInUse']);
    await alice.api.call('GET', `/floatingips/${spare.id}`);
    await alice.api.call('PUT', `/floatingips/${used.id}`, { floatingip: { port_id: null } });
    await alice.api.call('PUT', `/routers/${router}`, { router: { external_gateway_info: {} } });
    await admin.api.call('DELETE', `/networks/${id}`);
    for (const gone of [used, spare])
      expect(await alice.api.refusal('GET', `/floatingips/${gone.id}`)).toEqual([404, 'FloatingIPNotFound']);
  });

  it('are listed, filtered and tagged, by their project alone', async () => {
    const { port } = await alice.routed(external.id);
    const { id, floating_ip_address: address } = await alice.floatingIp(external.id, { port_id: port.id });
    const ids = async (query: string, by = alice) =>
      (
        await by.api.call<{ floatingips: Array<{ id: string }> }>('GET', `/floatingips?${query}`)
      ).floatingips.map((one) => one.id);
    await alice.api.call('PUT', `/floatingips/${id}/tags/here`);
    for (const query of [
      `port_id=${port.id}`,
      `floating_ip_address=${address}`,
      `fixed_ip_address=${port.fixed_ips[0]?.ip_address}&floating_network_id=${external.id}`,
      'tags=here',
    ]) {
      expect([query, await ids(query)]).toEqual([query, [id]]);
    }
    await alice.untilActive(id);
    expect(await ids('status=ACTIVE')).toContain(id);
    expect(await ids('', bob)).toEqual([]);
    expect(await bob.api.refusal('GET', `/floatingips/${id}`)).toEqual([404, 'FloatingIPNotFound']);
    expect(await refused(id, { port_id: null }, bob)).toEqual([404, 'FloatingIPNotFound']);
    const { floatingip_pools: pools } = await alice.api.call<{ floatingip_pools: object[] }>(
      'GET',
      '/floatingip_pools',
    );
    expect(pools).toContainEqual(
      expect.objectContaining({ subnet_id: external.subnet, network_id: external.id }),
    );
  });

  it('are never given twice, however many ask at once', async () => {
    const { id } = await externalNetwork(admin.api, { cidr: '198.18.7.0/27' });
    const body = { floatingip: { floating_network_id: id } };
    const answers = await Promise.all(
      Array.from({ length: 32 }, () => alice.api.request('POST', '/floatingips', body)),
    );
    const made = answers.filter((answer) => answer.statusCode === 201);
    const all = made.map(
      (answer) =>
        (answer.json() as { floatingip: { floating_ip_address: string } }).floatingip.floating_ip_address,
    );
    expect([made.length, new Set(all).size]).toEqual([29, 29]);
    const late = answers.find((answer) => answer.statusCode !== 201);
    expect(late?.json()).toMatchObject({ NeutronError: { type: 'IpAddressGenerationFailure' } });
    const { ports } = await admin.api.call<{ ports: object[] }>('GET', `/ports?network_id=${id}`);
    expect(ports).toHaveLength(29);
    // One port, many floating IPs that want it.
    const { port } = await alice.routed(external.id);
    const ids = await Promise.all(Array.from({ length: 8 }, () => alice.floatingIp(external.id)));
    const tries = await Promise.all(ids.map((one) => refused(one.id, { port_id: port.id })));
    expect(tries.map(([status]) => status).sort()).toEqual([200, ...Array(7).fill(409)]);
  });

  it('count against the quota', async () => {
    await admin.api.call('PUT', `/quotas/${bob.api.projectId}`, { quota: { floatingip: 1 } });
    await bob.floatingIp(external.id);
    expect(await refusedNew({}, bob)).toEqual([409, 'OverQuota']);
  });
});
