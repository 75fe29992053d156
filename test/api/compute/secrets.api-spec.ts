import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ChildController } from '../../support/child-controller';
import { OpenStackApi } from '../../support/cloud/openstack-api';
import { SecretWatch } from '../../support/secret-watch';

const SERVERS = '/compute/v2.1/servers';
const PASSWORD = 'planted-Pass+word/1';
const USER_DATA = '#!/bin/sh\necho planted-user-data-7f3a\n';
const TOKEN = 'planted-token-of-a-console';

jest.setTimeout(60_000);

/** A controller in a process of its own: its log is a file, as an operator's is. */
describe('secrets', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'monostack-secrets-'));
  const logFile = join(dataDir, 'controller.log');
  const database = /^monostack\.db/;
  let controller: ChildController;
  let api: OpenStackApi;
  let watch: SecretWatch;

  beforeAll(async () => {
    controller = await ChildController.start(dataDir, { MONOSTACK_LOG_LEVEL: 'trace' }, undefined, logFile);
    api = new OpenStackApi(controller.url, await controller.token());
    watch = new SecretWatch({ PASSWORD, USER_DATA, TOKEN, adminToken: api.token });
  });
  afterAll(async () => {
    await controller.kill();
    ChildController.cleanUp();
    rmSync(dataDir, { recursive: true });
  });
  const leaks = (): string[] => [
    ...watch.foundInFiles(dataDir, /^controller\.log$/),
    // User data is the guest's to ask for, and stays in the row of its server.
    ...watch.foundInFiles(dataDir, database, ['PASSWORD', 'TOKEN', 'adminToken']),
  ];

  it('leave no trace of boots that work and of boots that fail', async () => {
    const image = await api.call<{ id: string }>('POST', '/image/v2/images', {
      ...{ name: 'i', disk_format: 'raw', container_format: 'bare' },
    });
    await fetch(`${api.url}/image/v2/images/${image.id}/file`, {
      method: 'PUT',
      headers: { 'x-auth-token': api.token, 'content-type': 'application/octet-stream' },
      body: Buffer.alloc(4096),
    });
    const huge = { name: 'huge', ram: 64, vcpus: 1, disk: 1_000_000 };
    const large = (await api.create('/compute/v2.1/flavors', 'flavor', huge)).id;
    const request = {
      ...{ name: 's', imageRef: image.id, networks: 'none', config_drive: true, adminPass: PASSWORD },
      user_data: Buffer.from(USER_DATA).toString('base64'),
    };
    const works = await api.create(SERVERS, 'server', { ...request, flavorRef: '1' });
    expect(works.adminPass).toBe(PASSWORD);
    expect(leaks()).toEqual([]);
    await api.untilStatus(works.id, 'ACTIVE');
    expect(leaks()).toEqual([]);
    const fails = await api.create(SERVERS, 'server', { ...request, flavorRef: large });
    const failed = await api.untilStatus(fails.id, 'ERROR');
    const actions = await api.get(`${SERVERS}/${fails.id}/os-instance-actions`);
    expect(watch.foundIn(JSON.stringify([failed, actions]), ['PASSWORD'])).toEqual([]);
    expect(leaks()).toEqual([]);
    for (const { id } of [works, fails]) {
      await api.call('DELETE', `${SERVERS}/${id}`);
      await api.untilGone(id);
    }
    expect(leaks()).toEqual([]);
  });

  it('are left out of the log when a URL or a header carries them', async () => {
    const headers = { 'x-auth-token': api.token, 'x-subject-token': TOKEN };
    await fetch(`${api.url}/v3/auth/tokens?token=${TOKEN}&limit=1`, { headers });
    await fetch(`${api.url}/no/such/console?limit=1&%74oken=${TOKEN}`, { headers });
    await fetch(`${api.url}/v3/auth/tokens?access_token=${TOKEN}`, { method: 'DELETE', headers });
    expect(readFileSync(logFile, 'utf8')).toContain('/v3/auth/tokens?token=***&limit=1');
    expect(leaks()).toEqual([]);
  });

  it('were in no command line, and lie in no file that another user may open', async () => {
    expect(watch.stop()).toEqual([]);
    const files = await readdir(dataDir, { recursive: true });
    const open = files.filter(
      (file) => file !== 'controller.log' && statSync(join(dataDir, file)).mode & 0o077,
    );
    expect(open.filter((file) => statSync(join(dataDir, file)).isFile())).toEqual([]);
    expect(statSync(dataDir).mode & 0o066).toBe(0);
  });
});

describe('the first password of the administrator', () => {
  it('is in openrc and not in the log', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'monostack-first-'));
    const dataDir = join(folder, 'data');
    const logFile = join(folder, 'log');
    const env = { MONOSTACK_ADMIN_PASSWORD: '', MONOSTACK_LOG_LEVEL: 'info' };
    const controller = await ChildController.start(dataDir, env, undefined, logFile);
    await controller.kill();
    ChildController.cleanUp();
    const password = /OS_PASSWORD=(.*)/.exec(readFileSync(join(dataDir, 'openrc'), 'utf8'))?.[1] ?? '';
    expect(password.length).toBeGreaterThan(15);
    const log = readFileSync(logFile, 'utf8');
    expect(log).not.toContain(password);
    expect(log).toContain(join(dataDir, 'openrc'));
    rmSync(folder, { recursive: true });
  });
});
