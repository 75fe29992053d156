import { existsSync, mkdtempSync, readdirSync, statSync } from 'node:fs';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MARK_FILE } from '../../../src/image/stores/folder-store';
import { OperationRunner } from '../../../src/shared/operations/operation-runner';
import { AppUnderTest } from '../../support/app-under-test';
import { ChildController } from '../../support/child-controller';
import { ImageApi } from '../../support/image-api';

const MIB = 1024 * 1024;

describe('a controller that is killed', () => {
  const env = { MONOSTACK_IMAGE_WEB_DOWNLOAD_PRIVATE: 'true', MONOSTACK_IMAGE_WEB_DOWNLOAD_PORTS: 'any' };
  let dataDir: string;
  let child: ChildController;
  let token: string;
  const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
  const folder = (name: string) => readdirSync(join(dataDir, name)).filter((file) => file !== MARK_FILE);

  beforeEach(async () => {
    dataDir = mkdtempSync(join(tmpdir(), 'monostack-crash-'));
    child = await ChildController.start(dataDir, env);
    token = await child.token();
  }, 60_000);
  afterEach(() => child.kill());
  afterAll(() => ChildController.cleanUp());

  const call = (method: string, path: string, body?: object) =>
    fetch(`${child.url}/image/v2${path}`, {
      method,
      headers: { 'x-auth-token': token, 'content-type': 'application/json' },
      body: body && JSON.stringify(body),
    });
  const create = async (): Promise<string> => {
    const answer = await call('POST', '/images', { disk_format: 'raw', container_format: 'bare' });
    return ((await answer.json()) as { id: string }).id;
  };
  /** Sends `sent` of the `announced` bytes and lets the rest wait. */
  const upload = (id: string, sent: number, announced = sent) => {
    const headers = {
      'x-auth-token': token,
      'content-type': 'application/octet-stream',
      'content-length': String(announced),
    };
    const sending = request(`${child.url}/image/v2/images/${id}/file`, { method: 'PUT', headers });
    sending.on('error', () => undefined);
    sending.write(Buffer.alloc(sent, 1));
    if (sent === announced) sending.end();
    return sending;
  };
  /** The same data folder, in this process. */
  const afterwards = async (look: (api: ImageApi, app: AppUnderTest) => Promise<void>) => {
    const app = await AppUnderTest.startIn(dataDir, env);
    try {
      await look(new ImageApi(app, await app.token()), app);
    } finally {
      await app.stop();
    }
  };

  it('in the middle of an upload comes back with the image queued and no file', async () => {
    const id = await create();
    const sending = upload(id, 8 * MIB, 100 * MIB);
    const incoming = join(dataDir, 'images', `.incoming-${id}`);
    for (let i = 0; i < 200 && !(existsSync(incoming) && statSync(incoming).size > MIB); i++) await sleep(10);
    expect(statSync(incoming).size).toBeGreaterThan(MIB);
    await child.kill();
    sending.destroy();
    await afterwards(async (api) => {
      expect(await api.show(id)).toMatchObject({ status: 'queued', size: null });
      expect(folder('images')).toEqual([]);
      expect((await api.upload(id, Buffer.from('again'))).statusCode).toBe(204);
    });
  }, 60_000);

  it('in the middle of a web download goes on with it', async () => {
    let stall = true;
    const web: Server = createServer((_request, response) => {
      response.writeHead(200, { 'content-length': String(4 * MIB) });
      if (stall) response.write(Buffer.alloc(2 * MIB, 2));
      else response.end(Buffer.alloc(4 * MIB, 2));
    });
    await new Promise<void>((resolve) => web.listen(0, '127.0.0.1', resolve));
    const uri = `http://127.0.0.1:${(web.address() as AddressInfo).port}/image`;
    try {
      const id = await create();
      expect(
        (await call('POST', `/images/${id}/import`, { method: { name: 'web-download', uri } })).status,
      ).toBe(202);
      for (let i = 0; i < 200 && folder('images-staging').length === 0; i++) await sleep(10);
      await child.kill();
      stall = false;
      await afterwards(async (api, app) => {
        await app.get(OperationRunner).settle();
        expect(await api.show(id)).toMatchObject({ status: 'active', size: 4 * MIB });
        expect(folder('images-staging')).toEqual([]);
        expect(folder('images')).toEqual([id]);
      });
    } finally {
      web.closeAllConnections();
      web.close();
    }
  }, 60_000);

  it('at any moment of uploads and deletes leaves images and files that agree', async () => {
    const ids: string[] = [];
    for (let i = 0; i < 12; i++) ids.push(await create());
    await Promise.all(
      ids.slice(0, 4).map((id) => new Promise((resolve) => upload(id, MIB).on('response', resolve))),
    );
    const running = ids.slice(4).map((id) => upload(id, 3 * MIB));
    for (const id of ids.slice(0, 4)) void call('DELETE', `/images/${id}`).catch(() => undefined);
    await sleep(25);
    await child.kill();
    for (const sending of running) sending.destroy();
    await afterwards(async (api) => {
      const active: string[] = [];
      for (const id of ids) {
        const answer = await api.request('GET', `/images/${id}`);
        if (answer.statusCode === 404) continue;
        const { status } = answer.json();
        expect(['queued', 'active']).toContain(status);
        if (status === 'active') active.push(id);
      }
      expect(folder('images').sort()).toEqual(active.sort());
      for (const id of active) expect((await api.request('GET', `/images/${id}/file`)).statusCode).toBe(200);
    });
  }, 60_000);
});
