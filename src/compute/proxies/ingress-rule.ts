import { isIP } from 'node:net';
import type { IngressRequest } from '../../network';
import { ruleInvalid, ruleNotEnough } from '../compute.errors';
import type { SecurityGroupRuleDto } from './proxied-security-groups.dto';

type Ports = Pick<IngressRequest, 'protocol' | 'portRangeMin' | 'portRangeMax'>;
type Range = readonly [from: unknown, to: unknown];

const EVERYTHING: Ports = { protocol: null, portRangeMin: null, portRangeMax: null };
/** What a protocol means without ports, where another group is let in. */
const WHOLE: Readonly<Record<string, Range>> = { TCP: [1, 65535], UDP: [1, 65535], ICMP: [-1, -1] };

/** A rule in Nova's words as the network service takes it. Throws 400 (nova/network/security_group_api.py). */
export function ingressRule(body: SecurityGroupRuleDto): IngressRequest {
  const groupId = body.parent_group_id;
  const remoteGroupId = body.group_id ?? null;
  if (remoteGroupId !== null) {
    const ports = readPorts(body, true) ?? EVERYTHING;
    return { groupId, ...ports, ethertype: 'IPv4', remoteIpPrefix: null, remoteGroupId };
  }
  const cidr = readCidr(body.cidr);
  const ports = readPorts(body, false);
  if (!ports) throw ruleNotEnough();
  const ethertype = isIP(cidr.split('/')[0] ?? '') === 6 ? 'IPv6' : 'IPv4';
  return { groupId, ...ports, ethertype, remoteIpPrefix: cidr, remoteGroupId };
}

/** Undefined where protocol and ports do not make a rule. */
function readPorts({ ip_protocol, from_port, to_port }: SecurityGroupRuleDto, whole: boolean) {
  const protocol = ip_protocol ? String(ip_protocol) : undefined;
  const name = protocol?.toUpperCase() ?? '';
  const given: Range = [from_port ?? undefined, to_port ?? undefined];
  const none = given.every((port) => port === undefined);
  const [from, to] = whole && none && Object.hasOwn(WHOLE, name) ? (WHOLE[name] ?? given) : given;
  if (protocol === undefined || from === undefined || to === undefined) return undefined;
  return checkPorts(protocol, integer(from, name), integer(to, name));
}

function checkPorts(protocol: string, from: number, to: number): Ports {
  const name = protocol.toUpperCase();
  const refuse = (why: string) => ruleInvalid(`Invalid port range ${from}:${to}. ${why}`);
  if (name === 'ICMP') {
    if ([from, to].some((value) => value < -1 || value > 255))
      throw refuse('For ICMP, the type:code must be valid');
  } else if (name === 'TCP' || name === 'UDP') {
    if (from > to) throw refuse('Former value cannot be greater than the later');
    if (from < 1 || to > 65535) throw refuse(`Valid ${name} ports should be between 1-65535`);
  } else throw ruleInvalid(`Invalid IP protocol ${protocol}.`);
  return { protocol, portRangeMin: from === -1 ? null : from, portRangeMax: to === -1 ? null : to };
}

function integer(value: unknown, protocol: string): number {
  const text = typeof value === 'string' ? value.trim() : String(value);
  const number = Number(text);
  if (/^[+-]?\d+$/.test(text) && Number.isSafeInteger(number)) return number;
  const what = protocol === 'ICMP' ? 'Type and Code must be integers for ICMP protocol type' : PORTS;
  throw ruleInvalid(`Invalid input received: ${what}`);
}

const PORTS = 'To and From ports must be integers';

/** Everything where none is given; may come encoded as in a URL. */
function readCidr(given: unknown): string {
  if (given === undefined || given === null || given === '') return '0.0.0.0/0';
  const cidr = decoded(given);
  const [address = '', prefix = ''] = cidr.split('/');
  const version = isIP(address);
  const bits = /^\d{1,3}$/.test(prefix) ? Number(prefix) : Number.NaN;
  if (!version || cidr.split('/').length !== 2 || !(bits <= (version === 4 ? 32 : 128)))
    throw ruleInvalid(`${JSON.stringify(given)} is not a valid IP network.`);
  if (bits === 0 && address !== '0.0.0.0' && address !== '::')
    throw ruleInvalid(`Bad prefix for network in cidr ${cidr}`);
  return cidr;
}

function decoded(given: unknown): string {
  try {
    return typeof given === 'string' ? decodeURIComponent(given) : '';
  } catch {
    return '';
  }
}
