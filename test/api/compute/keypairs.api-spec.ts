import { createPrivateKey } from 'node:crypto';
import { AppUnderTest } from '../../support/app-under-test';
import { ComputeApi } from '../../support/compute-api';
import { NetworkApi } from '../../support/network-api';

const PUBLIC_KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIE7qmQ1k0L8n4z0y4XEmF4Ck0v8kq5d4O0XcL2sYb9aD me@home';

describe('key pairs', () => {
  let app: AppUnderTest;
  let api: ComputeApi;
  const create = (keypair: object, version = '2.90') =>
    api.at(version).request('POST', '/os-keypairs', { keypair });
  const names = async (query = '') => {
    const { keypairs } = (await api.request('GET', `/os-keypairs${query}`)).json();
    return keypairs.map((one: { keypair: { name: string } }) => one.keypair.name);
  };

  beforeAll(async () => {
    app = await AppUnderTest.start();
  });
  beforeEach(async () => {
    const { token } = await NetworkApi.user(app, `owner-${Math.random()}`);
    api = new ComputeApi(app, token);
  });
  afterAll(() => app.stop());

  it('are imported, shown and listed without their time and owner', async () => {
    const answer = await create({ name: 'my key', public_key: PUBLIC_KEY });
    expect(answer.statusCode).toBe(201);
    const { keypair } = answer.json();
    expect(keypair).toEqual({
      name: 'my key',
      public_key: PUBLIC_KEY,
      fingerprint: expect.stringMatching(/^([0-9a-f]{2}:){15}[0-9a-f]{2}$/),
      type: 'ssh',
      user_id: expect.any(String),
    });
    const shown = (await api.request('GET', '/os-keypairs/my%20key')).json().keypair;
    expect(shown).toMatchObject({ name: 'my key', deleted: false, deleted_at: null, updated_at: null });
    const { user_id: _, ...listed } = keypair;
    expect((await api.request('GET', '/os-keypairs')).json()).toEqual({ keypairs: [{ keypair: listed }] });
  });

  it('are made below 2.92, and the private half is in that answer alone', async () => {
    const { keypair } = (await create({ name: 'made' })).json();
    expect(createPrivateKey(keypair.private_key).asymmetricKeyType).toBe('rsa');
    expect((await api.request('GET', '/os-keypairs/made')).json().keypair).not.toHaveProperty('private_key');
    expect((await create({ name: 'other' }, '2.92')).statusCode).toBe(400);
  });

  it('of type x509 are certificates, given or made', async () => {
    const { keypair: made } = (await create({ name: 'made', type: 'x509' })).json();
    expect(made).toMatchObject({ type: 'x509', public_key: expect.stringMatching(/^-----BEGIN CERT/) });
    expect(Buffer.from(made.private_key, 'base64')[0]).toBe(0x30);
    const given = await create({ name: 'given', type: 'x509', public_key: made.public_key }, '2.93');
    expect([given.statusCode, given.json().keypair]).toEqual([
      201,
      {
        name: 'given',
        type: 'x509',
        public_key: made.public_key,
        fingerprint: made.fingerprint,
        user_id: made.user_id,
      },
    ]);
    const wrong = { name: 'wrong', type: 'x509', public_key: PUBLIC_KEY };
    expect((await create(wrong)).statusCode).toBe(400);
    expect((await create({ ...wrong, type: 'ssh', public_key: made.public_key })).statusCode).toBe(400);
    expect((await create({ name: 'early', type: 'x509' }, '2.1')).statusCode).toBe(400);
  });

  it.each([
    ['a name that is taken', { name: 'taken', public_key: PUBLIC_KEY }, 409],
    ['no name', { public_key: PUBLIC_KEY }, 400],
    ['a blank name', { name: ' ', public_key: PUBLIC_KEY }, 400],
    ['a name with a slash', { name: 'a/b', public_key: PUBLIC_KEY }, 400],
    ['a key that is none', { name: 'x', public_key: 'hello' }, 400],
    ['an unknown field', { name: 'x', public_key: PUBLIC_KEY, more: 1 }, 400],
    ['an unknown type', { name: 'x', public_key: PUBLIC_KEY, type: 'pgp' }, 400],
  ])('are refused with %s', async (_, keypair, status) => {
    await create({ name: 'taken', public_key: PUBLIC_KEY });
    expect((await create(keypair)).statusCode).toBe(status);
    expect(await names()).toEqual(['taken']);
  });

  it('take no more fields than their version has', async () => {
    expect((await create({ name: 'a', public_key: PUBLIC_KEY, type: 'ssh' }, '2.1')).statusCode).toBe(400);
    expect((await create({ name: 'a', public_key: PUBLIC_KEY, type: 'ssh' }, '2.2')).statusCode).toBe(201);
    expect((await create({ name: 'b', public_key: PUBLIC_KEY }, '2.1')).statusCode).toBe(200);
    expect((await api.at('2.1').request('DELETE', '/os-keypairs/b')).statusCode).toBe(202);
    expect((await api.at('2.2').request('DELETE', '/os-keypairs/a')).statusCode).toBe(204);
    expect((await api.request('DELETE', '/os-keypairs/a')).statusCode).toBe(404);
  });

  it('come in pages from 2.35 on, and the pages end', async () => {
    for (const name of ['b', 'a', 'c']) await create({ name, public_key: PUBLIC_KEY });
    const first = (await api.request('GET', '/os-keypairs?limit=2')).json();
    expect(first.keypairs.map((one: { keypair: { name: string } }) => one.keypair.name)).toEqual(['a', 'b']);
    expect(first.keypairs_links).toEqual([{ rel: 'next', href: expect.stringContaining('marker=b') }]);
    expect(await names('?limit=2&marker=b')).toEqual(['c']);
    expect(await names('?marker=c')).toEqual([]);
    expect((await api.request('GET', '/os-keypairs?marker=gone')).statusCode).toBe(400);
  });

  it('are only so many', async () => {
    const admin = new ComputeApi(app, await app.token());
    const { projectId } = await NetworkApi.as(app, api.token);
    await admin.request('PUT', `/os-quota-sets/${projectId}`, { quota_set: { key_pairs: 1 } });
    await create({ name: 'one', public_key: PUBLIC_KEY });
    const more = await create({ name: 'two', public_key: PUBLIC_KEY });
    expect([more.statusCode, more.json().forbidden.message]).toEqual([
      403,
      'Quota exceeded, too many key pairs.',
    ]);
  });
});
