import { dnsNameForeign, dnsNameTooLong } from '../network.errors';
import type { Port } from './port.entity';

/** What a port is called at one of its addresses. */
export interface DnsNames {
  hostname: string;
  /** With the dot at its end. */
  fqdn: string;
}

/** `FQDN_FIELD_SIZE` of neutron-lib. */
const MAX_FQDN = 255;

/**
 * The one source of a port's names: the API's `dns_assignment`, what DHCP hands out, and what DNS resolves
 * (dns_integration.py, _get_dns_names_for_port). A `dns_name` with a dot at its end is a full name already.
 */
export function dnsNames(port: Pick<Port, 'dnsName'>, address: string, domain: string): DnsNames {
  const hostname = port.dnsName || `host-${address.replace(/[.:]/g, '-')}`;
  return { hostname, fqdn: hostname.endsWith('.') ? hostname : `${hostname}${suffixOf(domain)}` };
}

/** A full name must be of this cloud's domain: nothing here resolves others. */
export function assertDnsName(name: string | undefined, domain: string): void {
  if (!name) return;
  const suffix = suffixOf(domain);
  if (!name.endsWith('.')) {
    if (name.length + suffix.length > MAX_FQDN) throw dnsNameTooLong(name.length, domain, suffix.length);
  } else if (name.length <= suffix.length || !name.endsWith(suffix)) throw dnsNameForeign(domain);
}

/** `.openstacklocal.` */
function suffixOf(domain: string): string {
  return `.${domain.toLowerCase().replace(/\.$/, '')}.`;
}
