import type { AddressSetPlan } from '../host-network.port';
import { word } from './script-text';

/** Sets are filled under another name and swapped in, so that rules never see one half full. */
export function ipsetRestore(addressSets: readonly AddressSetPlan[]): string[] {
  return addressSets.flatMap(({ name, family, members }) => {
    const fresh = `${word(name)}-new`;
    const entries = members.flatMap(halves);
    const kind = `hash:net family ${family}${roomFor(entries.length)}`;
    return [
      `create ${name} ${kind} -exist`,
      `create ${fresh} ${kind} -exist`,
      `flush ${fresh}`,
      ...entries.map((member) => `add ${fresh} ${word(member)} -exist`),
      `swap ${fresh} ${name}`,
      `destroy ${fresh}`,
    ];
  });
}

/** What a set holds when nothing is said. */
const USUAL_ROOM = 65_536;

/** In powers of two, so that a set which grows or shrinks a little stays the same to the kernel. */
function roomFor(entries: number): string {
  if (entries <= USUAL_ROOM) return '';
  return ` maxelem ${2 ** Math.ceil(Math.log2(entries))}`;
}

/** hash:net takes no prefix of length 0. */
function halves(member: string): string[] {
  if (!member.endsWith('/0')) return [member];
  return member.includes(':') ? ['::/1', '8000::/1'] : ['0.0.0.0/1', '128.0.0.0/1'];
}
