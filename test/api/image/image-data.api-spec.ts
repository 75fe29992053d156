import { createHash } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { request } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import { AppUnderTest } from '../../support/app-under-test';
import { ImageApi } from '../../support/image-api';

describe('image data', () => {
  let app: AppUnderTest;
  let api: ImageApi;
  let port: number;
  const files = () => readdirSync(join(app.dataDir, 'images')).sort();

  beforeAll(async () => {
    app = await AppUnderTest.start();
    api = new ImageApi(app, await app.token());
    await app.app.listen(0, '127.0.0.1');
    port = (app.app.getHttpServer().address() as { port: number }).port;
  });
  afterAll(() => app.stop());

  it('takes data, hashes it and gives it back', async () => {
    const data = Buffer.alloc(300_000, 'abc');
    const image = await api.active({}, data);
    expect(image).toMatchObject({
      status: 'active',
      size: data.length,
      virtual_size: data.length,
      checksum: createHash('md5').update(data).digest('hex'),
      os_hash_algo: 'sha512',
      os_hash_value: createHash('sha512').update(data).digest('hex'),
      stores: 'file',
    });
    const answer = await api.request('GET', `/images/${image.id}/file`);
    expect(answer.statusCode).toBe(200);
    expect(answer.rawPayload.equals(data)).toBe(true);
    expect(answer.headers).toMatchObject({
      'content-type': 'application/octet-stream',
      'content-length': String(data.length),
      'content-md5': image.checksum,
    });
  });

  it('does not end up in another image that has the same id by then', async () => {
    const first = await api.create();
    const upload = request({
      ...{ host: '127.0.0.1', port, method: 'PUT', path: `/image/v2/images/${first.id}/file` },
      headers: { 'x-auth-token': api.token, 'content-type': 'application/octet-stream' },
    });
    const answered = new Promise<number>((resolve) =>
      upload.on('response', (answer) => resolve(answer.statusCode ?? 0)),
    );
    upload.write('half of ');
    while ((await api.show(first.id)).status !== 'saving')
      await new Promise((resolve) => setTimeout(resolve, 5));
    expect((await api.request('DELETE', `/images/${first.id}`)).statusCode).toBe(204);
    await api.create({ id: first.id, name: 'second' });
    const { token } = api;
    const other = request({
      ...{ host: '127.0.0.1', port, method: 'PUT', path: `/image/v2/images/${first.id}/file` },
      headers: { 'x-auth-token': token, 'content-type': 'application/octet-stream' },
    });
    other.on('error', () => undefined);
    other.write('the second');
    while ((await api.show(first.id)).status !== 'saving')
      await new Promise((resolve) => setTimeout(resolve, 5));
    try {
      upload.end('the first');
      expect(await answered).toBe(410);
      expect(await api.show(first.id)).toMatchObject({ name: 'second', status: 'saving', size: null });
    } finally {
      other.destroy();
    }
  });

  it('serves a range, and 416 for one outside', async () => {
    const image = await api.active({}, Buffer.from('0123456789'));
    const get = (range: string) =>
      app.request({
        method: 'GET',
        url: `/image/v2/images/${image.id}/file`,
        token: api.token,
        headers: { range },
      });
    const middle = await get('bytes=2-4');
    expect([middle.statusCode, middle.body, middle.headers['content-range']]).toEqual([
      206,
      '234',
      'bytes 2-4/10',
    ]);
    expect((await get('bytes=-3')).body).toBe('789');
    expect((await get('bytes=8-100')).body).toBe('89');
    expect((await get('bytes=10-')).statusCode).toBe(416);
    expect((await get('bytes=5-2')).statusCode).toBe(416);
    expect((await get('lines=1')).statusCode).toBe(416);
  });

  it('answers 204 for an image without data', async () => {
    const image = await api.create();
    expect((await api.request('GET', `/images/${image.id}/file`)).statusCode).toBe(204);
  });

  it('refuses a second upload, a missing format and another media type', async () => {
    const image = await api.active();
    expect((await api.upload(image.id, Buffer.from('x'))).statusCode).toBe(409);
    const bare = await api.create({ disk_format: null });
    const answer = await api.upload(bare.id, Buffer.from('x'));
    expect([answer.statusCode, answer.body]).toEqual([
      400,
      expect.stringContaining('disk_format must be set'),
    ]);
    const json = await api.upload((await api.create()).id, Buffer.from('{}'), {
      'content-type': 'application/json',
    });
    expect(json.statusCode).toBe(415);
    expect((await api.upload(bare.id, Buffer.from('x'), { 'x-image-meta-store': 'none' })).statusCode).toBe(
      400,
    );
  });

  it('keeps no file and leaves the image queued when the data is not what was declared', async () => {
    const before = files();
    const image = await api.create({ disk_format: 'qcow2' });
    const answer = await api.upload(image.id, Buffer.from('no disk image at all'));
    expect(answer.statusCode).toBe(415);
    expect(answer.body).toContain('disk_format qcow2 does not match stream data raw');
    expect(await api.show(image.id)).toMatchObject({ status: 'queued', size: null, checksum: null });
    expect(files()).toEqual(before);
  });

  it('keeps no file and leaves the image queued when the announced size was wrong', async () => {
    const before = files();
    const image = await api.create();
    const answer = await api.upload(image.id, Buffer.from('short'), { 'x-openstack-image-size': '100' });
    expect(answer.statusCode).toBe(400);
    expect((await api.show(image.id)).status).toBe('queued');
    expect(files()).toEqual(before);
  });

  it('keeps no file and leaves the image queued when the client goes away in the middle', async () => {
    const before = files();
    const image = await api.create();
    await new Promise<void>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => {
        socket.write(
          `PUT /image/v2/images/${image.id}/file HTTP/1.1\r\nHost: x\r\nX-Auth-Token: ${api.token}\r\n` +
            'Content-Type: application/octet-stream\r\nContent-Length: 1000000\r\n\r\n',
        );
        socket.write(Buffer.alloc(100_000));
        setTimeout(() => socket.destroy(), 150);
      });
      socket.on('close', () => resolve());
    });
    for (let i = 0; i < 100 && (await api.show(image.id)).status !== 'queued'; i++)
      await new Promise((resolve) => setTimeout(resolve, 20));
    expect((await api.show(image.id)).status).toBe('queued');
    expect(files()).toEqual(before);
    expect((await api.upload(image.id, Buffer.from('again'))).statusCode).toBe(204);
  });

  it('removes the data with the image', async () => {
    const image = await api.active();
    expect(existsSync(join(app.dataDir, 'images', image.id))).toBe(true);
    expect((await api.request('DELETE', `/images/${image.id}`)).statusCode).toBe(204);
    expect(existsSync(join(app.dataDir, 'images', image.id))).toBe(false);
    expect((await api.request('GET', `/images/${image.id}`)).statusCode).toBe(404);
    expect((await api.request('GET', `/images/${image.id}/file`)).statusCode).toBe(404);
  });

  it('drops an upload whose image was deleted meanwhile, with 410', async () => {
    const before = files();
    const { id } = await api.create();
    const headers = { 'x-auth-token': api.token, 'content-type': 'application/octet-stream' };
    const sending = request({ port, method: 'PUT', path: `/image/v2/images/${id}/file`, headers });
    const status = new Promise<number | undefined>((resolve, reject) => {
      sending.on('response', (response) => resolve(response.resume().statusCode)).on('error', reject);
    });
    sending.write(Buffer.alloc(100_000));
    while ((await api.show(id)).status !== 'saving') await new Promise((resolve) => setTimeout(resolve, 10));
    expect((await api.upload(id, Buffer.from('second'))).statusCode).toBe(409);
    expect((await api.request('DELETE', `/images/${id}`)).statusCode).toBe(204);
    sending.end(Buffer.from('end'));
    expect(await status).toBe(410);
    expect(files()).toEqual(before);
  });

  it('answers HEAD without reading the data', async () => {
    const { id } = await api.active();
    const head = { method: 'HEAD', url: `/image/v2/images/${id}/file`, token: api.token } as const;
    const answer = await app.request(head);
    expect([answer.statusCode, answer.headers['content-length'], answer.body]).toEqual([200, '9', '']);
  });

  it('refuses data above the cap and above the quota of the project with 413', async () => {
    const small = await AppUnderTest.start({
      MONOSTACK_IMAGE_SIZE_CAP: '1000',
      MONOSTACK_IMAGE_PROJECT_QUOTA: '1500',
    });
    try {
      const own = new ImageApi(small, await small.token());
      const large = await own.create();
      expect((await own.upload(large.id, Buffer.alloc(1001))).statusCode).toBe(413);
      expect((await own.show(large.id)).status).toBe('queued');
      await own.active({}, Buffer.alloc(1000));
      expect((await own.upload(large.id, Buffer.alloc(600))).statusCode).toBe(413);
      expect((await own.upload(large.id, Buffer.alloc(400))).statusCode).toBe(204);
    } finally {
      await small.stop();
    }
  });
});

describe('unified limits of images', () => {
  let app: AppUnderTest;
  let api: ImageApi;

  beforeAll(async () => {
    app = await AppUnderTest.start();
    api = new ImageApi(app, await app.token());
    const call = (method: 'GET' | 'POST', path: string, payload?: object) =>
      app.request({ method, url: `/identity/v3${path}`, token: api.token, payload });
    const { services } = (await call('GET', '/services?type=image')).json();
    const limit = (resource_name: string, default_limit: number) => ({
      service_id: services[0].id,
      resource_name,
      default_limit,
    });
    const registered_limits = [
      limit('image_size_total', 1),
      limit('image_stage_total', 0),
      limit('image_count_total', 3),
    ];
    expect((await call('POST', '/registered_limits', { registered_limits })).statusCode).toBe(201);
  });
  afterAll(() => app.stop());

  it('bind the size and the number of images, and are shown with what is used', async () => {
    await api.active({}, Buffer.alloc(600_000));
    const second = await api.create();
    expect((await api.upload(second.id, Buffer.alloc(600_000))).statusCode).toBe(413);
    expect((await api.upload(second.id, Buffer.alloc(1), {}, 'stage')).statusCode).toBe(413);
    await api.create();
    expect((await api.request('POST', '/images', { name: 'fourth' })).statusCode).toBe(413);
    expect((await api.request('GET', '/info/usage')).json()).toEqual({
      usage: {
        image_size_total: { usage: 1, limit: 1 },
        image_stage_total: { usage: 0, limit: 0 },
        image_count_total: { usage: 3, limit: 3 },
        image_count_uploading: { usage: 0, limit: -1 },
      },
    });
  });
});
