import type { CachedImage } from '../../../hypervisor';
import type { Keep } from '../../../shared/retention/keep';

const DAY_SECONDS = 86_400;

export interface CacheLimits {
  keep: Keep;
  /** Of images that no server of the host uses; undefined for no limit. */
  bytes: number | undefined;
}

/** Of what no server of the host uses: what is of no image any more, too old, behind the newest, or too much in bytes. */
export function imagesToTrim(
  cache: readonly CachedImage[],
  { keep, bytes }: CacheLimits,
  isKnown: (key: string) => boolean,
): string[] {
  const spare = cache.filter(({ used }) => !used);
  const known = spare.filter(({ key }) => isKnown(key)).sort((a, b) => a.idleSeconds - b.idleSeconds);
  const kept = new Set<string>();
  let total = 0;
  for (const { key, idleSeconds, sizeBytes } of known) {
    const old = keep.days !== undefined && idleSeconds > keep.days * DAY_SECONDS;
    total += sizeBytes;
    const many = keep.most !== undefined && kept.size >= keep.most;
    if (old || many || (bytes !== undefined && total > bytes)) break;
    kept.add(key);
  }
  return spare.map(({ key }) => key).filter((key) => !kept.has(key));
}
