import { AppUnderTest } from '../../support/app-under-test';
import { NetworkApi, type PortJson } from '../../support/network-api';

describe('ports', () => {
  let app: AppUnderTest;
  let admin: NetworkApi;
  let alice: NetworkApi;
  let bob: NetworkApi;
  let network: string;
  let subnet: string;

  beforeAll(async () => {
    app = await AppUnderTest.start({ MONOSTACK_PASSWORD_COST: '10' });
    admin = await NetworkApi.admin(app);
    alice = await NetworkApi.user(app, 'alice');
    bob = await NetworkApi.user(app, 'bob');
  }, 30_000);
  beforeEach(async () => {
    network = (await alice.network()).id;
    subnet = (await alice.subnet(network)).id;
  });
  afterAll(() => app.stop());

  const refused = (values: object, by = alice) =>
    by.refusal('POST', '/ports', { port: { network_id: network, ...values } });
  const addresses = (port: PortJson) => port.fixed_ips.map((ip) => ip.ip_address);

  it('get the next address, a MAC address and the default group', async () => {
    const port = await alice.port(network, { name: 'first' });
    expect(port).toMatchObject({
      name: 'first',
      status: 'DOWN',
      fixed_ips: [{ subnet_id: subnet, ip_address: '10.0.0.2' }],
      mac_address: expect.stringMatching(/^fa:16:3e(:[0-9a-f]{2}){3}$/),
      port_security_enabled: true,
      'binding:vnic_type': 'normal',
    });
    expect(port).not.toHaveProperty('binding:host_id');
    const { security_group: group } = await alice.call<{ security_group: object }>(
      'GET',
      `/security-groups/${port.security_groups[0]}`,
    );
    expect(group).toMatchObject({ name: 'default', project_id: alice.projectId });
    expect(addresses(await alice.port(network))).toEqual(['10.0.0.3']);
  });

  it('take the addresses that are asked for, in each form', async () => {
    const asked = [
      { ip_address: '10.0.0.50' },
      { subnet_id: subnet },
      { subnet_id: subnet, ip_address: '10.0.0.60' },
    ];
    expect(addresses(await alice.port(network, { fixed_ips: asked }))).toEqual([
      '10.0.0.50',
      '10.0.0.2',
      '10.0.0.60',
    ]);
    expect(addresses(await alice.port(network, { fixed_ips: [] }))).toEqual([]);
    expect(await refused({ fixed_ips: [{ ip_address: '10.0.0.50' }] })).toEqual([
      409,
      'IpAddressAlreadyAllocated',
    ]);
    expect(await refused({ fixed_ips: [{ ip_address: '10.0.9.1' }] })).toEqual([400, 'InvalidIpForNetwork']);
    expect(await refused({ fixed_ips: [{ subnet_id: subnet, ip_address: '10.0.0.255' }] })).toEqual([
      400,
      'InvalidIpForSubnet',
    ]);
    const other = (await alice.subnet((await alice.network()).id)).id;
    expect(await refused({ fixed_ips: [{ subnet_id: other }] })).toEqual([400, 'InvalidInput']);
    expect(await refused({ fixed_ips: [{ ip_address: 'x' }] })).toEqual([400, 'HTTPBadRequest']);
  });

  it('never share an address, however many are made at once', async () => {
    const small = (await alice.network()).id;
    await alice.subnet(small, { cidr: '10.5.0.0/27' });
    const port = { port: { network_id: small } };
    const answers = await Promise.all(
      Array.from({ length: 35 }, () => alice.request('POST', '/ports', port)),
    );
    const made = answers.filter((answer) => answer.statusCode === 201);
    const all = made.map((answer) => (answer.json() as { port: PortJson }).port.fixed_ips[0]?.ip_address);
    expect([made.length, new Set(all).size]).toEqual([29, 29]);
    const late = answers.find((answer) => answer.statusCode !== 201);
    expect([late?.statusCode, late?.json()]).toMatchObject([
      409,
      { NeutronError: { type: 'IpAddressGenerationFailure' } },
    ]);
  });

  it('make their own IPv6 address from the MAC address', async () => {
    await alice.subnet(network, {
      ip_version: 6,
      cidr: '2001:db8::/64',
      ipv6_address_mode: 'slaac',
      ipv6_ra_mode: 'slaac',
    });
    const port = await alice.port(network, { mac_address: 'FA-16-3E-00-00-01' });
    expect(port.mac_address).toBe('fa:16:3e:00:00:01');
    expect(addresses(port)).toEqual(['10.0.0.2', '2001:db8::f816:3eff:fe00:1']);
    expect(await refused({ mac_address: 'fa:16:3e:00:00:01' })).toEqual([409, 'MacAddressInUse']);
    expect(await refused({ mac_address: 'no' })).toEqual([400, 'HTTPBadRequest']);
  });

  it('keep the address that they made themselves when an update sends it back', async () => {
    const slaac = {
      ip_version: 6,
      cidr: '2001:db8:5::/64',
      ipv6_ra_mode: 'slaac',
      ipv6_address_mode: 'slaac',
    };
    await alice.subnet(network, slaac);
    const port = await alice.port(network);
    const change = { port: { fixed_ips: port.fixed_ips } };
    const { port: same } = await alice.call<{ port: PortJson }>('PUT', `/ports/${port.id}`, change);
    expect(same.fixed_ips).toEqual(port.fixed_ips);
    const less = { port: { fixed_ips: [{ ip_address: addresses(port)[0] }] } };
    const { port: again } = await alice.call<{ port: PortJson }>('PUT', `/ports/${port.id}`, less);
    expect(addresses(again).sort()).toEqual(addresses(port).sort());
  });

  it('have an address pair once, with the MAC address that it stands for', async () => {
    const { id, mac_address } = await alice.port(network);
    const twice = [{ ip_address: '10.0.0.99' }, { ip_address: '10.0.0.99', mac_address }];
    const answer = await alice.request('PUT', `/ports/${id}`, { port: { allowed_address_pairs: twice } });
    expect([answer.statusCode, answer.json()]).toEqual([
      400,
      {
        NeutronError: {
          type: 'DuplicateAddressPairInRequest',
          message: `Request contains duplicate address pair: mac_address ${mac_address} ip_address 10.0.0.99.`,
          detail: '',
        },
      },
    ]);
    const mac = 'fa:16:3e:00:00:77';
    const made = { mac_address: mac, allowed_address_pairs: [twice[0], { ...twice[1], mac_address: mac }] };
    expect(await refused(made)).toEqual([400, 'DuplicateAddressPairInRequest']);
    expect(
      (await alice.call<{ ports: unknown[] }>('GET', `/ports?network_id=${network}&mac_address=${mac}`))
        .ports,
    ).toEqual([]);
  });

  it('get and lose address pairs one by one, whatever others there are', async () => {
    const { id, mac_address } = await alice.port(network, {
      allowed_address_pairs: [{ ip_address: '10.0.0.90' }],
    });
    const change = async (action: string, ...addresses: string[]) => {
      const pairs = addresses.map((ip_address) => ({ ip_address }));
      const body = { port: { allowed_address_pairs: pairs } };
      const path = `/ports/${id}/${action}_allowed_address_pairs`;
      const { port } = await alice.call<{ port: PortJson }>('PUT', path, body);
      return port.allowed_address_pairs;
    };
    const pair = (ip_address: string) => ({ mac_address, ip_address });
    expect(await change('add', '10.0.0.91', '10.0.0.90')).toEqual([pair('10.0.0.90'), pair('10.0.0.91')]);
    expect(await change('remove', '10.0.0.90', '10.0.0.89')).toEqual([pair('10.0.0.91')]);
    const many = Array.from({ length: 10 }, (_, index) => ({ ip_address: `10.0.0.${100 + index}` }));
    const add = `/ports/${id}/add_allowed_address_pairs`;
    expect(await alice.refusal('PUT', add, { port: { allowed_address_pairs: many } })).toEqual([
      400,
      'HTTPBadRequest',
    ]);
    expect(await alice.refusal('PUT', add, { port: { name: 'x' } })).toEqual([400, 'HTTPBadRequest']);
    const { port } = await alice.call<{ port: PortJson }>('GET', `/ports/${id}`);
    expect(port.allowed_address_pairs).toEqual([pair('10.0.0.91')]);
  });

  it('are made all or not at all', async () => {
    const ports = [{ network_id: network, fixed_ips: [{ ip_address: '10.0.0.70' }] }];
    expect(await alice.refusal('POST', '/ports', { ports: [...ports, ...ports] })).toEqual([
      409,
      'IpAddressAlreadyAllocated',
    ]);
    const subnets = [{ network_id: network, ip_version: 4, cidr: '10.7.0.0/24' }];
    expect((await alice.refusal('POST', '/subnets', { subnets: [...subnets, ...subnets] }))[0]).toBe(400);
    const left = async (path: string) =>
      Object.values(await alice.call<Record<string, unknown[]>>('GET', `${path}?network_id=${network}`))[0];
    expect(await left('/ports')).toEqual([]);
    expect(await left('/subnets')).toHaveLength(1);
  });

  it('keep the addresses that an update names again', async () => {
    const port = await alice.port(network, {
      fixed_ips: [{ ip_address: '10.0.0.50' }, { subnet_id: subnet }],
    });
    const update = async (fixedIps: object[]) => {
      const answer = await alice.call<{ port: PortJson }>('PUT', `/ports/${port.id}`, {
        port: { fixed_ips: fixedIps },
      });
      return addresses(answer.port);
    };
    expect(await update([{ ip_address: '10.0.0.50' }])).toEqual(['10.0.0.50']);
    expect(await update([{ ip_address: '10.0.0.50' }, { ip_address: '10.0.0.51' }])).toEqual([
      '10.0.0.50',
      '10.0.0.51',
    ]);
    expect(await update([{ subnet_id: subnet }])).toEqual(['10.0.0.50']);
    expect(await update([])).toEqual([]);
  });

  it('can go without security, but then without groups and pairs too', async () => {
    const open = await alice.port(network, { port_security_enabled: false });
    expect(open).toMatchObject({ port_security_enabled: false, security_groups: [] });
    const [pair] = [{ ip_address: '10.0.0.99' }];
    expect(await refused({ port_security_enabled: false, allowed_address_pairs: [pair] })).toEqual([
      409,
      'AddressPairAndPortSecurityRequired',
    ]);
    const port = await alice.port(network, { allowed_address_pairs: [pair] });
    expect(port.allowed_address_pairs).toEqual([{ mac_address: port.mac_address, ip_address: '10.0.0.99' }]);
    const off = { port: { port_security_enabled: false } };
    expect(await alice.refusal('PUT', `/ports/${port.id}`, off)).toEqual([
      409,
      'PortSecurityPortHasSecurityGroup',
    ]);
    const clean = { port: { port_security_enabled: false, security_groups: [], allowed_address_pairs: [] } };
    expect(await alice.call('PUT', `/ports/${port.id}`, clean)).toMatchObject({
      port: { security_groups: [] },
    });
  });

  it('are bound by an admin; then the network has its DHCP port', async () => {
    const { id } = await alice.port(network);
    const bind = (host: string) => ({ port: { 'binding:host_id': host } });
    expect(await alice.refusal('PUT', `/ports/${id}`, bind('sim-1'))).toEqual([403, 'PolicyNotAuthorized']);
    const bound = await admin.call<{ port: PortJson }>('PUT', `/ports/${id}`, bind('sim-1'));
    expect(bound.port).toMatchObject({
      'binding:host_id': 'sim-1',
      'binding:vif_type': 'bridge',
      'binding:vif_details': { bridge_name: `brq${network.slice(0, 11)}` },
    });
    const dhcp = await alice.call<{ ports: PortJson[] }>(
      'GET',
      `/ports?network_id=${network}&device_owner=network:dhcp`,
    );
    expect(dhcp.ports).toEqual([
      expect.objectContaining({ status: 'ACTIVE', device_id: expect.stringMatching(/^dhcp.*-/) }),
    ]);
    const lost = await admin.call<{ port: PortJson }>('PUT', `/ports/${id}`, bind('elsewhere'));
    expect(lost.port).toMatchObject({ 'binding:vif_type': 'binding_failed' });
    await alice.call('DELETE', `/ports/${id}`);
    expect((await alice.request('DELETE', `/networks/${network}`)).statusCode).toBe(204);
  });

  it('are found by address, group, owner and MAC address', async () => {
    const port = await alice.port(network, { device_owner: 'compute:nova', device_id: 'server-1' });
    const found = async (query: string) =>
      (await alice.call<{ ports: PortJson[] }>('GET', `/ports?network_id=${network}&${query}`)).ports.length;
    expect(await found('fixed_ips=ip_address=10.0.0.2')).toBe(1);
    expect(await found(`fixed_ips=ip_address=10.0.0.2&fixed_ips=subnet_id=${network}`)).toBe(0);
    expect(await found('fixed_ips=ip_address_substr=0.0.2')).toBe(1);
    expect(await found(`security_groups=${port.security_groups[0]}`)).toBe(1);
    expect(await found('device_owner=compute:')).toBe(1);
    expect(await found('device_id=server-1&device_id=server-2')).toBe(1);
    expect(await found(`mac_address=${port.mac_address.toUpperCase()}`)).toBe(1);
  });

  it('on a shared network belong to who makes them, without its address plan', async () => {
    const shared = (await admin.network({ shared: true })).id;
    await admin.subnet(shared);
    const port = await alice.port(shared);
    expect(await bob.refusal('GET', `/ports/${port.id}`)).toEqual([404, 'PortNotFound']);
    const chosen = { port: { network_id: shared, fixed_ips: [{ ip_address: '10.0.0.77' }] } };
    expect(await alice.refusal('POST', '/ports', chosen)).toEqual([403, 'PolicyNotAuthorized']);
    const open = { port: { network_id: shared, port_security_enabled: false } };
    expect(await alice.refusal('POST', '/ports', open)).toEqual([403, 'PolicyNotAuthorized']);
    const dhcp = { port: { network_id: shared, device_owner: 'network:dhcp' } };
    expect(await alice.refusal('POST', '/ports', dhcp)).toEqual([403, 'PolicyNotAuthorized']);
    await admin.call('DELETE', `/ports/${port.id}`);
  });

  it('keep DHCP options one by one', async () => {
    const options = [
      { opt_name: 'bootfile-name', opt_value: 'a' },
      { opt_name: 'tftp-server', opt_value: 'b' },
    ];
    const port = await alice.port(network, { extra_dhcp_opts: options });
    const change = { port: { extra_dhcp_opts: [{ opt_name: 'tftp-server', opt_value: null }] } };
    expect(await alice.call('PUT', `/ports/${port.id}`, change)).toMatchObject({
      port: { extra_dhcp_opts: [{ opt_name: 'bootfile-name', opt_value: 'a', ip_version: 4 }] },
    });
    expect(await refused({ extra_dhcp_opts: [{ opt_name: 'x', opt_value: 'a\nb' }] })).toEqual([
      400,
      'HTTPBadRequest',
    ]);
  });
});
