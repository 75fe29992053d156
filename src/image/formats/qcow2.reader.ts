import { u64 } from './byte-source';
import type { FormatReader } from './disk-format';

const DATA_FILE = 1n << 2n;
/** dirty, corrupt, external data file, compression type, extended L2: docs/interop/qcow2.txt of QEMU. */
const KNOWN_INCOMPATIBLE = 0b11111n;

/** QEMU's qcow2, and its old version 1, which no longer is offered as an image format. */
export const qcow2Reader: FormatReader = {
  name: 'qcow2',
  async read(_source, head) {
    if (head.toString('latin1', 0, 4) !== 'QFI\xfb' || head.length < 72) return undefined;
    const dangers: string[] = [];
    const version = head.readUInt32BE(4);
    if (version !== 2 && version !== 3) dangers.push(`qcow version ${version} is not supported`);
    if (u64(head, 8, 'be') !== 0) dangers.push('it names a backing file');
    if (version === 3 && head.length >= 104) {
      const incompatible = head.readBigUInt64BE(72);
      if (incompatible & DATA_FILE) dangers.push('it keeps its data in an external file');
      if (incompatible & ~KNOWN_INCOMPATIBLE) dangers.push('it needs unknown qcow2 features');
    }
    return { virtualSize: u64(head, 24, 'be'), dangers };
  },
};

/** QED has no place for images without danger: it was given up for qcow2, and may name a backing file. */
export const qedReader: FormatReader = {
  name: 'qed',
  async read(_source, head) {
    if (head.toString('latin1', 0, 4) !== 'QED\0') return undefined;
    return { virtualSize: u64(head, 48, 'le'), dangers: ['the QED format is not supported'] };
  },
};
