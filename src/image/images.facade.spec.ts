import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { RoomsUnderTest } from '../../test/support/rooms-under-test';
import { hypervisorRoom } from '../hypervisor';
import { identityRoom } from '../identity';
import { UnitOfWork } from '../shared/db/unit-of-work';
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

  describe('whose data an operation brings in ranges', () => {
    const content = Buffer.from(Array.from({ length: 5000 }, (_, index) => index % 251));
    const reserve = (fields: object = {}) =>
      house
        .get(UnitOfWork)
        .run((tx) => images.reserve(tx, 'p', { attributes: { name: 'x', ...fields }, properties: {} }));
    const source = (reads: number[]) => ({
      size: content.length,
      open: ({ start, end }: { start: number; end: number }) => {
        reads.push(start);
        return Readable.from([content.subarray(start, end + 1)]);
      },
    });
    const order = (imageId: string, from: number, reads: number[] = []) => ({
      imageId,
      from,
      source: source(reads),
      ...{ diskFormat: 'raw', containerFormat: 'bare' },
    });

    it('are active with the formats that were told, once and again', async () => {
      const { id } = await reserve();
      for (const _ of [1, 2])
        expect(await images.receive(order(id, 0))).toMatchObject({
          image: { status: 'active', size: 5000, diskFormat: 'raw' },
        });
      expect(readFileSync((await images.open(id)).path)).toEqual(content);
    });

    it('go on where a line broke, and drop what is not certain', async () => {
      const { id } = await reserve();
      const broken = {
        ...source([]),
        open: () =>
          Readable.from(
            (function* () {
              yield content.subarray(0, 3000);
              throw new Error('the line broke');
            })(),
          ),
      };
      await expect(images.receive({ ...order(id, 0), source: broken })).rejects.toThrow('the line broke');
      expect(await images.find(id)).toMatchObject({ status: 'saving' });
      const reads: number[] = [];
      expect(await images.receive(order(id, 2000, reads))).toMatchObject({ image: { status: 'active' } });
      expect(reads).toEqual([2000]);
      expect(readFileSync((await images.open(id)).path)).toEqual(content);
    });

    it('leave nothing when they are discarded, protected or not', async () => {
      const { id } = await reserve({ protected: true });
      const short = { ...order(id, 0), source: { ...source([]), size: 6000 } };
      await expect(images.receive(short)).rejects.toMatchObject({ code: 'image_upload_truncated' });
      for (const _ of [1, 2]) await images.discard(id);
      expect(await images.find(id)).toBeUndefined();
      expect(readdirSync(join(house.dataDir, 'images')).filter((name) => name.includes(id))).toEqual([]);
      await expect(images.receive(order(id, 0))).rejects.toMatchObject({ code: 'image_gone' });
    });

    it('refuse a property that would be an attribute', async () => {
      const reservation = { attributes: { name: 'x' }, properties: { visibility: 'public' } };
      await expect(
        house.get(UnitOfWork).run((tx) => images.reserve(tx, 'p', reservation)),
      ).rejects.toMatchObject({ status: 403 });
    });
  });

  it('say so when their data is gone from the disk', async () => {
    const { id } = await images.createFrom('p', RAW, stream('data'));
    const { path } = await images.open(id);
    rmSync(path);
    await expect(images.open(id)).rejects.toMatchObject({ status: 503 });
  });
});
