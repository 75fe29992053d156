import { AppUnderTest } from '../../support/app-under-test';
import { ComputeApi } from '../../support/compute-api';

describe('flavors, key pairs and quotas', () => {
  let app: AppUnderTest;
  let api: ComputeApi;

  beforeAll(async () => {
    app = await AppUnderTest.start();
    api = new ComputeApi(app, await app.token());
  });
  afterAll(() => app.stop());

  it('has the tutorials flavors at the first start on simulated hosts', async () => {
    const { flavors } = (await api.request('GET', '/flavors')).json();
    expect(flavors.map((flavor: { name: string }) => flavor.name)).toEqual([
      'm1.tiny',
      'm1.small',
      'm1.medium',
      'm1.large',
      'm1.xlarge',
    ]);
  });

  it('makes, shows and deletes a flavor', async () => {
    const flavor = { name: 'mine', ram: '256', vcpus: 2, disk: 0, id: 'mine', swap: 64 };
    const made = await api.request('POST', '/flavors', { flavor });
    expect(made.statusCode).toBe(200);
    expect(made.json().flavor).toMatchObject({ id: 'mine', ram: 256, vcpus: 2, swap: 64, disk: 0 });
    expect((await api.request('POST', '/flavors', { flavor })).statusCode).toBe(409);
    await api.request('POST', '/flavors/mine/os-extra_specs', { extra_specs: { 'hw:cpu_policy': 'shared' } });
    expect((await api.request('GET', '/flavors/mine')).json().flavor.extra_specs).toEqual({
      'hw:cpu_policy': 'shared',
    });
    expect((await api.request('DELETE', '/flavors/mine')).statusCode).toBe(202);
    expect((await api.request('GET', '/flavors/mine')).json()).toEqual({
      itemNotFound: { code: 404, message: 'Flavor mine could not be found.' },
    });
  });

  it.each([{ ram: 0 }, { vcpus: 0 }, { ram: 2 ** 31 }, { disk: -1 }, { name: ' ' }, { nonsense: 1 }])(
    'refuses a flavor with %j',
    async (fields) => {
      const flavor = { name: 'bad', ram: 1, vcpus: 1, disk: 0, ...fields };
      expect((await api.request('POST', '/flavors', { flavor })).statusCode).toBe(400);
    },
  );

  it('makes a key pair until 2.91, and takes one in any version', async () => {
    const made = await api.at('2.1').request('POST', '/os-keypairs', { keypair: { name: 'made' } });
    expect(made.statusCode).toBe(200);
    const { keypair } = made.json();
    expect(keypair.private_key).toContain('PRIVATE KEY');
    expect((await api.request('POST', '/os-keypairs', { keypair: { name: 'none' } })).statusCode).toBe(400);
    const taken = await api.request('POST', '/os-keypairs', {
      keypair: { name: 'taken', public_key: keypair.public_key, type: 'ssh' },
    });
    expect([taken.statusCode, taken.json().keypair.fingerprint]).toEqual([201, keypair.fingerprint]);
    expect((await api.request('DELETE', '/os-keypairs/taken')).statusCode).toBe(204);
  });

  it('counts what is used and refuses more than the quota', async () => {
    const { id, tenant_id: project } = await api.server();
    await api.request('PUT', `/os-quota-sets/${project}`, { quota_set: { instances: 1 } });
    const image = (await api.image()).id;
    const server = { name: 'more', flavorRef: '1', imageRef: image, networks: 'none' };
    const answer = await api.request('POST', '/servers', { server });
    expect([answer.statusCode, answer.json().forbidden.message]).toEqual([
      403,
      'Quota exceeded for instances: Requested 1, but already used 1 of 1 instances',
    ]);
    const { absolute } = (await api.request('GET', '/limits')).json().limits;
    expect(absolute).toMatchObject({ maxTotalInstances: 1, totalInstancesUsed: 1, totalRAMUsed: 512 });
    await api.request('DELETE', `/servers/${id}`);
    await api.settle();
    expect((await api.request('POST', '/servers', { server })).statusCode).toBe(202);
  });
});
