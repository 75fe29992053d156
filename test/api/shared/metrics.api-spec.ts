import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { UnknownThings } from '../../../src/hypervisor';
import { UnitOfWork } from '../../../src/shared/db/unit-of-work';
import { SERVICES } from '../../../src/shared/http/services';
import { Metrics } from '../../../src/shared/metrics/metrics';
import { listenForMetrics } from '../../../src/shared/metrics/metrics-server';
import { OperationStore } from '../../../src/shared/operations/operation.store';
import { AppUnderTest } from '../../support/app-under-test';

const METRICS = '127.0.0.1:0';

describe('/metrics', () => {
  let world: AppUnderTest;
  let server: Server;
  beforeAll(async () => {
    world = await AppUnderTest.start({ MONOSTACK_METRICS: METRICS });
    server = await listenForMetrics(world.get(Metrics), { host: '127.0.0.1', port: 0 });
  });
  afterAll(async () => {
    server.close();
    await world.stop();
  });
  const url = (path: string) => `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`;
  const scrape = async () => (await fetch(url('/metrics'))).text();
  const sampleOf = (text: string, sample: string): number | undefined => {
    const line = text.split('\n').find((one) => one.startsWith(`${sample} `));
    return line === undefined ? undefined : Number(line.slice(sample.length + 1));
  };

  it('tells of the process, and answers nothing else', async () => {
    const answer = await fetch(url('/metrics'));
    expect(answer.headers.get('content-type')).toContain('text/plain; version=0.0.4');
    expect(await answer.text()).toContain('\nprocess_resident_memory_bytes ');
    expect((await fetch(url('/v3'))).status).toBe(404);
    expect((await fetch(url('/metrics'), { method: 'POST' })).status).toBe(404);
  });

  it('counts requests by service, route template and status, without ids and names', async () => {
    const token = await world.token();
    const get = (path: string) => world.request({ method: 'GET', url: path, token });
    await get('/identity/v3/projects/no-such-project-planted?name=planted-query');
    await get('/compute/v2.1/servers/planted-server');
    await get('/planted-path/that-nobody-serves');
    const text = await scrape();
    const sample = (service: string, method: string, route: string, status: number) =>
      sampleOf(
        text,
        `monostack_http_requests_total{service="${service}",method="${method}",route="${route}",status="${status}"}`,
      );
    expect(sample('identity', 'POST', '/identity/v3/auth/tokens', 201)).toBe(1);
    expect(sample('identity', 'GET', '/identity/v3/projects/:id', 404)).toBe(1);
    expect(sample('compute', 'GET', '/compute/v2.1/servers/:id', 404)).toBe(1);
    expect(sample('root', 'GET', 'none', 404)).toBe(1);
    expect(text).not.toMatch(/planted/);
    expect(sampleOf(text, 'monostack_http_request_seconds_count{service="compute"}')).toBe(1);
    const services = new Set([...text.matchAll(/service="([^"]*)"/g)].map(([, name]) => name));
    expect(Object.keys(SERVICES)).toEqual(expect.arrayContaining([...services]));
  });

  it('tells which operations are kept and which need an operator', async () => {
    const operation = (id: string, state: 'stuck' | 'succeeded') => ({
      id,
      kind: 'server.planted',
      resourceId: 'planted',
      input: {},
      memo: {},
      state,
      runAt: 0,
      deadlineAt: 0,
      createdAt: '2026-01-01T00:00:00.000Z',
      updatedAt: '2026-01-01T00:00:00.000Z',
    });
    await world.get(UnitOfWork).run(async (tx) => {
      await world.get(OperationStore).insert(tx, operation('1', 'stuck'));
      await world.get(OperationStore).insert(tx, operation('2', 'succeeded'));
    });
    const text = await scrape();
    expect(sampleOf(text, 'monostack_operations{kind="server.planted",state="stuck"}')).toBe(1);
    expect(sampleOf(text, 'monostack_operations{kind="server.planted",state="succeeded"}')).toBe(1);
    expect(sampleOf(text, 'monostack_operations_stuck')).toBe(1);
    expect(sampleOf(text, 'monostack_database_queue')).toBe(0);
  });

  it('tells of hosts and of what is unknown on them, and no more once it is gone', async () => {
    const host = { id: 'host-of-test', name: 'somewhere' };
    const thing = { kind: 'server', name: 'instance-1', cloud: null, reason: 'x', adoptable: false } as const;
    world.get(UnknownThings).report(host, [thing, { ...thing, name: 'instance-2' }]);
    const sample = 'monostack_host_unknown_things{host="somewhere",kind="server"}';
    const text = await scrape();
    expect(sampleOf(text, sample)).toBe(2);
    expect(text).toMatch(/monostack_host_up\{host="[^"]+"\} 1/);
    world.get(UnknownThings).report(host, []);
    expect(sampleOf(await scrape(), sample)).toBeUndefined();
  });

  it('is off by default, and its address is checked', async () => {
    await expect(AppUnderTest.start({ MONOSTACK_METRICS: '9100' })).rejects.toThrow('127.0.0.1:9100');
  });
});
