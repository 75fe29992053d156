import { ServerNetworking } from '../../../src/network';
import { newUuid } from '../../../src/shared/ids';
import { AppUnderTest } from '../../support/app-under-test';
import { ComputeApi } from '../../support/compute-api';
import { NetworkApi } from '../../support/network-api';

describe('what belongs to somebody else', () => {
  let app: AppUnderTest;
  let owner: ComputeApi;
  let stranger: ComputeApi;
  let ownersNetworks: NetworkApi;
  let strangersNetworks: NetworkApi;

  beforeAll(async () => {
    app = await AppUnderTest.start();
    ownersNetworks = await NetworkApi.user(app, 'owner');
    strangersNetworks = await NetworkApi.user(app, 'stranger');
    owner = new ComputeApi(app, ownersNetworks.token);
    stranger = new ComputeApi(app, strangersNetworks.token);
  });
  afterAll(() => app.stop());

  it.each(['stranger', 'owner'])(
    'is not attached to a server by the device_id of a port of its %s',
    async (who) => {
      const networks = who === 'owner' ? ownersNetworks : strangersNetworks;
      const server = await owner.server();
      const network = await networks.network();
      await networks.subnet(network.id);
      const port = await networks.port(network.id, { device_id: server.id, device_owner: 'compute:nova' });
      expect(port).toMatchObject({ device_id: server.id, device_owner: 'compute:nova' });

      expect((await owner.show(server.id)).addresses).toEqual({});
      const { interfaceAttachments } = (
        await owner.request('GET', `/servers/${server.id}/os-interface`)
      ).json();
      expect(interfaceAttachments).toEqual([]);
      // The metadata service knows its askers by their address on a network.
      const address = port.fixed_ips[0]?.ip_address ?? '';
      expect(await app.get(ServerNetworking).findServerByAddress(network.id, address)).toBeUndefined();

      await owner.act(server.id, { 'os-stop': null });
      await owner.act(server.id, { 'os-start': null });
      expect((await owner.show(server.id)).status).toBe('ACTIVE');
      await owner.request('DELETE', `/servers/${server.id}`);
      await owner.settle();
      expect((await networks.request('GET', `/ports/${port.id}`)).statusCode).toBe(200);
    },
  );

  it('is no port to boot with, though the owner of its network sees it', async () => {
    const network = await ownersNetworks.network();
    await ownersNetworks.subnet(network.id);
    const admin = await NetworkApi.admin(app);
    const port = await admin.port(network.id, { project_id: strangersNetworks.projectId });
    const imageRef = (await owner.image()).id;
    const answer = await owner.request('POST', '/servers', {
      server: { name: 'x', flavorRef: '1', imageRef, networks: [{ port: port.id }] },
    });
    expect([answer.statusCode, answer.json().badRequest.message]).toEqual([
      400,
      `Port ${port.id} belongs to another project and cannot be used here.`,
    ]);
  });

  it.each(['kernel_id', 'ramdisk_id'])(
    'is not booted through the property %s of an image',
    async (property) => {
      const secret = (await owner.image({ name: 'secret' })).id;
      const own = (await stranger.image({ name: 'own' })).id;
      const boot = async (value: string) => {
        const properties = { kernel_id: own, ramdisk_id: own, [property]: value };
        const imageRef = (await stranger.image(properties)).id;
        const server = { name: 'x', flavorRef: '1', imageRef, networks: 'none' };
        return stranger.request('POST', '/servers', { server });
      };
      for (const value of [secret, newUuid(), 'no-id', '../../etc/passwd']) {
        const answer = await boot(value);
        expect([answer.statusCode, answer.json().badRequest?.message]).toEqual([
          400,
          `Can not find requested image ${value}.`,
        ]);
      }
      expect((await boot(own)).statusCode).toBe(202);
    },
  );

  it('boots from its disk where kernel_id says so', async () => {
    const imageRef = (await owner.image({ kernel_id: 'nokernel', ramdisk_id: 'nokernel' })).id;
    expect((await owner.server({ imageRef })).status).toBe('ACTIVE');
  });
});

describe('a port that a server holds', () => {
  it('is not said to be elsewhere', async () => {
    const app = await AppUnderTest.start();
    try {
      const networks = await NetworkApi.user(app, 'holder');
      const compute = new ComputeApi(app, networks.token);
      const network = await networks.network();
      await networks.subnet(network.id);
      const { id } = await networks.port(network.id);
      const server = await compute.server({ networks: [{ port: id }] });
      const move = (port: object) => networks.refusal('PUT', `/ports/${id}`, { port });
      expect(await move({ device_id: newUuid() })).toEqual([409, 'PortInUse']);
      expect(await move({ device_id: '' })).toEqual([409, 'PortInUse']);
      expect(await move({ device_owner: 'compute:other' })).toEqual([409, 'PortInUse']);
      const same = await networks.request('PUT', `/ports/${id}`, {
        port: { device_id: server.id, name: 'renamed' },
      });
      expect(same.statusCode).toBe(200);
    } finally {
      await app.stop();
    }
  });
});
