import { cpSync, existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PowerStateReconciler } from '../../../src/compute/servers/reconcilers/power-state.reconciler';
import { Cloud, SimulatedHosts } from '../../../src/hypervisor';
import { HostNetworkReconciler } from '../../../src/network/plan/host-network.reconciler';
import { AppUnderTest } from '../../support/app-under-test';
import { ComputeApi } from '../../support/compute-api';

interface Unknown {
  kind: string;
  name: string;
  reason: string;
  adoptable: boolean;
}

const HOSTS = ['sim-1', 'sim-2'];
const DATABASE = ['monostack.db', 'monostack.db-wal', 'monostack.db-shm'];
const SAID_OF_EVERY_GUEST = [
  expect.stringContaining('are not kept on the host'),
  expect.stringContaining('are in the default security group'),
];
const newFolder = () => mkdtempSync(join(tmpdir(), 'monostack-mark-'));

/** The machines of one data folder as another controller meets them; each cloud of this spec is one of these. */
class CloudOnMachines {
  private constructor(
    readonly app: AppUnderTest,
    readonly api: ComputeApi,
    readonly world: SimulatedHosts,
  ) {}

  static async start(dataDir = newFolder(), env: Record<string, string> = {}): Promise<CloudOnMachines> {
    const app = await AppUnderTest.startIn(dataDir, env);
    const cloud = new CloudOnMachines(app, new ComputeApi(app, await app.token()), app.get(SimulatedHosts));
    await cloud.reconcile();
    return cloud;
  }

  /** What a controller does by itself, more than once. */
  async reconcile(): Promise<void> {
    for (let round = 0; round < 3; round += 1) {
      await this.app.get(PowerStateReconciler).reconcile();
      await this.app.get(HostNetworkReconciler).reconcile();
      await this.api.settle();
    }
  }

  /** Ends the controller. Its folder stays. */
  async close(): Promise<string> {
    await this.app.app.close();
    return this.app.dataDir;
  }

  call(method: 'GET' | 'POST' | 'DELETE', path: string, payload?: object) {
    return this.app.request({ method, url: `/monostack/v1/hosts${path}`, token: this.api.token, payload });
  }

  async unknown(): Promise<Unknown[]> {
    const shown = await Promise.all(HOSTS.map((name) => this.call('GET', `/${name}`)));
    return shown.flatMap((answer) => answer.json().host.unknown);
  }

  async server(): Promise<string> {
    const url = '/network/v2.0/networks?name=public';
    const { networks } = (await this.app.request({ url, token: this.api.token })).json();
    const server = await this.api.server({ networks: [{ uuid: networks[0].id }] });
    expect(server.status).toBe('ACTIVE');
    return server.id;
  }

  /** Guests, their files and their networks as they are on the machines: what must not go. */
  held() {
    const of = ({ state }: ReturnType<SimulatedHosts['get']>) => ({
      guests: Object.entries(state.domains).map(([id, { state: power }]) => `${id} ${power}`),
      files: Object.entries(state.files).map(([id, { disks }]) => `${id} ${Object.keys(disks)}`),
      images: Object.keys(state.baseImages),
      segments: state.network?.segments.map(({ bridge }) => bridge),
      ports: state.network?.firewall.ports.map(({ tap }) => tap),
    });
    return HOSTS.map((name) => of(this.world.get(name)));
  }
}

/** A folder with only these files of another. */
function copyOf(folder: string, names: readonly string[]): string {
  const copy = newFolder();
  for (const name of names) {
    if (existsSync(join(folder, name))) cpSync(join(folder, name), join(copy, name));
  }
  return copy;
}

describe('machines with guests', () => {
  let cloud: CloudOnMachines;
  let servers: string[];
  const names = () => servers.map((id) => `instance-${id}`).sort();
  const namesOf = (things: readonly Unknown[]) =>
    things
      .filter(({ kind }) => kind === 'server')
      .map(({ name }) => name)
      .sort();

  beforeEach(async () => {
    cloud = await CloudOnMachines.start();
    servers = [await cloud.server(), await cloud.server(), await cloud.server()];
    await cloud.reconcile();
  });
  afterEach(() => cloud.app.stop());

  it('are of the cloud that made them: nothing is unknown, and all carries its mark', async () => {
    const mark = cloud.app.get(Cloud).id;
    const states = cloud.world.all().map(({ state }) => state);
    expect(states.flatMap(({ domains }) => Object.values(domains).map((one) => one.mark))).toEqual([
      mark,
      mark,
      mark,
    ]);
    expect(states.flatMap(({ files }) => Object.values(files).map((one) => one.mark))).toEqual([
      mark,
      mark,
      mark,
    ]);
    expect(await cloud.unknown()).toEqual([]);
  });

  it('lose nothing to a controller with an empty database, which is refused, or forced beside them', async () => {
    const before = cloud.held();
    const mark = cloud.app.get(Cloud).id;
    const second = await CloudOnMachines.start(copyOf(await cloud.close(), ['simulated-hosts.json']));
    cloud = second;
    expect((await second.call('GET', '')).json().hosts).toEqual([]);
    const refused = await second.call('POST', '', { host: { connection: 'sim-1' } });
    expect([refused.statusCode, refused.json().error]).toEqual([
      409,
      expect.objectContaining({ message: expect.stringContaining(mark) }),
    ]);
    for (const connection of HOSTS) {
      const forced = await second.call('POST', '', { host: { connection, force: true } });
      expect([forced.statusCode, forced.json().host.enabled]).toEqual([201, false]);
    }
    await second.reconcile();
    expect(second.held()).toEqual(before);
    expect(namesOf(await second.unknown())).toEqual(names());
    const host = second.world.hostOf(servers[0] ?? '')?.name;
    const path = `/${host}/unknown/instance-${servers[0]}`;
    const { project_id } = (
      await second.app.request({ url: '/identity/v3/auth/projects', token: second.api.token })
    )
      .json()
      .projects.map(({ id }: { id: string }) => ({ project_id: id }))[0];
    expect((await second.call('POST', `${path}/adopt`, { adopt: { project_id } })).statusCode).toBe(409);
    expect((await second.call('DELETE', path)).statusCode).toBe(409);
    expect(second.held()).toEqual(before);
    expect((await second.call('DELETE', `${path}?force=true`)).statusCode).toBe(204);
    expect(namesOf(await second.unknown())).toEqual(
      names().filter((name) => !name.endsWith(servers[0] ?? '')),
    );
  });

  it('are given back by the cloud that started over an empty database under its own id', async () => {
    const before = cloud.held();
    const env = { MONOSTACK_CLOUD_ID: cloud.app.get(Cloud).id };
    const again = await CloudOnMachines.start(copyOf(await cloud.close(), ['simulated-hosts.json']), env);
    cloud = again;
    expect(again.held()).toEqual(before);
    const found = (await again.unknown()).filter(({ kind }) => kind === 'server');
    expect(found.map(({ adoptable }) => adoptable)).toEqual([true, true, true]);
    expect(namesOf(found)).toEqual(names());
  });

  it('outlive a database from a backup, which leaves what is newer alone until it is adopted', async () => {
    const folder = await cloud.close();
    const backup = copyOf(folder, DATABASE);
    cloud = await CloudOnMachines.start(folder);
    const newer = await cloud.server();
    const shown = await cloud.api.show(newer);
    const before = cloud.held();
    await cloud.close();
    cpSync(join(folder, 'simulated-hosts.json'), join(backup, 'simulated-hosts.json'));
    cloud = await CloudOnMachines.start(backup);
    expect(cloud.held()).toEqual(before);
    expect(namesOf(await cloud.unknown())).toEqual([`instance-${newer}`]);

    const host = cloud.world.hostOf(newer)?.name ?? '';
    const adopt = { project_id: shown.tenant_id };
    const adopted = await cloud.call('POST', `/${host}/unknown/instance-${newer}/adopt`, { adopt });
    expect(adopted.json().adopted).toMatchObject({ server_id: newer, not_taken_over: SAID_OF_EVERY_GUEST });
    expect(await cloud.api.show(newer)).toMatchObject({ status: 'ACTIVE', addresses: shown.addresses });
    await cloud.call('POST', `/${host}/take-over`);
    await cloud.reconcile();
    expect(cloud.held()).toEqual(before);
    expect(await cloud.unknown()).toEqual([]);
  });

  it('take a new server where its first host does not let its network be shaped', async () => {
    const guests = (name: string) => Object.keys(cloud.world.get(name).state.domains).length;
    // The emptier one is chosen first.
    const [first = ''] = [...HOSTS].sort((one, other) => guests(one) - guests(other));
    cloud.world.get(first).state.networkOwner = { cloud: 'another', turn: 'any' };
    expect(cloud.world.hostOf(await cloud.server())?.name).not.toBe(first);
  });

  it('are swept of what this cloud marked and its rows say is deleted', async () => {
    const [id = ''] = servers;
    const machine = cloud.world.hostOf(id);
    const left = structuredClone(machine?.state.domains[id]);
    const files = structuredClone(machine?.state.files[id]);
    await cloud.api.request('DELETE', `/servers/${id}`);
    await cloud.api.settle();
    machine?.change((state) => {
      if (left) state.domains[id] = left;
      if (files) state.files[id] = files;
    });
    await cloud.reconcile();
    expect([machine?.state.domains[id], machine?.state.files[id]]).toEqual([undefined, undefined]);
    // Without the mark the very same is nobody's.
    machine?.change((state) => {
      const { mark: _mark, ...unmarked } = left ?? fail();
      state.domains[id] = unmarked;
    });
    await cloud.reconcile();
    expect(machine?.state.domains[id]).toBeDefined();
    expect(namesOf(await cloud.unknown())).toEqual([`instance-${id}`]);
  });

  it('get their marks where they were made before there were any', async () => {
    const mark = cloud.app.get(Cloud).id;
    for (const machine of cloud.world.all()) {
      machine.change((state) => {
        for (const one of [...Object.values(state.domains), ...Object.values(state.files)]) delete one.mark;
        delete state.clouds;
      });
    }
    await cloud.reconcile();
    const marks = cloud.world
      .all()
      .flatMap(({ state }) => [...Object.values(state.domains), ...Object.values(state.files)])
      .map((one) => one.mark);
    expect(marks).toEqual(Array(2 * servers.length).fill(mark));
    expect(await cloud.unknown()).toEqual([]);
  });
});

function fail(): never {
  throw new Error('the server had no domain');
}
