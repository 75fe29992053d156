import { SimulatedHosts } from '../../../src/hypervisor';
import { HostNetworks } from '../../../src/network/plan/host-networks.service';
import { AppUnderTest } from '../../support/app-under-test';
import { ComputeApi } from '../../support/compute-api';
import { NetworkApi } from '../../support/network-api';
import { OperatorCommand } from '../../support/operator-command';

describe('what of the network of a host is another than wanted', () => {
  let app: AppUnderTest;
  let token: string;
  let operator: OperatorCommand;
  let host: NonNullable<ReturnType<SimulatedHosts['hostOf']>>;
  let networkId: string;
  const drift = async (name = host.name) =>
    (await app.request({ url: `/monostack/v1/hosts/${name}/network-drift`, token })).json();

  beforeAll(async () => {
    app = await AppUnderTest.start();
    token = await app.token();
    const network = await NetworkApi.as(app, token);
    networkId = (await network.network({ name: 'one' })).id;
    await network.subnet(networkId, { cidr: '10.9.0.0/24' });
    const server = await new ComputeApi(app, token).server({ networks: [{ uuid: networkId }] });
    const found = app.get(SimulatedHosts).hostOf(server.id);
    if (!found) throw new Error('the server has no host');
    host = found;
    operator = await OperatorCommand.for(app);
  });
  afterAll(() => app.stop());

  it('is nothing while it has what it was given, and that is what the rows say', async () => {
    const { network_drift: found } = await drift();
    expect(found).toMatchObject({ host: host.name, known: true, current: true, missing: [], foreign: [] });
    expect(await operator.run('drift', host.name)).toMatchObject({
      out: `${host.name}: as wanted\n`,
      code: 0,
    });
  });

  it('names what was lost and what is foreign, changes nothing, and ends with 1', async () => {
    const had = structuredClone(host.state.network);
    host.change((state) => {
      state.network = { segments: [], firewall: { ports: [], addressSets: [] } };
    });
    const { network_drift: found } = await drift();
    expect(found.missing).toEqual(
      expect.arrayContaining([expect.stringContaining(networkId), expect.stringMatching(/^port: /)]),
    );
    expect(host.state.network?.segments).toEqual([]);
    const { out, code } = await operator.run('drift');
    expect(code).toBe(1);
    expect(out).toMatch(new RegExp(`^${host.name}: differs\\n  missing  port: `, 'm'));
    host.change((state) => {
      state.network = had;
    });
    expect((await drift()).network_drift.missing).toEqual([]);
  });

  it('says that the rows are ahead of the host', async () => {
    const networks = app.get(HostNetworks);
    const wanted = await networks.plan((await drift()).network_drift.host_id);
    jest.spyOn(networks, 'plan').mockResolvedValueOnce({ ...wanted, segments: [] });
    expect((await drift()).network_drift).toMatchObject({ known: true, current: false, missing: [] });
  });

  it('is told of hosts that are there and answer', async () => {
    expect(JSON.stringify(await drift('no-such'))).toContain('Host no-such could not be found');
    host.change((state) => {
      state.alive = false;
    });
    const { out, code } = await operator.run('drift', host.name);
    expect(out).toContain(`${host.name}: `);
    expect(out).toContain('does not answer');
    expect(code).toBe(1);
  });
});
