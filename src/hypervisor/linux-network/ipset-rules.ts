import type { AddressSetPlan } from '../host-network.port';
import { word } from './script-text';

/** Sets are filled under another name and swapped in, so that rules never see one half full. */
export function ipsetRestore(addressSets: readonly AddressSetPlan[]): string[] {
  return addressSets.flatMap(({ name, family, members }) => {
    const fresh = `${word(name)}-new`;
    return [
      `create ${name} hash:net family ${family} -exist`,
      `create ${fresh} hash:net family ${family} -exist`,
      `flush ${fresh}`,
      ...members.flatMap(halves).map((member) => `add ${fresh} ${word(member)} -exist`),
      `swap ${fresh} ${name}`,
      `destroy ${fresh}`,
    ];
  });
}

/** hash:net takes no prefix of length 0. */
function halves(member: string): string[] {
  if (!member.endsWith('/0')) return [member];
  return member.includes(':') ? ['::/1', '8000::/1'] : ['0.0.0.0/1', '128.0.0.0/1'];
}
