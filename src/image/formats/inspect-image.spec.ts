import { AppError } from '../../shared/errors/app-error';
import { BufferBytes } from './byte-source';
import { detectFormats, inspectImage } from './inspect-image';

/** Data of `size` bytes with pieces put at their offsets. */
function disk(size: number, pieces: ReadonlyArray<readonly [offset: number, data: Buffer | string]>): Buffer {
  const data = Buffer.alloc(size);
  for (const [offset, piece] of pieces) Buffer.from(piece as string, 'latin1').copy(data, offset);
  return data;
}
const be32 = (value: number) => Buffer.from(Uint32Array.of(value).buffer).swap32();
const be64 = (value: bigint) => Buffer.from(BigUint64Array.of(value).buffer).swap64();
const le32 = (value: number) => Buffer.from(Uint32Array.of(value).buffer);
const le64 = (value: bigint) => Buffer.from(BigUint64Array.of(value).buffer);
const piece = (offset: number, data: Buffer) => [offset, data] as unknown as readonly [number, string];

const qcow2 = (options: { backing?: bigint; features?: bigint; version?: number } = {}) =>
  disk(1024, [
    [0, 'QFI\xfb'],
    piece(4, be32(options.version ?? 3)),
    piece(8, be64(options.backing ?? 0n)),
    piece(24, be64(10n << 20n)),
    piece(72, be64(options.features ?? 0n)),
  ]);
const vmdk = (descriptor: string) =>
  disk(4096, [
    [0, 'KDMV'],
    piece(12, le64(2048n)),
    piece(28, le64(1n)),
    piece(36, le64(2n)),
    [512, descriptor],
  ]);
const GOOD_VMDK =
  '# Disk DescriptorFile\nparentCID=ffffffff\ncreateType="monolithicSparse"\nRW 2048 SPARSE "disk.vmdk"\n';
const iso = disk(40_000, [[0x8001, 'CD001'], piece(0x8000 + 80, le32(20)), piece(0x8000 + 128, le32(2048))]);
const vdi = (type: number) =>
  disk(1024, [piece(0x40, le32(0xbeda107f)), piece(0x4c, le32(type)), piece(0x170, le64(5n << 20n))]);
const vhd = (type: number) =>
  disk(1024, [[0, 'conectix'], piece(48, be64(7n << 20n)), piece(60, be32(type))]);
const partitions = disk(4096, [[510, '\x55\xaa']]);

/** 'ok SIZE', or the status and words of the refusal. */
async function outcome(data: Buffer, diskFormat: string, containerFormat = 'bare', requireMatch = true) {
  try {
    const size = await inspectImage(new BufferBytes(data), { diskFormat, containerFormat, requireMatch });
    return `ok ${size ?? '-'}`;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return `${error.status} ${error.message}`;
  }
}

describe('image inspection', () => {
  it.each([
    ['qcow2', qcow2(), `ok ${10 << 20}`],
    ['vmdk', vmdk(GOOD_VMDK), `ok ${1 << 20}`],
    ['iso', iso, 'ok 40960'],
    ['vdi', vdi(1), `ok ${5 << 20}`],
    ['vhd', vhd(3), `ok ${7 << 20}`],
    ['raw', Buffer.from('anything'), 'ok 8'],
    ['raw', partitions, 'ok 4096'],
    ['ami', Buffer.from('anything'), 'ok -'],
    ['aki', Buffer.from('anything'), 'ok -'],
  ])('takes a sound %s image and knows its size', async (format, data, expected) => {
    expect(await outcome(data, format)).toBe(expected);
  });

  it('takes a fixed VHD, which shows itself only at its end', async () => {
    const fixed = Buffer.concat([Buffer.alloc(4096), vhd(2).subarray(0, 512)]);
    expect(await outcome(fixed, 'vhd')).toBe(`ok ${7 << 20}`);
    expect(await outcome(fixed, 'raw')).toBe('ok 4608');
  });

  it.each([
    ['a backing file', 'qcow2', qcow2({ backing: 512n }), 'names a backing file'],
    ['an external data file', 'qcow2', qcow2({ features: 4n }), 'external file'],
    ['unknown features', 'qcow2', qcow2({ features: 1n << 40n }), 'unknown qcow2 features'],
    ['qcow of version 1', 'qcow2', qcow2({ version: 1 }), 'version 1'],
    ['a backing file in data declared raw', 'raw', qcow2({ backing: 512n }), 'names a backing file'],
    ['a VMDK of another type', 'vmdk', vmdk('createType="monolithicFlat"\n'), 'not supported'],
    ['a foreign extent', 'vmdk', vmdk(`${GOOD_VMDK}RW 1 FLAT "/etc/passwd" 0\n`), 'foreign extent'],
    ['a VMDK parent', 'vmdk', vmdk(GOOD_VMDK.replace('ffffffff', '12345678')), 'parent'],
    ['a bare VMDK descriptor', 'vmdk', Buffer.from(GOOD_VMDK), 'other files'],
    ['a VDI difference', 'vdi', vdi(4), 'differencing'],
    ['a VHD difference', 'vhd', vhd(4), 'differencing'],
    ['QED', 'raw', disk(512, [[0, 'QED\0']]), 'QED'],
  ])('refuses %s', async (_what, format, data, reason) => {
    expect(await outcome(data, format)).toMatch(/^415 Image failed safety checks/);
    expect(await outcome(data, format)).toContain(reason);
    expect(await outcome(data, format, 'ovf', false)).toContain(reason);
  });

  it('refuses what is not what was declared, unless that is switched off', async () => {
    expect(await outcome(Buffer.from('text'), 'qcow2')).toBe(
      '415 Image disk_format qcow2 does not match stream data raw.',
    );
    expect(await outcome(qcow2(), 'vmdk')).toContain('does not match stream data qcow2');
    expect(await outcome(qcow2(), 'ami')).toContain('does not match stream data qcow2');
    expect(await outcome(Buffer.from('text'), 'qcow2', 'bare', false)).toBe('ok -');
  });

  it('serves as raw what was declared raw, with the size of the file', async () => {
    expect(await outcome(qcow2(), 'raw')).toBe('ok 1024');
  });

  it('refuses data that is two formats at once, but takes a bootable ISO', async () => {
    const both = disk(40_000, [
      [0, qcow2().toString('latin1')],
      [0x8001, 'CD001'],
    ]);
    expect(await outcome(both, 'iso')).toContain('qcow2 and iso at once');
    const bootable = Buffer.from(iso);
    bootable.write('\x55\xaa', 510, 'latin1');
    expect(await outcome(bootable, 'iso')).toBe('ok 40960');
  });

  it('reads any bytes without falling over', async () => {
    for (const mark of [
      'QFI\xfb',
      'KDMV',
      'conectix',
      'vhdxfile',
      'LUKS\xba\xbe',
      'WithoutFreeSpace',
      'QED\0',
    ]) {
      for (const size of [mark.length, 80, 512, 70_000]) {
        const data = Buffer.alloc(size, 0xff);
        data.write(mark, 0, 'latin1');
        expect(await detectFormats(new BufferBytes(data))).toBeInstanceOf(Array);
      }
    }
  });
});
