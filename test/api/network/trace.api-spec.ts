import { SimulatedHosts } from '../../../src/hypervisor';
import { AppUnderTest } from '../../support/app-under-test';
import { ComputeApi } from '../../support/compute-api';
import { NetworkApi, type PortJson } from '../../support/network-api';
import { OperatorCommand } from '../../support/operator-command';
import { externalNetwork, RoutedApi } from '../../support/routed-world';

interface Trace {
  delivered: boolean;
  reason: string;
  hops: Array<{
    host: string | null;
    at: string;
    what: string;
    verdict: string;
    rule?: { id: string; security_group_id: string; text: string };
    found: string[];
  }>;
}

describe('what becomes of a packet', () => {
  let app: AppUnderTest;
  let token: string;
  let network: NetworkApi;
  let operator: OperatorCommand;
  let one: { id: string; port: PortJson };
  let two: { id: string; port: PortJson };
  let host: NonNullable<ReturnType<SimulatedHosts['hostOf']>>;
  let hostOfTwo: typeof host;
  let floating: string;
  let networkId: string;

  const ask = (query: Record<string, string>, as = token) =>
    app.request({ url: `/monostack/v1/network-trace?${new URLSearchParams(query)}`, token: as });
  const trace = async (from: string, to: string, more: Record<string, string> = {}): Promise<Trace> => {
    const answer = await ask({ from, to, ...more });
    expect(`${answer.statusCode} ${answer.body}`).toMatch(/^200 /);
    return answer.json().network_trace;
  };
  const allow = async (protocol: string, port?: number) => {
    const rule = {
      ...{ security_group_id: one.port.security_groups[0], direction: 'ingress', protocol },
      ...(port ? { port_range_min: port, port_range_max: port } : {}),
    };
    const body = await network.call<{ security_group_rule: { id: string } }>(
      'POST',
      '/security-group-rules',
      {
        security_group_rule: rule,
      },
    );
    return body.security_group_rule.id;
  };

  /** News of the rules above would bring back what is taken away below. */
  const untilCurrent = async (name: string) => {
    for (let tries = 0; tries < 100; tries += 1) {
      const answer = await app.request({ url: `/monostack/v1/hosts/${name}/network-drift`, token });
      if (answer.json().network_drift.current) return;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    throw new Error(`host ${name} was not told what the database says`);
  };

  beforeAll(async () => {
    app = await AppUnderTest.start();
    token = await app.token();
    network = await NetworkApi.as(app, token);
    const routed = new RoutedApi(network);
    const outside = await externalNetwork(network, {});
    networkId = (await routed.routed(outside.id)).network;
    const compute = new ComputeApi(app, token);
    const boot = async (name: string) => {
      const { id } = await compute.server({ name, networks: [{ uuid: networkId }] });
      const { ports } = await network.call<{ ports: PortJson[] }>('GET', `/ports?device_id=${id}`);
      if (!ports[0]) throw new Error('the server has no port');
      return { id, port: ports[0] };
    };
    [one, two] = [await boot('one'), await boot('two')];
    const hosts = app.get(SimulatedHosts);
    const found = [hosts.hostOf(one.id), hosts.hostOf(two.id)];
    if (!found[0] || !found[1]) throw new Error('a server has no host');
    [host, hostOfTwo] = [found[0], found[1]];
    const ip = await routed.floatingIp(outside.id, { port_id: one.port.id });
    floating = ip.floating_ip_address;
    await routed.untilActive(ip.id);
    operator = await OperatorCommand.for(app);
  });
  afterAll(() => app.stop());

  it('ends at the chain without a rule, and passes the one with it', async () => {
    const stranger = await network.port(networkId, { security_groups: [] });
    const refused = await trace(two.id, floating, { protocol: 'tcp', port: '22' });
    expect(refused).toMatchObject({
      delivered: false,
      reason: expect.stringContaining('no rule of its security groups'),
    });
    const last = refused.hops.at(-1);
    expect(last).toMatchObject({
      host: host.name,
      verdict: 'drops',
      at: `mono-i${one.port.id.slice(0, 11)}`,
    });
    const id = await allow('tcp', 22);
    const passed = await trace(two.id, floating, { protocol: 'tcp', port: '22' });
    expect(passed.delivered).toBe(true);
    expect(passed.hops.at(-2)?.rule).toEqual({
      id,
      security_group_id: one.port.security_groups[0],
      text: 'ingress IPv4 tcp 22 from anybody',
    });
    expect((await trace(stranger.id, one.id)).reason).toContain('bound to no host');
  });

  it('takes servers, ports and addresses for ends', async () => {
    await allow('icmp');
    const address = one.port.fixed_ips[0]?.ip_address ?? '';
    for (const from of [two.id, two.port.id])
      for (const to of [one.id, one.port.id, address]) expect((await trace(from, to)).delivered).toBe(true);
    expect((await trace(two.id, one.id, { source: '10.0.0.99' })).reason).toContain('anti-spoofing');
  });

  it('comes from outside by a floating IP, and to a port by what leads there', async () => {
    // A floating IP of this network has no way in: the network is on no interface.
    const { delivered, reason } = await trace('outside', one.port.id);
    expect({ delivered, reason }).toMatchObject({
      delivered: false,
      reason: expect.stringContaining(`${floating} is on network`),
    });
    expect((await trace('outside', '203.0.113.250')).reason).toContain('nothing here has the address');
  });

  it('tells whether DHCP and metadata answer', async () => {
    const dhcp = await trace(one.id, 'dhcp');
    expect(dhcp).toMatchObject({ delivered: true });
    expect(dhcp.hops.map(({ what }) => what).join('\n')).toContain(
      `dnsmasq's line: ${one.port.mac_address},`,
    );
    const metadata = await trace(one.id, 'metadata');
    expect(metadata).toMatchObject({ delivered: true });
    expect(metadata.hops.at(-1)).toMatchObject({ at: 'metadata socket', verdict: 'ends' });
  });

  it('names what a host has lost, at the hop of it, and changes nothing', async () => {
    await untilCurrent(hostOfTwo.name);
    const had = structuredClone(hostOfTwo.state.network);
    hostOfTwo.change((state) => {
      if (!state.network) return;
      const { firewall } = state.network;
      state.network = {
        ...state.network,
        firewall: { ...firewall, ports: firewall.ports.filter(({ portId }) => portId !== two.port.id) },
      };
    });
    const lost = await trace(two.id, one.id);
    expect(lost.hops.at(-1)).toMatchObject({
      at: `mono-o${two.port.id.slice(0, 11)}`,
      verdict: 'drops',
      found: [expect.stringMatching(new RegExp(`^missing port: ${two.port.id} `))],
    });
    expect(lost).toMatchObject({ delivered: false, reason: expect.stringContaining('missing port: ') });
    expect(hostOfTwo.state.network?.firewall.ports.map(({ portId }) => portId)).not.toContain(two.port.id);
    hostOfTwo.change((state) => {
      state.network = { segments: [], firewall: { ports: [], addressSets: [] } };
    });
    const said = await operator.run('trace', 'two', 'dhcp');
    expect(said).toMatchObject({ code: 1 });
    expect(said.out).toMatch(/It does not arrive: .*missing port: /);
    hostOfTwo.change((state) => {
      state.network = had;
    });
  });

  it('prints the hops for servers by their names', async () => {
    const { out, code } = await operator.run('trace', 'two', 'one', '--protocol', 'tcp', '--port', '22');
    expect(out).toMatch(/rule .*: ingress IPv4 .*\n.*It arrives\.\n$/s);
    expect(code).toBe(0);
    expect(await operator.run('trace', 'nobody', 'one')).toMatchObject({
      code: 1,
      err: expect.stringContaining("from: 'nobody' is none of outside, the id of a port"),
    });
  });

  it('refuses ends that are not there, and whoever is no administrator', async () => {
    const gone = '5fbbf2ac-4d1b-4f6e-9d0f-1d9a3c1f2a11';
    const answer = await ask({ from: gone, to: one.id });
    expect([answer.statusCode, answer.body]).toEqual([
      404,
      expect.stringContaining(`no port has the id ${gone}`),
    ]);
    const { ports } = await network.call<{ ports: PortJson[] }>(
      'GET',
      `/ports?network_id=${networkId}&device_owner=network:dhcp`,
    );
    const odd: Array<[Record<string, string>, string]> = [
      [{ from: 'x', to: one.id }, "from: 'x'"],
      [{ from: one.id, to: '10.0.0' }, "to: '10.0.0'"],
      [{ from: ports[0]?.id ?? '', to: one.id }, 'is of network:dhcp'],
      [{ from: one.id }, 'to'],
      [{ from: one.id, to: two.id, protocol: 'tpc' }, "protocol: 'tpc'"],
      [{ from: one.id, to: two.id, colour: 'red' }, 'colour'],
    ];
    for (const [query, text] of odd) {
      const refused = await ask(query);
      expect([refused.statusCode, refused.body]).toEqual([400, expect.stringContaining(text)]);
    }
    const member = await NetworkApi.user(app, 'tenant');
    expect((await ask({ from: one.id, to: two.id }, member.token)).statusCode).toBe(403);
  });

  it('says that a host does not answer', async () => {
    host.change((state) => {
      state.alive = false;
    });
    const { delivered, reason } = await trace('outside', floating);
    expect([delivered, reason]).toEqual([false, expect.any(String)]);
    const { hops } = await trace(one.id, 'dhcp');
    expect(hops).toHaveLength(1);
    expect(hops[0]).toMatchObject({
      verdict: 'drops',
      found: [expect.stringContaining('does not tell what it has')],
    });
  });
});
