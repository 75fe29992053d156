import { type ByteSource, u64 } from './byte-source';
import type { FormatFacts, FormatReader } from './disk-format';

const SECTOR = 512;
/** A descriptor fits into 20 sectors; more is read from nobody. */
const MAX_DESCRIPTOR = 1024 * 1024;
/** Kinds whose data is all in this one file (VMware's Virtual Disk Format 5.0). */
const SELF_CONTAINED = ['monolithicSparse', 'streamOptimized'];

export const vmdkReader: FormatReader = {
  name: 'vmdk',
  async read(source, head) {
    if (head.toString('latin1', 0, 4) === 'KDMV' && head.length >= SECTOR) return readSparse(source, head);
    // A descriptor alone: it can only point at other files.
    if (!/^# Disk Descriptor ?File/.test(head.toString('latin1', 0, 32))) return undefined;
    const text = head.toString('latin1');
    return { virtualSize: 0, dangers: ['its data is in other files', ...describe(text)] };
  },
};

async function readSparse(source: ByteSource, head: Buffer): Promise<FormatFacts> {
  const virtualSize = u64(head, 12, 'le') * SECTOR;
  const offset = u64(head, 28, 'le') * SECTOR;
  const length = u64(head, 36, 'le') * SECTOR;
  const dangers: string[] = [];
  if (offset === 0 || length === 0) dangers.push('it has no embedded descriptor');
  else if (length > MAX_DESCRIPTOR || offset + length > source.size)
    dangers.push('its descriptor lies outside of the file');
  else dangers.push(...describe((await source.read(offset, length)).toString('latin1')));
  return { virtualSize, dangers };
}

function describe(descriptor: string): string[] {
  const text = descriptor.replace(/\0+/g, '\n');
  const dangers: string[] = [];
  const type = /^\s*createType\s*=\s*"?([^"\r\n]*)"?/im.exec(text)?.[1]?.trim() ?? '';
  if (!SELF_CONTAINED.includes(type)) dangers.push(`VMDK type "${type}" is not supported`);
  const extents = text.match(/^\s*(RW|RDONLY|NOACCESS)\s+.*$/gim) ?? [];
  if (extents.length > 1) dangers.push('it has several extents');
  for (const extent of extents) {
    const [, kind, file] = /^\s*\w+\s+\d+\s+(\w+)(?:\s+"([^"]*)")?/.exec(extent) ?? [];
    if (kind?.toUpperCase() !== 'SPARSE' || /[/\\]/.test(file ?? '/'))
      dangers.push('it names a foreign extent');
  }
  const parent = /^\s*parentCID\s*=\s*([0-9a-f]+)/im.exec(text)?.[1];
  if (parent && !/^f{8}$/i.test(parent)) dangers.push('it names a parent disk');
  if (/^\s*parentFileNameHint\s*=/im.test(text)) dangers.push('it names a parent disk');
  return dangers;
}
