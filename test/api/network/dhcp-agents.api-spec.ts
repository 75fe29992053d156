import { Hosts } from '../../../src/hypervisor';
import { ServerNetworking } from '../../../src/network';
import { AppUnderTest } from '../../support/app-under-test';
import { NetworkApi } from '../../support/network-api';

interface Agent {
  id: string;
  host: string;
}

describe('DHCP agents', () => {
  let app: AppUnderTest;
  let admin: NetworkApi;
  let alice: NetworkApi;
  let agents: Agent[];

  beforeAll(async () => {
    app = await AppUnderTest.start({ MONOSTACK_PASSWORD_COST: '10' });
    admin = await NetworkApi.admin(app);
    alice = await NetworkApi.user(app, 'alice');
    agents = (await admin.call<{ agents: Agent[] }>('GET', '/agents?agent_type=DHCP agent')).agents;
    agents.sort((a, b) => (a.host < b.host ? -1 : 1));
  }, 30_000);
  afterAll(() => app.stop());

  const path = (index: number) => `/agents/${agents[index]?.id}/dhcp-networks`;
  const on = async (index: number) => {
    const { networks } = await admin.call<{ networks: Array<{ id: string }> }>('GET', path(index));
    return networks.map(({ id }) => id);
  };
  const hostsOf = async (network: string) => {
    const found = await admin.call<{ agents: Agent[] }>('GET', `/networks/${network}/dhcp-agents`);
    return found.agents.map(({ host }) => host).sort();
  };
  const segmentOn = async (index: number, network: string) => {
    const host = await app.app.get(Hosts).findByName(agents[index]?.host ?? '');
    const plan = await app.app.get(ServerNetworking, { strict: false }).plan(host?.id ?? '');
    return plan.segments.find(({ networkId }) => networkId === network);
  };

  it('get networks before their hosts have ports of them, and lose them again', async () => {
    const { id } = await alice.network();
    await alice.subnet(id);
    expect(await segmentOn(0, id)).toBeUndefined();
    await admin.call('POST', path(0), { network_id: id });
    await admin.call('POST', path(1), { network_id: id });
    expect([await on(0), await hostsOf(id)]).toEqual([
      expect.arrayContaining([id]),
      agents.slice(0, 2).map(({ host }) => host),
    ]);
    // With its server and a tunnel to the other one.
    const segment = await segmentOn(0, id);
    expect(segment?.dhcp?.addresses).toEqual(expect.arrayContaining([expect.stringContaining('10.0.0.')]));
    expect(segment?.uplink).toMatchObject({ kind: 'vxlan', peerIps: [expect.any(String)] });
    expect(await admin.refusal('POST', path(0), { network_id: id })).toEqual([
      409,
      'NetworkHostedByDHCPAgent',
    ]);
    await admin.call('DELETE', `${path(0)}/${id}`);
    expect(await segmentOn(0, id)).toBeUndefined();
    expect(await hostsOf(id)).toEqual([agents[1]?.host]);
    expect(await admin.refusal('DELETE', `${path(0)}/${id}`)).toEqual([409, 'NetworkNotHostedByDhcpAgent']);
    await alice.call('DELETE', `/networks/${id}`);
    expect(await on(1)).not.toContain(id);
  });

  it('keep the networks that their hosts have ports of', async () => {
    const { id } = await alice.network();
    await alice.subnet(id);
    const port = await alice.port(id);
    const bind = { port: { 'binding:host_id': agents[0]?.host } };
    await admin.call('PUT', `/ports/${port.id}`, bind);
    expect(await on(0)).toContain(id);
    expect(await admin.refusal('DELETE', `${path(0)}/${id}`)).toEqual([409, 'NetworkNeedsDhcpAgent']);
  });

  it('are hosts, and no agent of another kind answers DHCP', async () => {
    const { id } = await alice.network();
    const { agents: others } = await admin.call<{ agents: Agent[] }>('GET', '/agents?agent_type=L3 agent');
    const other = `/agents/${others[0]?.id}`;
    expect(await admin.refusal('POST', `${other}/dhcp-networks`, { network_id: id })).toEqual([
      404,
      'InvalidDHCPAgent',
    ]);
    expect(await admin.refusal('POST', path(0), { network_id: others[0]?.id })).toEqual([
      404,
      'NetworkNotFound',
    ]);
    expect(await admin.refusal('POST', path(0), {})).toEqual([400, 'HTTPBadRequest']);
    const answer = await admin.request('DELETE', other);
    expect([answer.statusCode, answer.json().NeutronError.message]).toEqual([
      409,
      `Agent ${others[0]?.id} stands for host ${others[0]?.host}, and goes with it: monostack host remove ${others[0]?.host}.`,
    ]);
  });
});
