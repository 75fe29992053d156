import { HostImagesReconciler } from '../../../src/compute/servers/reconcilers/host-images.reconciler';
import { SimulatedHosts } from '../../../src/hypervisor';
import { AppUnderTest } from '../../support/app-under-test';
import { ComputeApi } from '../../support/compute-api';
import { ImageApi } from '../../support/image-api';

const HOUR_MS = 3_600_000;
const FOREIGN = '99999999-2222-4333-8444-555555555555';

describe('cached images of hosts', () => {
  let app: AppUnderTest;
  let compute: ComputeApi;
  const images = () =>
    app
      .get(SimulatedHosts)
      .all()
      .flatMap(({ state }) => Object.values(state.baseImages));
  const keys = () =>
    app
      .get(SimulatedHosts)
      .all()
      .flatMap(({ state }) => Object.keys(state.baseImages));
  const trim = () => app.get(HostImagesReconciler).reconcile();
  const age = (ms: number) => {
    for (const image of images()) image.usedAt = Date.now() - ms;
  };
  const start = async (env: Record<string, string>) => {
    app = await AppUnderTest.start(env);
    compute = new ComputeApi(app, await app.token());
  };
  const remove = async (id: string) => {
    await compute.request('DELETE', `/servers/${id}`);
    await compute.settle();
  };
  afterEach(() => app.stop());

  it('stay while a server is made of them, and go when they were not used for so long', async () => {
    await start({ MONOSTACK_KEEP_HOST_IMAGES: '2d' });
    const { id } = await compute.server();
    expect(keys()).toHaveLength(1);
    age(72 * HOUR_MS);
    await trim();
    expect(keys()).toHaveLength(1);
    await remove(id);
    // The last look counted as a use.
    await trim();
    expect(keys()).toHaveLength(1);
    age(47 * HOUR_MS);
    await trim();
    expect(keys()).toHaveLength(1);
    age(49 * HOUR_MS);
    await trim();
    expect(keys()).toEqual([]);
  });

  it('go by their number and their size, those used last stay', async () => {
    await start({ MONOSTACK_KEEP_HOST_IMAGES: '1' });
    await app.get(SimulatedHosts).get('sim-2').kill();
    const bytes = [Buffer.alloc(4096, 1), Buffer.alloc(4096, 2)];
    for (const content of bytes) {
      const imageRef = (await new ImageApi(app, compute.token).active({}, content)).id;
      await remove((await compute.server({ imageRef })).id);
    }
    const [first, second] = keys();
    const cached = app.get(SimulatedHosts).get('sim-1').state.baseImages;
    for (const [key, hours] of [
      [first, 2],
      [second, 3],
    ] as const)
      if (key && cached[key]) cached[key].usedAt = Date.now() - hours * HOUR_MS;
    await trim();
    expect(keys()).toEqual([first]);
  });

  it('go when their image is gone, but for what another cloud has marked too', async () => {
    await start({ MONOSTACK_KEEP_HOST_IMAGES: 'forever' });
    const server = await compute.server();
    const { id } = server.image as { id: string };
    await remove(server.id);
    age(2 * HOUR_MS);
    await trim();
    expect(keys()).toHaveLength(1);
    await new ImageApi(app, compute.token).request('DELETE', `/images/${id}`);
    age(HOUR_MS / 2);
    await trim();
    expect(keys()).toHaveLength(1);
    const [image] = images();
    image?.marks?.push(FOREIGN);
    age(2 * HOUR_MS);
    await trim();
    expect(image?.marks).toEqual([FOREIGN]);
    await trim();
    expect(keys()).toHaveLength(1);
  });

  it('are the other hosts’ business where one does not answer', async () => {
    await start({ MONOSTACK_KEEP_HOST_IMAGES: '0' });
    const host = app.get(SimulatedHosts).find((await compute.server())['OS-EXT-SRV-ATTR:host'] as string);
    for (const { state } of app.get(SimulatedHosts).all()) state.files = {};
    age(2 * HOUR_MS);
    const other = host?.name === 'sim-1' ? 'sim-2' : 'sim-1';
    app.get(SimulatedHosts).faults.fail('inspectImageCache', { host: other, times: 5 });
    await trim();
    expect(keys()).toEqual([]);
  });
});
