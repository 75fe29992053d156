import { type ByteSource, u64 } from './byte-source';
import type { FormatReader } from './disk-format';

const COOKIE = 'conectix';
const DIFFERENCING = 4;

/**
 * Microsoft's VHD ("Virtual Hard Disk Image Format Specification"). A dynamic disk has a copy of its footer at the
 * start; a fixed one is a raw disk with the footer after it, so that it counts only where VHD was declared.
 */
export const vhdReader: FormatReader = {
  name: 'vhd',
  async read(_source, head) {
    if (head.toString('latin1', 0, 8) !== COOKIE) return undefined;
    return footerFacts(head);
  },
};

export async function readFixedVhd(source: ByteSource) {
  const footer = await source.read(source.size - 512, 512);
  return footer.toString('latin1', 0, 8) === COOKIE ? footerFacts(footer) : undefined;
}

function footerFacts(footer: Buffer) {
  const type = footer.length >= 64 ? footer.readUInt32BE(60) : 0;
  return {
    virtualSize: u64(footer, 48, 'be'),
    dangers: type === DIFFERENCING ? ['it is a differencing disk with a parent'] : [],
  };
}
