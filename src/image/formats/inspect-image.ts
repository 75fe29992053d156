import { open } from 'node:fs/promises';
import { imageFormatRefused } from '../image.errors';
import { type ByteSource, FileBytes } from './byte-source';
import { type FormatFacts, type FormatReader, HEAD_BYTES } from './disk-format';
import { isoReader, luksReader, partitionedReader, ploopReader, vdiReader } from './other.readers';
import { qcow2Reader, qedReader } from './qcow2.reader';
import { readFixedVhd, vhdReader } from './vhd.reader';
import { vhdxReader } from './vhdx.reader';
import { vmdkReader } from './vmdk.reader';

const READERS: readonly FormatReader[] = [
  qcow2Reader,
  qedReader,
  vmdkReader,
  vhdReader,
  vhdxReader,
  vdiReader,
  isoReader,
  ploopReader,
  luksReader,
  partitionedReader,
];
const INSPECTABLE = new Set(['qcow2', 'vmdk', 'vhd', 'vhdx', 'vdi', 'iso', 'ploop']);

export interface Inspection {
  /** `raw` when no reader knows it. */
  format: string;
  virtualSize: number;
  dangers: readonly string[];
}

export interface Declared {
  diskFormat: string;
  containerFormat: string;
  requireMatch: boolean;
}

/** Every format that the data claims to be by its own signatures. */
export async function detectFormats(source: ByteSource): Promise<Inspection[]> {
  const head = await source.read(0, HEAD_BYTES);
  const found: Inspection[] = [];
  for (const reader of READERS) {
    const facts = await reader.read(source, head);
    if (facts) found.push({ format: reader.name, ...facts });
  }
  return found;
}

/**
 * Looks at data before it becomes an image; the rules are those of glance/location.py, ImageProxy.set_data. Data
 * that is several formats at once is refused (a bootable ISO is a partitioned disk too), so is what reaches out of
 * itself (backing file, foreign extent, parent). Data declared raw is served as raw whatever it looks like, but
 * never with a danger in it. Returns the size that a guest sees, where it is known. Throws 415.
 */
export async function inspectImage(source: ByteSource, declared: Declared): Promise<number | undefined> {
  const found = await detectFormats(source);
  const claims = found.filter((one) => one.format !== 'gpt');
  const dangers = claims.flatMap((one) => one.dangers.map((danger) => `${one.format}: ${danger}`));
  if (dangers.length) throw refused(`Image failed safety checks: ${dangers.join('; ')}`);
  if (declared.containerFormat !== 'bare') return undefined;
  if (claims.length > 1)
    throw refused(`Image data is ${claims.map((one) => one.format).join(' and ')} at once`);
  const format = claims[0]?.format ?? 'raw';
  if (declared.diskFormat === 'raw') return source.size;
  if (format === declared.diskFormat) return claims[0]?.virtualSize || undefined;
  if (declared.diskFormat === 'vhd') {
    const fixed: FormatFacts | undefined = await readFixedVhd(source);
    if (fixed?.dangers.length) throw refused(`Image failed safety checks: vhd: ${fixed.dangers.join('; ')}`);
    if (fixed) return fixed.virtualSize;
  }
  if (format === 'raw' && !INSPECTABLE.has(declared.diskFormat)) return undefined;
  if (!declared.requireMatch) return undefined;
  throw refused(`Image disk_format ${declared.diskFormat} does not match stream data ${format}`);
}

export function inspectFile(path: string, declared: Declared): Promise<number | undefined> {
  return withFile(path, (source) => inspectImage(source, declared));
}

/** The names of the formats that a file claims to be. */
export function detectFile(path: string): Promise<string[]> {
  return withFile(path, async (source) => (await detectFormats(source)).map(({ format }) => format));
}

async function withFile<T>(path: string, work: (source: ByteSource) => Promise<T>): Promise<T> {
  const handle = await open(path, 'r');
  try {
    return await work(new FileBytes(handle, (await handle.stat()).size));
  } finally {
    await handle.close();
  }
}

function refused(reason: string) {
  return imageFormatRefused(`${reason}.`);
}
