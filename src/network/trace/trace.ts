/*
 * What becomes of a packet, hop by hop. The walk says what is wanted, out of the plans of hosts; what hosts have is
 * laid over it afterwards.
 */
export type Verdict = 'passes' | 'drops' | 'ends';

/** The security group rule that lets something through. */
export interface TracedRule {
  id: string;
  securityGroupId: string;
  text: string;
}

export interface Hop {
  /** Null where nothing of it is on a host. */
  hostId: string | null;
  /** The device, chain, namespace or row. */
  at: string;
  what: string;
  verdict: Verdict;
  rule?: TracedRule;
  /** Words that name what of this hop is on the host, as they stand in the lines of its drift. */
  parts: readonly string[];
  /** A guest's device: it comes and goes with its guest, which no plan knows. */
  tap?: string;
  /** What must run for it. */
  daemon?: { name: 'dnsmasq' | 'haproxy'; namespace: string };
  /** It hands guests' metadata requests to the controller. */
  socket?: boolean;
}

export interface Packet {
  family: 'inet' | 'inet6';
  /** Undefined: somebody outside. */
  source?: string;
  destination: string;
  /** The IANA number; an ICMP packet is an echo request. */
  protocol: number;
  /** Of the destination, with protocols that have ports. */
  port?: number;
}

export const ECHO_REQUEST = { inet: 8, inet6: 128 } as const;

export function familyOf(address: string): Packet['family'] {
  return address.includes(':') ? 'inet6' : 'inet';
}
