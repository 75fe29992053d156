import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { RoomsUnderTest } from '../../test/support/rooms-under-test';
import { hypervisorRoom } from '../hypervisor';
import { identityRoom } from '../identity';
import { NO_MICROVERSION } from '../shared/http/microversion';
import { RequestContext } from '../shared/http/request-context';
import { imageRoom } from '.';
import { Images } from './images.facade';

const RAW = { disk_format: 'raw', container_format: 'bare' };

function contextOf(projectId: string): RequestContext {
  const context = new RequestContext('req-1', 'compute', 'http://x/compute', 'http://x', NO_MICROVERSION);
  context.token = {
    userId: 'u',
    userName: 'u',
    userDomainId: 'default',
    projectId,
    roles: ['member', 'reader'],
    auditId: 'a',
    methods: ['password'],
    issuedAt: 0,
    expiresAt: 9e9,
  };
  return context;
}

describe('the images that other rooms see', () => {
  let house: RoomsUnderTest;
  let images: Images;
  const stream = (text: string) => Readable.from([Buffer.from(text)]);

  beforeAll(async () => {
    house = await RoomsUnderTest.start([hypervisorRoom, identityRoom, imageRoom], {
      MONOSTACK_ADMIN_PASSWORD: 'secret-of-tests',
    });
    images = house.get(Images);
  });
  afterAll(() => house.stop());

  it('are made from a stream and opened as a file and as a stream', async () => {
    const image = await images.createFrom('p', { ...RAW, name: 'snapshot', base_image: 'x' }, stream('data'));
    expect(image).toMatchObject({
      status: 'active',
      owner: 'p',
      size: 4,
      virtualSize: 4,
      checksum: expect.stringMatching(/^[0-9a-f]{128}$/),
      properties: { base_image: 'x' },
    });
    const { path, size, stream: read } = await images.open(image.id);
    expect([size, readFileSync(path, 'utf8')]).toEqual([4, 'data']);
    expect((await read().toArray()).join('')).toBe('data');
  });

  it('can be booted by who sees them, when they are active', async () => {
    const image = await images.createFrom('p', RAW, stream('data'));
    expect((await images.getForBoot(contextOf('p'), image.id)).id).toBe(image.id);
    await expect(images.getForBoot(contextOf('q'), image.id)).rejects.toMatchObject({ status: 404 });
    const queued = await images.create('p', RAW);
    await expect(images.getForBoot(contextOf('p'), queued.id)).rejects.toMatchObject({ status: 400 });
    await expect(images.open(queued.id)).rejects.toMatchObject({ status: 404 });
  });

  it('leave nothing when their stream breaks, and can be filled again', async () => {
    const { id } = await images.create('p', RAW);
    const broken = new Readable({
      read() {
        this.destroy(new Error('the host went away'));
      },
    });
    await expect(images.fill(id, broken)).rejects.toThrow('the host went away');
    expect(await images.find(id)).toMatchObject({ status: 'queued' });
    await expect(images.fill(id, stream('short'), 100)).rejects.toMatchObject({
      code: 'image_upload_truncated',
    });
    expect(readdirSync(join(house.dataDir, 'images')).filter((name) => name.includes(id))).toEqual([]);
    expect(await images.fill(id, stream('whole'), 5)).toMatchObject({ status: 'active' });
    await images.remove(id);
    await images.remove(id);
    expect(await images.find(id)).toBeUndefined();
  });

  it('say so when their data is gone from the disk', async () => {
    const { id } = await images.createFrom('p', RAW, stream('data'));
    const { path } = await images.open(id);
    rmSync(path);
    await expect(images.open(id)).rejects.toMatchObject({ status: 503 });
  });
});
