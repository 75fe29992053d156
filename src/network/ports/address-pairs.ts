import { addressPairRepeated, badRequest } from '../network.errors';
import type { AllowedAddressPair } from './port.entity';
import { MAX_ADDRESS_PAIRS } from './port-attributes';
import type { AddressPairRequest } from './ports.dto';

/** A pair without a MAC address means the port's own. */
export function completePairs(pairs: readonly AddressPairRequest[], mac: string): AllowedAddressPair[] {
  const seen = new Set<string>();
  return pairs.map(({ mac_address = mac, ip_address }) => {
    const pair = { mac_address, ip_address };
    if (seen.has(keyOf(pair))) throw addressPairRepeated(mac_address, ip_address);
    seen.add(keyOf(pair));
    return pair;
  });
}

/** Those that are there already stay as they are, as with the extra routes of routers. */
export function addPairs(
  had: readonly AllowedAddressPair[],
  asked: readonly AddressPairRequest[],
  mac: string,
): AllowedAddressPair[] {
  const pairs = new Map([...had, ...completePairs(asked, mac)].map((pair) => [keyOf(pair), pair]));
  if (pairs.size > MAX_ADDRESS_PAIRS)
    throw badRequest(
      `Invalid input for allowed_address_pairs. Reason: The number of allowed address pair exceeds the maximum ${MAX_ADDRESS_PAIRS}.`,
    );
  return [...pairs.values()];
}

export function removePairs(
  had: readonly AllowedAddressPair[],
  asked: readonly AddressPairRequest[],
  mac: string,
): AllowedAddressPair[] {
  const gone = new Set(completePairs(asked, mac).map(keyOf));
  return had.filter((pair) => !gone.has(keyOf(pair)));
}

function keyOf({ mac_address, ip_address }: AllowedAddressPair): string {
  return `${mac_address} ${ip_address}`;
}
