import { ServersRepository } from '../../../src/compute/servers/servers.repository';
import { SimulatedHosts } from '../../../src/hypervisor';
import { AppUnderTest } from '../../support/app-under-test';
import { ComputeApi } from '../../support/compute-api';

describe('files for a new server', () => {
  let app: AppUnderTest;
  let compute: ComputeApi;
  let imageRef: string;

  beforeAll(async () => {
    app = await AppUnderTest.start();
    compute = new ComputeApi(app, await app.token(), '2.1');
    imageRef = (await compute.image()).id;
  }, 60_000);
  afterAll(() => app.stop());

  const base64 = (text: string) => Buffer.from(text).toString('base64');
  async function create(personality: unknown, version = '2.1') {
    const server = { name: 'x', flavorRef: '1', imageRef, personality };
    const networks = version === '2.1' ? {} : { networks: 'none' };
    const api = compute.at(version);
    const answer = await api.request('POST', '/servers', { server: { ...server, ...networks } });
    await compute.settle();
    return answer;
  }

  it('stand on its config drive, which it has for them', async () => {
    const files = [
      { path: '/etc/motd', contents: base64('hello\n') },
      { path: 'C:\\x', contents: `${base64('a'.repeat(60))}\n` },
    ];
    const answer = await create(files);
    expect(answer.statusCode).toBe(202);
    const { id } = answer.json().server;
    expect(await compute.show(id)).toMatchObject({ status: 'ACTIVE', config_drive: 'True' });
    const drive = app.get(SimulatedHosts).hostOf(id)?.state.files[id]?.configDrive ?? {};
    const read = (path: string) => Buffer.from(drive[path] ?? '', 'base64').toString();
    expect(JSON.parse(read('openstack/latest/meta_data.json')).files).toEqual([
      { path: '/etc/motd', content_path: '/content/0000' },
      { path: 'C:\\x', content_path: '/content/0001' },
    ]);
    expect(read('openstack/content/0000')).toBe('hello\n');
    expect(read('openstack/content/0001')).toBe('a'.repeat(60));
    // Once the guest has them, nobody keeps them.
    expect((await app.get(ServersRepository).find(id))?.injectedFiles).toBeNull();
  });

  it.each([
    ['no list', {}],
    ['null', null],
    ['no path', [{ contents: '' }]],
    ['no contents', [{ path: '/x' }]],
    ['what is not base64', [{ path: '/x', contents: 'x' }]],
    ['an unknown field', [{ path: '/x', contents: '', mode: 1 }]],
  ])('are refused for %s', async (_, personality) => {
    expect((await create(personality)).statusCode).toBe(400);
  });

  it('are within the quota', async () => {
    const file = { path: '/x', contents: '' };
    const message = async (personality: object[]) => {
      const answer = await create(personality);
      return [answer.statusCode, answer.json().forbidden?.message];
    };
    expect(await message(Array(6).fill(file))).toEqual([403, 'Personality file limit exceeded']);
    expect(await message([{ ...file, path: 'x'.repeat(256) }])).toEqual([
      403,
      'Personality file path exceeds maximum 255',
    ]);
    expect(await message([{ ...file, contents: 'a'.repeat(10_244) }])).toEqual([
      403,
      'Personality file content exceeds maximum 10240',
    ]);
  });

  it('are unknown from 2.57 on', async () => {
    const file = [{ path: '/x', contents: '' }];
    expect((await create(file, '2.56')).statusCode).toBe(202);
    expect((await create(file, '2.57')).statusCode).toBe(400);
  });
});
