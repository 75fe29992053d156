import { lookup } from 'node:dns/promises';
import ipaddr from 'ipaddr.js';
import { downloadFailed, imageInvalid } from '../image.errors';

export interface WebRules {
  /** Also loopback, link-local and private addresses. */
  allowPrivate: boolean;
  /** Ports that may be asked; empty for any. */
  ports: readonly number[];
}

/** A place to fetch from, with the one address that was checked: a second look-up could give another. */
export interface PinnedAddress {
  url: URL;
  address: string;
  family: 4 | 6;
}

/** glance/common/utils.py, validate_import_uri: http and https on the usual ports. Throws 400. */
export function assertUriAllowed(uri: unknown, rules: WebRules): URL {
  const refused = imageInvalid(`URI for web-download does not pass filtering: ${String(uri).slice(0, 300)}`);
  if (typeof uri !== 'string' || uri.length > 2048 || !URL.canParse(uri)) throw refused;
  const url = new URL(uri);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') throw refused;
  if (url.username || url.password || url.hostname === '') throw refused;
  const port = url.port ? Number(url.port) : url.protocol === 'https:' ? 443 : 80;
  if (rules.ports.length && !rules.ports.includes(port)) throw refused;
  const literal = url.hostname.replace(/^\[|\]$/g, '');
  if (ipaddr.isValid(literal) && !isAllowed(literal, rules)) throw refused;
  return url;
}

/** Resolves the host once. One forbidden address among several is enough to refuse: it may be the next answer. */
export async function pinAddress(url: URL, rules: WebRules): Promise<PinnedAddress> {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const addresses = await lookup(host, { all: true }).catch((error: unknown) => {
    throw downloadFailed(`The host ${host} cannot be found.`, error);
  });
  const [first] = addresses;
  if (!first) throw downloadFailed(`The host ${host} has no address.`);
  if (addresses.some(({ address }) => !isAllowed(address, rules)))
    throw imageInvalid(`The host ${host} is not one that images may be fetched from.`);
  return { url, address: first.address, family: first.family === 6 ? 6 : 4 };
}

/** Everything but plain unicast is refused: loopback, private, link-local (metadata services), tunnels, reserved. */
export function isAllowed(address: string, rules: WebRules): boolean {
  return rules.allowPrivate || ipaddr.process(address.replace(/%.*$/, '')).range() === 'unicast';
}
