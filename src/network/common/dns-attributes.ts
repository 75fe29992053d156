import { Attribute } from './attributes';
import { python } from './python';

/* Names in DNS as attributes, with the sentences of neutron_lib/api/validators/dns.py. */

const MAX_FQDN = 255;
/** Neutron's regular expression: letters in lower case, because names are converted first. */
const LABEL = /^[a-z0-9-]{1,63}$/;

/** `dns_name` of a port: one label or several, with a dot at the end where it is a full name. */
export const DnsName = (): PropertyDecorator => Attribute({ convert: lowerCase, problem: dnsNameProblem });

/** `dns_domain` of a network or port: a full name, with the dot at its end. */
export const DnsDomain = (): PropertyDecorator =>
  Attribute({ schema: 'maxLength', constraints: [MAX_FQDN], convert: lowerCase, problem: domainProblem });

function lowerCase(value: unknown): unknown {
  return typeof value === 'string' ? value.toLowerCase() : value;
}

function domainProblem(value: unknown): string | undefined {
  if (typeof value !== 'string') return `'${python(value)}' is not a valid string`;
  if (value === '') return undefined;
  if (!value.endsWith('.')) return `'${value}' is not a FQDN`;
  const problem = dnsNameProblem(value);
  if (problem) return problem;
  return value.length > MAX_FQDN - 2
    ? `'${value}' contains ${value.length} characters. Adding a sub-domain will cause it to exceed the maximum length of a FQDN of '${MAX_FQDN}'`
    : undefined;
}

/** What is wrong with a name, in Neutron's words. */
export function dnsNameProblem(value: unknown): string | undefined {
  if (value === '') return undefined;
  if (typeof value !== 'string') return `'${python(value)}' is not a valid string`;
  const reason = nameProblem(value.replace(/\.$/, ''));
  return reason && `'${value}' not a valid PQDN or FQDN. Reason: ${reason}`;
}

/** After RFC 1123: the last label of several is no number. */
function nameProblem(name: string): string | undefined {
  if (name.length > MAX_FQDN) return `'${name}' exceeds the ${MAX_FQDN} character FQDN limit`;
  const labels = name.split('.');
  for (const label of labels) {
    if (label === '') return 'Encountered an empty component';
    if (label.startsWith('-') || label.endsWith('-'))
      return `Name '${label}' must not start or end with a hyphen`;
    if (!LABEL.test(label))
      return `Name '${label}' must be 1-63 characters long, each of which can only be alphanumeric or a hyphen`;
  }
  const last = labels.at(-1) ?? '';
  return labels.length > 1 && /^\d+$/.test(last) ? `TLD '${last}' must not be all numeric` : undefined;
}
