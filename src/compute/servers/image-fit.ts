import type { ImageInfo } from '../../image';
import { flavorTooSmall } from '../compute.errors';
import type { FlavorSnapshot } from '../flavors/flavor.view';

const GIB = 1024 ** 3;

/** Throws where the image asks for more memory or disk than the flavor has. */
export function assertImageFits(
  { minRam, minDisk, virtualSize, size }: Pick<ImageInfo, 'minRam' | 'minDisk' | 'virtualSize' | 'size'>,
  flavor: Pick<FlavorSnapshot, 'memoryMib' | 'diskGib'>,
): void {
  if (minRam > flavor.memoryMib) throw flavorTooSmall('memory', `${minRam} MiB`);
  const needed = Math.max(minDisk, Math.ceil((virtualSize ?? size ?? 0) / GIB));
  // A flavor without a disk takes the image's own size.
  if (flavor.diskGib > 0 && needed > flavor.diskGib) throw flavorTooSmall('disk', `${needed} GiB`);
}
