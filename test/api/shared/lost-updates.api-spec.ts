import { AppUnderTest } from '../../support/app-under-test';
import { ComputeApi } from '../../support/compute-api';
import { ImageApi } from '../../support/image-api';

const WORDS = Array.from({ length: 8 }, (_, index) => `word${index}`);

/** Each request of a burst has read before the first of them writes: units begin when all that came in were read. */
describe('changes of one thing by many at once', () => {
  let app: AppUnderTest;
  let compute: ComputeApi;
  let images: ImageApi;
  const burst = async (send: (word: string) => Promise<{ statusCode: number }>): Promise<void> => {
    const answers = await Promise.all(WORDS.map(send));
    for (const { statusCode } of answers) expect(statusCode).toBeLessThan(300);
  };
  const pairs = Object.fromEntries(WORDS.map((word) => [word, 'x']));

  beforeAll(async () => {
    app = await AppUnderTest.start();
    const token = await app.token();
    compute = new ComputeApi(app, token);
    images = new ImageApi(app, token);
  });
  afterAll(() => app.stop());

  it('all stay: metadata of a server', async () => {
    const { id } = await compute.server();
    await burst((word) =>
      compute.request('PUT', `/servers/${id}/metadata/${word}`, { meta: { [word]: 'x' } }),
    );
    expect((await compute.show(id)).metadata).toEqual(pairs);
    await burst((word) => compute.request('DELETE', `/servers/${id}/metadata/${word}`));
    expect((await compute.show(id)).metadata).toEqual({});
  });

  it('all stay: tags of a server', async () => {
    const { id } = await compute.server();
    await burst((word) => compute.request('PUT', `/servers/${id}/tags/${word}`));
    expect((await compute.show(id)).tags).toEqual(WORDS);
    await burst((word) => compute.request('DELETE', `/servers/${id}/tags/${word}`));
    expect((await compute.show(id)).tags).toEqual([]);
  });

  it('all stay: extra specs of a flavor', async () => {
    const flavor = { id: 'burst', name: 'burst', ram: 64, vcpus: 1, disk: 1 };
    await compute.request('POST', '/flavors', { flavor });
    const specs = () => compute.request('GET', '/flavors/burst/os-extra_specs');
    await burst((word) =>
      compute.request('POST', '/flavors/burst/os-extra_specs', { extra_specs: { [`a:${word}`]: 'x' } }),
    );
    expect(Object.keys((await specs()).json().extra_specs).sort()).toEqual(WORDS.map((word) => `a:${word}`));
    await burst((word) => compute.request('DELETE', `/flavors/burst/os-extra_specs/a:${word}`));
    expect((await specs()).json().extra_specs).toEqual({});
  });

  it('all stay: tags of an image', async () => {
    const { id } = await images.create();
    await burst((word) => images.request('PUT', `/images/${id}/tags/${word}`));
    const tags: string[] = (await images.request('GET', `/images/${id}`)).json().tags;
    expect([...tags].sort()).toEqual(WORDS);
  });
});
