import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OperationRunner } from '../../../src/shared/operations/operation-runner';
import { AppUnderTest } from '../../support/app-under-test';
import { ImageApi, newProjectUser } from '../../support/image-api';

describe('image import', () => {
  let app: AppUnderTest;
  let api: ImageApi;
  let web: Server;
  let origin: string;
  let folder: string;
  const settled = () => app.get(OperationRunner).settle();
  const start = (id: string, body: object) => api.request('POST', `/images/${id}/import`, body);
  const fromWeb = (id: string, path: string) =>
    start(id, { method: { name: 'web-download', uri: `${origin}${path}` } });
  const taskOf = async (id: string) => (await api.request('GET', `/images/${id}/tasks`)).json().tasks[0];
  const files = (folder: string) =>
    readdirSync(join(app.dataDir, folder)).filter((name) => name !== '.monostack-cloud');

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'monostack-stores-'));
    app = await AppUnderTest.start({
      MONOSTACK_IMAGE_WEB_DOWNLOAD_PRIVATE: 'true',
      MONOSTACK_IMAGE_WEB_DOWNLOAD_PORTS: 'any',
      MONOSTACK_IMAGE_SIZE_CAP: '1000000',
      MONOSTACK_IMAGE_STORES: `first=${folder}/a,second=${folder}/b`,
    });
    api = new ImageApi(app, await app.token());
    web = createServer((request, response) => {
      if (request.url === '/data') response.end('from the web');
      else if (request.url === '/moved') response.writeHead(302, { location: '/data' }).end();
      else if (request.url === '/loop') response.writeHead(302, { location: '/loop' }).end();
      else if (request.url === '/file') response.writeHead(302, { location: 'file:///etc/passwd' }).end();
      else if (request.url === '/large') response.end(Buffer.alloc(1_000_001));
      else if (request.url === '/cut') {
        response.writeHead(200, { 'content-length': '100' });
        response.write('too little', () => response.destroy());
      } else response.writeHead(404).end();
    });
    await new Promise<void>((resolve) => web.listen(0, '127.0.0.1', resolve));
    origin = `http://127.0.0.1:${(web.address() as AddressInfo).port}`;
  });
  afterAll(async () => {
    web.close();
    await app.stop();
    rmSync(folder, { recursive: true });
  });

  it('imports what was staged', async () => {
    const image = await api.create();
    expect((await api.upload(image.id, Buffer.from('staged data'), {}, 'stage')).statusCode).toBe(204);
    expect(await api.show(image.id)).toMatchObject({ status: 'uploading', size: 11 });
    const answer = await start(image.id, { method: { name: 'glance-direct' } });
    expect(answer.statusCode).toBe(202);
    await settled();
    expect(await api.show(image.id)).toMatchObject({
      status: 'active',
      size: 11,
      stores: 'first',
      os_glance_importing_to_stores: '',
      os_glance_failed_import: '',
    });
    expect((await api.request('GET', `/images/${image.id}/file`)).body).toBe('staged data');
    expect(await taskOf(image.id)).toMatchObject({
      status: 'success',
      type: 'api_image_import',
      request_id: answer.headers['x-openstack-request-id'],
      input: { import_req: { method: { name: 'glance-direct' } } },
    });
    expect(files('images-staging')).toEqual([]);
  });

  it('fetches from the web and follows a redirect', async () => {
    const image = await api.create();
    expect((await fromWeb(image.id, '/moved')).statusCode).toBe(202);
    await settled();
    expect(await api.show(image.id)).toMatchObject({ status: 'active', size: 12 });
  });

  it.each([
    ['/none', 'answered 404'],
    ['/loop', 'redirected more than 5 times'],
    ['/file', 'does not pass filtering'],
    ['/large', 'too large'],
    ['/cut', 'failed'],
  ])('leaves the image queued and says why when %s fails', async (path, reason) => {
    const image = await api.create();
    expect((await fromWeb(image.id, path)).statusCode).toBe(202);
    await settled();
    expect(await api.show(image.id)).toMatchObject({ status: 'queued', size: null });
    expect(await taskOf(image.id)).toMatchObject({
      status: 'failure',
      message: expect.stringContaining(reason),
    });
    expect(files('images-staging')).toEqual([]);
  });

  it('copies into another store and takes the data out of one again', async () => {
    const image = await api.active();
    expect((await start(image.id, { method: { name: 'copy-image' }, stores: ['first'] })).statusCode).toBe(
      400,
    );
    const body = { method: { name: 'copy-image' }, all_stores: true };
    expect((await start(image.id, body)).statusCode).toBe(202);
    await settled();
    expect(await api.show(image.id)).toMatchObject({
      stores: 'first,second',
      os_glance_importing_to_stores: '',
    });
    expect((await api.request('DELETE', `/stores/first/${image.id}`)).statusCode).toBe(204);
    expect((await api.request('GET', `/images/${image.id}/file`)).body).toBe('some data');
    expect((await api.request('DELETE', `/stores/second/${image.id}`)).statusCode).toBe(403);
    const member = await newProjectUser(app, 'copier');
    const other = new ImageApi(app, member.token);
    const own = await other.active();
    expect((await other.request('POST', `/images/${own.id}/import`, body)).statusCode).toBe(403);
  });

  it('refuses wrong states, methods, stores and bodies', async () => {
    const image = await api.create();
    const direct = { method: { name: 'glance-direct' } };
    expect((await start(image.id, direct)).statusCode).toBe(409);
    expect((await start(image.id, { method: { name: 'magic' } })).statusCode).toBe(400);
    expect((await start(image.id, { method: {} })).statusCode).toBe(400);
    expect((await start(image.id, {})).statusCode).toBe(400);
    expect((await start(image.id, { ...direct, all_stores: 1 })).statusCode).toBe(400);
    expect((await start(image.id, { ...direct, stores: ['third'] })).statusCode).toBe(409);
    expect((await start(image.id, { method: { name: 'web-download', uri: 'ftp://x/y' } })).statusCode).toBe(
      400,
    );
    const active = await api.active();
    expect((await start(active.id, direct)).statusCode).toBe(409);
    expect((await start('none', direct)).statusCode).toBe(404);
  });

  it('never fetches from addresses of its own network unless that is allowed', async () => {
    const strict = await AppUnderTest.start({ MONOSTACK_IMAGE_WEB_DOWNLOAD_PORTS: 'any' });
    try {
      const own = new ImageApi(strict, await strict.token());
      const image = await own.create();
      const ask = (uri: string) =>
        own.request('POST', `/images/${image.id}/import`, { method: { name: 'web-download', uri } });
      for (const uri of [
        'http://127.0.0.1/x',
        'http://2130706433/x',
        'http://0x7f.1/x',
        'http://[::1]/x',
        'http://[::ffff:10.0.0.1]/x',
        'http://169.254.169.254/latest',
        'http://192.168.1.1/',
        'http://user:secret@example.com/',
      ]) {
        expect([uri, (await ask(uri)).statusCode]).toEqual([uri, 400]);
      }
      // A name that resolves to such an address is found out when it is resolved.
      expect((await ask('http://localhost/x')).statusCode).toBe(202);
      await strict.get(OperationRunner).settle();
      const task = (await own.request('GET', `/images/${image.id}/tasks`)).json().tasks[0];
      expect(task).toMatchObject({
        status: 'failure',
        message: expect.stringContaining('not one that images'),
      });
    } finally {
      await strict.stop();
    }
  });

  it('makes an image by a task, and lists tasks for admins only', async () => {
    const input = {
      import_from: `${origin}/data`,
      import_from_format: 'raw',
      image_properties: {
        name: 'by-task',
        disk_format: 'raw',
        container_format: 'bare',
        visibility: 'public',
      },
    };
    const made = await api.request('POST', '/tasks', { type: 'import', input });
    expect(made.statusCode).toBe(201);
    await settled();
    const task = (await api.request('GET', `/tasks/${made.json().id}`)).json();
    expect(task).toMatchObject({ status: 'success', type: 'import', input });
    expect(await api.show(task.result.image_id)).toMatchObject({ name: 'by-task', status: 'active' });
    const list = (await api.request('GET', '/tasks?type=import&limit=1')).json();
    expect(list.tasks.map((one: { id: string }) => one.id)).toEqual([task.id]);
    expect((await api.request('DELETE', `/tasks/${task.id}`)).statusCode).toBe(405);
    const member = await newProjectUser(app, 'no-admin');
    expect((await new ImageApi(app, member.token).request('GET', '/tasks')).statusCode).toBe(403);
  });

  it('converts what is imported when the settings ask for it', async () => {
    const converting = await AppUnderTest.start({ MONOSTACK_IMAGE_IMPORT_CONVERT_TO: 'qcow2' });
    try {
      const own = new ImageApi(converting, await converting.token());
      const { id } = await own.create();
      await own.upload(id, Buffer.alloc(1024 * 1024, 'raw'), {}, 'stage');
      await own.request('POST', `/images/${id}/import`, { method: { name: 'glance-direct' } });
      await converting.get(OperationRunner).settle();
      expect(await own.show(id)).toMatchObject({
        status: 'active',
        disk_format: 'qcow2',
        virtual_size: 1024 * 1024,
      });
      const file = await own.request('GET', `/images/${id}/file`);
      expect(file.rawPayload.toString('latin1', 0, 4)).toBe('QFI\xfb');
    } finally {
      await converting.stop();
    }
  });
});
