import type { ProjectLimits } from '../../identity';
import { refusalOf } from '../../shared/errors/refusal.fixture';
import type { ImageSettings } from '../image.settings';
import type { ImageStatus } from '../images/image.entity';
import type { ImagesRepository } from '../images/images.repository';
import { type LimitedResource, StorageQuota } from './storage-quota';

const MIB = 1024 * 1024;

describe("a project's room for images", () => {
  let limits: Partial<Record<LimitedResource, number>>;
  let images: Array<{ owner: string; status: ImageStatus; size: number }>;
  let settings: { sizeCap: number; projectQuota: number };
  let quota: StorageQuota;

  beforeEach(() => {
    limits = {};
    images = [];
    settings = { sizeCap: 1000 * MIB, projectQuota: 0 };
    const repository = {
      usage: async (owner: string, statuses?: readonly ImageStatus[]) => {
        const found = images.filter(
          (image) => image.owner === owner && (!statuses?.length || statuses.includes(image.status)),
        );
        return { images: found.length, bytes: found.reduce((sum, { size }) => sum + size, 0) };
      },
    };
    const unified = {
      find: async (owner: string, service: string, resource: LimitedResource) =>
        owner === 'p' && service === 'image' ? limits[resource] : undefined,
    };
    quota = new StorageQuota(
      repository as unknown as ImagesRepository,
      unified as unknown as ProjectLimits,
      settings as unknown as ImageSettings,
    );
  });

  const add = (status: ImageStatus, size: number, owner = 'p') => images.push({ owner, status, size });
  const tooMuch = (kept: number, allowed: number, resource = 'image_size_total') => [
    'too_large',
    'image_quota_exceeded',
    `Image exceeds the storage quota (${resource}): the project keeps ${kept} of ${allowed} bytes already.`,
  ];

  it('is taken up to the last byte and no further', async () => {
    settings.projectQuota = 100;
    add('active', 20);
    add('deactivated', 20);
    add('queued', 500);
    add('active', 500, 'q');
    const claim = await quota.claim('p', undefined);
    claim.grow(60);
    expect(await refusalOf(() => claim.grow(61))).toEqual(tooMuch(40, 100));
    expect(await refusalOf(quota.claim('p', 61))).toEqual(tooMuch(40, 100));
  });

  it('is asked for before anything is sent, and given back when it is refused', async () => {
    settings.projectQuota = 100;
    expect(await refusalOf(quota.claim('p', 101))).toEqual(tooMuch(0, 100));
    const claim = await quota.claim('p', 100);
    claim.release(false);
    await quota.claim('p', 100);
  });

  it('is shared by transfers at the same time, by what each has taken at most', async () => {
    settings.projectQuota = 100;
    const first = await quota.claim('p', 60);
    first.grow(10);
    const second = await quota.claim('p', 40);
    expect(await refusalOf(() => second.grow(41))).toEqual(tooMuch(0, 100));
    expect(await refusalOf(quota.claim('p', 1))).toEqual(tooMuch(0, 100));
    await quota.claim('q', 100);
    await quota.claim(null, 500);
    first.release(false);
  });

  it('counts what a transfer has kept for those that began before, and nothing that it has not', async () => {
    settings.projectQuota = 100;
    const [kept, lost, mine] = [
      await quota.claim('p', 30),
      await quota.claim('p', 30),
      await quota.claim('p', 0),
    ];
    lost.release(false);
    mine.grow(70);
    kept.release(true);
    kept.release(true);
    expect(await refusalOf(() => mine.grow(71))).toEqual(tooMuch(30, 100));
  });

  it('has no end without a limit, but an image has', async () => {
    add('active', 10 ** 12);
    const claim = await quota.claim('p', 1000 * MIB);
    expect(await refusalOf(() => claim.grow(1000 * MIB + 1))).toEqual([
      'too_large',
      'image_too_large',
      `The incoming image is too large: at most ${1000 * MIB} bytes are taken.`,
    ]);
  });

  it('is the smaller of the two limits, in MiB where it is the unified one', async () => {
    limits.image_size_total = 2;
    settings.projectQuota = 3 * MIB;
    expect(await refusalOf(quota.claim('p', 2 * MIB + 1))).toEqual(tooMuch(0, 2 * MIB));
    limits.image_size_total = 4;
    expect(await refusalOf(quota.claim('p', 3 * MIB + 1))).toEqual(tooMuch(0, 3 * MIB));
  });

  it('for staging is its own, over what is being staged', async () => {
    settings.projectQuota = 10 * MIB + 1;
    limits.image_stage_total = 1;
    add('uploading', 10);
    add('importing', 10);
    add('active', 10 * MIB);
    const claim = await quota.claim('p', MIB - 20, 'image_stage_total');
    await quota.claim('p', 1);
    expect(await refusalOf(() => claim.grow(MIB - 19))).toEqual(tooMuch(20, MIB, 'image_stage_total'));
  });

  it.each(['image_count_total', 'image_count_uploading'] as const)(
    'in %s lets the last one in',
    async (resource) => {
      limits[resource] = 2;
      add('saving', 1);
      await quota.assertCount('p', resource);
      add('uploading', 1);
      expect(await refusalOf(quota.assertCount('p', resource))).toEqual([
        'too_large',
        'image_quota_exceeded',
        `Project p is over a limit for ${resource}: limit 2, current usage 2, requested 1.`,
      ]);
      await quota.assertCount(null, resource);
      await quota.assertCount('q', resource);
      limits[resource] = 0;
      images = [];
      expect(await refusalOf(quota.assertCount('p', resource))).toContain('image_quota_exceeded');
      limits[resource] = -1;
      await quota.assertCount('p', resource);
    },
  );

  it('is told with what is used, in whole MiB', async () => {
    settings.projectQuota = 3 * MIB + 5;
    limits.image_count_total = 7;
    for (const status of ['saving', 'uploading', 'importing', 'active', 'killed'] as ImageStatus[])
      add(status, MIB + 1);
    expect(await quota.usageOf('p', 'image_size_total')).toEqual({ usage: 2, limit: 3 });
    expect(await quota.usageOf('p', 'image_stage_total')).toEqual({ usage: 3, limit: -1 });
    expect(await quota.usageOf('p', 'image_count_total')).toEqual({ usage: 5, limit: 7 });
    expect(await quota.usageOf('p', 'image_count_uploading')).toEqual({ usage: 3, limit: -1 });
  });
});
