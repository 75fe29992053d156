import { u64 } from './byte-source';
import type { FormatReader } from './disk-format';

const SECTOR = 512;

/** VirtualBox: VDICore.h of its sources. */
export const vdiReader: FormatReader = {
  name: 'vdi',
  async read(_source, head) {
    if (head.length < 0x178 || head.readUInt32LE(0x40) !== 0xbeda107f) return undefined;
    const type = head.readUInt32LE(0x4c);
    return {
      virtualSize: u64(head, 0x170, 'le'),
      dangers: type === 4 ? ['it is a differencing disk with a parent'] : [],
    };
  },
};

/** ECMA-119: the first volume descriptor stands in sector 16. */
export const isoReader: FormatReader = {
  name: 'iso',
  async read(_source, head) {
    if (head.length < 0x8000 + 130) return undefined;
    const mark = head.toString('latin1', 0x8001, 0x8006);
    if (mark !== 'CD001' && mark !== 'BEA01' && mark !== 'NSR02' && mark !== 'NSR03') return undefined;
    const blocks = head.readUInt32LE(0x8000 + 80);
    return { virtualSize: blocks * head.readUInt16LE(0x8000 + 128), dangers: [] };
  },
};

/** Parallels: docs/interop/parallels.txt of QEMU. The older signature has a size of 32 bits. */
export const ploopReader: FormatReader = {
  name: 'ploop',
  async read(_source, head) {
    const mark = head.toString('latin1', 0, 16);
    if (head.length < 64 || (mark !== 'WithoutFreeSpace' && mark !== 'WithouFreSpacExt')) return undefined;
    const sectors = mark === 'WithoutFreeSpace' ? head.readUInt32LE(36) : u64(head, 36, 'le');
    return { virtualSize: sectors * SECTOR, dangers: [] };
  },
};

/** LUKS: the payload offset is in sectors in version 1; version 2 has it in JSON, so the size is left open. */
export const luksReader: FormatReader = {
  name: 'luks',
  async read(source, head) {
    if (head.toString('latin1', 0, 6) !== 'LUKS\xba\xbe' || head.length < 108) return undefined;
    const payload = head.readUInt16BE(6) === 1 ? head.readUInt32BE(104) * SECTOR : 0;
    return { virtualSize: Math.max(source.size - payload, 0), dangers: [] };
  },
};

/** A partitioned raw disk: the signature of the MBR and nothing that contradicts it. */
export const partitionedReader: FormatReader = {
  name: 'gpt',
  async read(source, head) {
    if (head.length < SECTOR || head.readUInt16LE(510) !== 0xaa55) return undefined;
    const flags = [446, 462, 478, 494].map((offset) => head[offset]);
    if (flags.some((flag) => flag !== 0 && flag !== 0x80)) return undefined;
    return { virtualSize: source.size, dangers: [] };
  },
};
