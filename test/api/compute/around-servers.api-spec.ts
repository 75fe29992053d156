import { MetadataDocuments } from '../../../src/compute/metadata/metadata-documents';
import { route } from '../../../src/compute/metadata/metadata-routes';
import { GuestPasswords } from '../../../src/compute/servers/password/guest-passwords';
import type { Server } from '../../../src/compute/servers/server.entity';
import { ServersRepository } from '../../../src/compute/servers/servers.repository';
import { Hosts } from '../../../src/hypervisor';
import { AppUnderTest } from '../../support/app-under-test';
import { ComputeApi } from '../../support/compute-api';
import { NetworkApi } from '../../support/network-api';

describe('what stands around servers', () => {
  let app: AppUnderTest;
  let network: NetworkApi;
  let compute: ComputeApi;
  let admin: ComputeApi;
  let server: string;
  let hosts: string[];

  beforeAll(async () => {
    app = await AppUnderTest.start();
    network = await NetworkApi.user(app, 'owner');
    compute = new ComputeApi(app, network.token);
    admin = new ComputeApi(app, await app.token());
    const { id } = await network.network();
    await network.subnet(id);
    server = (await compute.server({ networks: [{ uuid: id }] })).id;
    hosts = (await app.get(Hosts).list()).map(({ name }) => name);
  }, 60_000);
  afterAll(() => app.stop());

  describe('diagnostics', () => {
    const of = (version: string, id = server) =>
      admin.at(version).request('GET', `/servers/${id}/diagnostics`);

    it('are told by devices below 2.48', async () => {
      const { tap, ...rest } = await named();
      expect(rest).toMatchObject({
        cpu0_time: expect.any(Number),
        vda_read_req: 0,
        vda_read: 0,
        vda_write_req: 0,
        vda_write: 0,
        vda_errors: -1,
        memory: 512 * 1024,
      });
      const words = ['rx', 'rx_packets', 'rx_errors', 'rx_drop', 'tx', 'tx_packets', 'tx_errors', 'tx_drop'];
      expect(Object.keys(rest).filter((name) => name.startsWith(`${tap}_`))).toEqual(
        words.map((word) => `${tap}_${word}`),
      );
    });

    async function named(): Promise<Record<string, unknown>> {
      const body = (await of('2.47')).json();
      const tap = Object.keys(body)
        .find((name) => name.startsWith('tap'))
        ?.split('_')[0];
      return { ...body, tap };
    }

    it('have one shape for all drivers from 2.48 on', async () => {
      const { interfaceAttachments } = (
        await compute.request('GET', `/servers/${server}/os-interface`)
      ).json();
      const numbers = { rx_octets: 0, rx_errors: 0, rx_drop: 0, rx_packets: 0, rx_rate: null };
      expect((await of('2.48')).json()).toEqual({
        state: 'running',
        driver: 'libvirt',
        hypervisor: 'simulated',
        hypervisor_os: 'linux',
        uptime: expect.any(Number),
        config_drive: false,
        num_cpus: 1,
        num_nics: 1,
        num_disks: 1,
        disk_details: [
          { read_bytes: 0, read_requests: 0, write_bytes: 0, write_requests: 0, errors_count: -1 },
        ],
        cpu_details: [{ id: 0, time: expect.any(Number), utilisation: null }],
        nic_details: [
          {
            mac_address: interfaceAttachments[0].mac_addr,
            ...numbers,
            ...{ tx_octets: 0, tx_errors: 0, tx_drop: 0, tx_packets: 0, tx_rate: null },
          },
        ],
        memory_details: { maximum: 512, used: 512 },
      });
    });

    it('are for administrators, and for what runs', async () => {
      expect((await compute.request('GET', `/servers/${server}/diagnostics`)).statusCode).toBe(403);
      const other = await compute.server();
      await compute.act(other.id, { 'os-stop': null });
      const answer = await of('2.48', other.id);
      expect([answer.statusCode, answer.json().conflictingRequest.message]).toEqual([
        409,
        `Cannot 'get_diagnostics' instance ${other.id} while it is in power state shutdown`,
      ]);
    });
  });

  it('topology has no nodes, and comes with 2.78', async () => {
    const of = (version: string) => compute.at(version).request('GET', `/servers/${server}/topology`);
    expect((await of('2.78')).json()).toEqual({ nodes: [], pagesize_kb: null });
    expect((await of('2.77')).statusCode).toBe(404);
  });

  describe('external events', () => {
    const send = (events: unknown, version = '2.93', api = admin) =>
      api.at(version).request('POST', '/os-server-external-events', { events });
    const event = (fields: object = {}) => ({ name: 'network-vif-plugged', server_uuid: server, ...fields });

    it('are answered one by one', async () => {
      const tag = '11111111-2222-4333-8444-555555555555';
      const good = await send([event({ tag, status: 'failed' })]);
      expect([good.statusCode, good.json()]).toEqual([
        200,
        { events: [event({ tag, status: 'completed', code: 200 })] },
      ]);
      const mixed = await send([event(), event({ server_uuid: tag }), event({ name: 'power-update' })]);
      expect(mixed.statusCode).toBe(207);
      expect(mixed.json().events.map(({ code, status }: Record<string, unknown>) => [code, status])).toEqual([
        [200, 'completed'],
        [404, 'failed'],
        [400, 'failed'],
      ]);
    });

    it.each([
      ['no list', {}],
      ['an empty list', []],
      ['an unknown event', [{ name: 'x' }]],
      ['no uuid', [{ server_uuid: 'x' }]],
      ['an unknown status', [{ status: 'x' }]],
      ['a long tag', [{ tag: 'x'.repeat(256) }]],
      ['an unknown field', [{ data: {} }]],
    ])('are refused for %s', async (_, events) => {
      const whole = Array.isArray(events) ? events.map((one) => event(one)) : events;
      expect((await send(whole)).statusCode).toBe(400);
    });

    it.each([
      ['volume-extended', '2.50', '2.51'],
      ['power-update', '2.75', '2.76'],
      ['accelerator-request-bound', '2.81', '2.82'],
      ['volume-reimaged', '2.92', '2.93'],
    ])('%s is unknown in %s and known in %s', async (name, before, since) => {
      expect((await send([event({ name, tag: 'x' })], before)).statusCode).toBe(400);
      expect((await send([event({ name, tag: 'x' })], since)).statusCode).toBe(200);
    });

    it('are for other services', async () => {
      expect((await send([event()], '2.93', compute)).statusCode).toBe(403);
    });
  });

  it('a password that the guest posts is kept once, until it is cleared', async () => {
    const path = `/servers/${server}/os-server-password`;
    const shown = async () => (await compute.request('GET', path)).json().password;
    const keep = (text: string) => app.get(GuestPasswords).keep(server, Buffer.from(text));
    expect(await shown()).toBe('');
    expect(await keep('x'.repeat(1021))).toBe(400);
    expect(await keep('c2VjcmV0')).toBe(200);
    expect(await keep('another')).toBe(409);
    expect(await shown()).toBe('c2VjcmV0');
    const source = await app
      .get(MetadataDocuments)
      .source((await app.get(ServersRepository).find(server)) as Server);
    expect(route(source, '/openstack/latest/password')?.body.toString()).toBe('c2VjcmV0');
    expect((await compute.request('DELETE', path)).statusCode).toBe(204);
    expect(await shown()).toBe('');
    expect(await keep('another')).toBe(200);
    const stranger = new ComputeApi(app, (await NetworkApi.user(app, 'stranger')).token);
    for (const method of ['GET', 'DELETE'] as const)
      expect((await stranger.request(method, path)).statusCode).toBe(404);
  });

  it('the audit log says that no host has reported', async () => {
    const path = '/os-instance_usage_audit_log';
    const log = {
      period_beginning: '2026-01-01 00:00:00',
      period_ending: '2026-02-01 00:00:00',
      num_hosts: hosts.length,
      num_hosts_done: 0,
      num_hosts_running: 0,
      num_hosts_not_run: hosts.length,
      hosts_not_run: expect.arrayContaining(hosts),
      total_instances: 0,
      total_errors: 0,
      overall_status: `0 of ${hosts.length} hosts done. 0 errors.`,
      log: {},
    };
    const time = encodeURIComponent('2026-02-03 04:05:06');
    expect((await admin.request('GET', `${path}/${time}`)).json()).toEqual({ instance_usage_audit_log: log });
    const now = (await admin.request('GET', path)).json().instance_usage_audit_logs;
    expect(Object.keys(now).sort()).toEqual(Object.keys(log).sort());
    const wrong = await admin.request('GET', `${path}/yesterday`);
    expect([wrong.statusCode, wrong.json().badRequest.message]).toEqual([
      400,
      'Invalid timestamp for date yesterday. It must be as 2026-01-31 12:00:00, in UTC.',
    ]);
  });

  it('assisted snapshots are not there, and say so', async () => {
    for (const [method, path] of [
      ['POST', '/os-assisted-volume-snapshots'],
      ['DELETE', '/os-assisted-volume-snapshots/x'],
    ] as const) {
      const answer = await admin.request(method, path, method === 'POST' ? {} : undefined);
      expect([answer.statusCode, answer.body]).toEqual([501, expect.stringContaining('not here')]);
    }
  });

  it('versions are shown one by one', async () => {
    const show = (id: string) => compute.request('GET', `/versions/${id}`);
    expect((await show('v2.1')).json()).toEqual((await compute.request('GET', '')).json());
    expect((await show('v2.0')).json().version).toMatchObject({ id: 'v2.0', version: '', min_version: '' });
    expect((await show('v3')).statusCode).toBe(404);
  });
});
