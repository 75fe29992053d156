import { Readable } from 'node:stream';
import { RoomsUnderTest } from '../../../test/support/rooms-under-test';
import { hypervisorRoom } from '../../hypervisor';
import { identityRoom } from '../../identity';
import { imageRoom } from '..';
import { Images } from '../images.facade';

const FIELDS = { disk_format: 'raw', container_format: 'bare' };
const KIB = 1024;

/** Gives `count` pieces of a KiB, each only when `turn` says so. */
async function* pieces(count: number, turn: () => Promise<unknown>) {
  for (let i = 0; i < count; i++) {
    await turn();
    yield Buffer.alloc(KIB, 1);
  }
}
const breath = () => new Promise((resolve) => setImmediate(resolve));

describe('the storage quota of a project', () => {
  let house: RoomsUnderTest;
  let images: Images;
  const upload = (announced: boolean) =>
    images.createFrom('p', FIELDS, Readable.from(pieces(64, breath)), announced ? 64 * KIB : undefined);

  beforeEach(async () => {
    house = await RoomsUnderTest.start([hypervisorRoom, identityRoom, imageRoom], {
      MONOSTACK_ADMIN_PASSWORD: 'secret-of-tests',
      MONOSTACK_IMAGE_PROJECT_QUOTA: String(100 * KIB),
    });
    images = house.get(Images);
  });
  afterEach(() => house.stop());

  it.each([
    ['announced', true],
    ['not announced', false],
  ])('is not passed by several uploads together whose size is %s', async (_, announced) => {
    const results = await Promise.allSettled([upload(announced), upload(announced), upload(announced)]);
    const refused = results.filter(({ status }) => status === 'rejected');
    expect(refused.length).toBeGreaterThanOrEqual(2);
    for (const result of refused)
      expect(result).toMatchObject({ reason: { status: 413, code: 'image_quota_exceeded' } });
  });

  it('counts what was kept while an upload was on its way', async () => {
    let others: Promise<unknown> | undefined;
    const slow = images.createFrom(
      'p',
      FIELDS,
      Readable.from(
        pieces(64, async () => {
          others ??= upload(false);
          await others;
        }),
      ),
    );
    await expect(slow).rejects.toMatchObject({ code: 'image_quota_exceeded' });
    await expect(others).resolves.toMatchObject({ size: 64 * KIB });
  });

  it('is free again after an upload that failed', async () => {
    const broken = images.createFrom(
      'p',
      FIELDS,
      Readable.from(
        pieces(64, async () => {
          throw new Error('broken off');
        }),
      ),
      64 * KIB,
    );
    await expect(broken).rejects.toThrow('broken off');
    await expect(upload(true)).resolves.toMatchObject({ status: 'active' });
  });
});
