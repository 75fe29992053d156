import { type ByteSource, u64 } from './byte-source';
import type { FormatFacts, FormatReader } from './disk-format';

/* Microsoft's MS-VHDX: two region tables at 192 and 256 KiB point to the metadata table. */
const REGION_TABLE = 192 * 1024;
const METADATA_REGION = '06a27c8b90479a4bb8fe575f050f886e';
const FILE_PARAMETERS = '3767a1ca36fa434db3b633f0aa44e76b';
const VIRTUAL_DISK_SIZE = '2442a52f1bcd7648b2115dbed83bf4b8';
const HAS_PARENT = 2;
const MAX_ENTRIES = 2047;

export const vhdxReader: FormatReader = {
  name: 'vhdx',
  async read(source, head) {
    if (head.toString('latin1', 0, 8) !== 'vhdxfile') return undefined;
    return (await readMetadata(source)) ?? { virtualSize: 0, dangers: ['its metadata cannot be read'] };
  },
};

async function readMetadata(source: ByteSource): Promise<FormatFacts | undefined> {
  const regions = await source.read(REGION_TABLE, 64 * 1024);
  if (regions.toString('latin1', 0, 4) !== 'regi') return undefined;
  const region = entries(regions, 16, 32, regions.readUInt32LE(8)).find((e) => e.id === METADATA_REGION);
  if (!region) return undefined;
  const base = u64(region.rest, 0, 'le');
  const table = await source.read(base, 64 * 1024);
  if (table.toString('latin1', 0, 8) !== 'metadata') return undefined;
  const items = entries(table, 32, 32, table.readUInt16LE(10));
  const item = async (id: string, length: number): Promise<Buffer | undefined> => {
    const found = items.find((entry) => entry.id === id);
    const bytes = found && (await source.read(base + found.rest.readUInt32LE(0), length));
    return bytes?.length === length ? bytes : undefined;
  };
  const size = await item(VIRTUAL_DISK_SIZE, 8);
  const parameters = await item(FILE_PARAMETERS, 8);
  if (!size || !parameters) return undefined;
  const dangers = parameters.readUInt32LE(4) & HAS_PARENT ? ['it is a differencing disk with a parent'] : [];
  return { virtualSize: u64(size, 0, 'le'), dangers };
}

function entries(table: Buffer, start: number, size: number, count: number) {
  const found: Array<{ id: string; rest: Buffer }> = [];
  for (let index = 0; index < Math.min(count, MAX_ENTRIES); index++) {
    const at = start + index * size;
    if (at + size > table.length) break;
    found.push({ id: table.toString('hex', at, at + 16), rest: table.subarray(at + 16, at + size) });
  }
  return found;
}
