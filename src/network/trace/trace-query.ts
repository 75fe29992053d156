import { IsString } from 'class-validator';
import { Maybe } from '../../shared/http/optional';
import { isUuid } from '../../shared/ids';
import { canonicalIp, parseIp } from '../addresses/ip';
import { ICMP, PORT_PROTOCOLS, PROTOCOLS, protocolNumber } from '../security-groups/protocols';
import {
  endUnreadable,
  needsPort,
  portNeeded,
  portUnreadable,
  portUnwanted,
  protocolUnknown,
  sourceUnreadable,
} from './trace.errors';

export class NetworkTraceQuery {
  /** The id of a port or of a server, or `outside`. */
  @IsString() from!: string;
  /** An address, the id of a port or of a server, `dhcp` or `metadata`. */
  @IsString() to!: string;
  /** By default `icmp` (a ping), with a port `tcp`. */
  @Maybe() @IsString() protocol?: string;
  @Maybe() @IsString() port?: string;
  /** An address that the sender pretends to, or that somebody outside has. */
  @Maybe() @IsString() source?: string;
}

type Service = 'dhcp' | 'metadata';

/** What is asked for, readable, with no row looked at yet. */
export interface TraceRequest {
  from: { kind: 'outside' } | { kind: 'id'; id: string };
  to: { kind: 'address'; address: string } | { kind: 'id'; id: string } | { kind: Service };
  protocol: number;
  port?: number;
  source?: string;
}

const METADATA = new Set(['169.254.169.254', 'fe80::a9fe:a9fe']);

export function readTraceQuery(query: NetworkTraceQuery): TraceRequest {
  const from = readFrom(query.from.trim());
  const to = readTo(query.to.trim());
  if (from.kind === 'outside' && (to.kind === 'dhcp' || to.kind === 'metadata')) throw needsPort(to.kind);
  const { source } = query;
  if (source !== undefined && !parseIp(source)) throw sourceUnreadable(source);
  return {
    from,
    to,
    ...readProtocol(query),
    ...(source === undefined ? {} : { source: canonicalIp(source) }),
  };
}

function readFrom(given: string): TraceRequest['from'] {
  if (given === 'outside') return { kind: 'outside' };
  if (isUuid(given)) return { kind: 'id', id: given };
  throw endUnreadable('from', given, 'outside, the id of a port and the id of a server');
}

function readTo(given: string): TraceRequest['to'] {
  if (given === 'dhcp' || given === 'metadata') return { kind: given };
  if (METADATA.has(given)) return { kind: 'metadata' };
  if (parseIp(given)) return { kind: 'address', address: canonicalIp(given) };
  if (isUuid(given)) return { kind: 'id', id: given };
  throw endUnreadable('to', given, 'an address, the id of a port, the id of a server, dhcp and metadata');
}

function readProtocol(query: NetworkTraceQuery): { protocol: number; port?: number } {
  const { port: portText } = query;
  const name = (query.protocol ?? (portText === undefined ? 'icmp' : 'tcp')).trim().toLowerCase();
  const known = Object.hasOwn(PROTOCOLS, name) || /^\d{1,3}$/.test(name);
  const protocol = known ? protocolNumber(name) : Number.NaN;
  if (!(protocol >= 0 && protocol <= 255)) throw protocolUnknown(query.protocol ?? name);
  const port = portText === undefined ? undefined : Number(portText);
  if (
    portText !== undefined &&
    !(/^\d{1,5}$/.test(portText) && Number(portText) >= 1 && Number(portText) <= 65_535)
  )
    throw portUnreadable(portText);
  const withPorts = PORT_PROTOCOLS.has(protocol);
  if (withPorts && port === undefined) throw portNeeded(name);
  if (!withPorts && port !== undefined) throw portUnwanted(name);
  return {
    protocol: name === 'ipv6-icmp' || name === 'icmpv6' ? ICMP : protocol,
    ...(port === undefined ? {} : { port }),
  };
}
