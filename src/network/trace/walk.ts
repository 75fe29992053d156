import type { SegmentPlan } from '../../hypervisor';
import type { Port } from '../ports/port.entity';
import type { Router } from '../routers/router.entity';
import type { Hop, Packet } from './trace';
import type { TracedHost, TraceWorld } from './trace-world';

/** Where a packet is next. */
export type Stage =
  /** A guest sends it. */
  | { kind: 'guest sends'; port: Port }
  /** On the bridge of a network, for the neighbour with this address. */
  | { kind: 'bridge'; networkId: string; host: TracedHost; target: string }
  | { kind: 'router'; router: Router; host: TracedHost; port: Port }
  | { kind: 'guest gets'; port: Port; host: TracedHost };

export type Step = (walk: Walk, stage: Stage) => Promise<Stage | undefined>;

type HopWords = Partial<Omit<Hop, 'hostId' | 'at' | 'what' | 'verdict'>>;

/** The hops so far, and the packet as it is now. */
export class Walk {
  readonly hops: Hop[] = [];

  constructor(
    readonly world: TraceWorld,
    public packet: Packet,
  ) {}

  passes(host: TracedHost | undefined, at: string, what: string, words: HopWords = {}): void {
    this.add('passes', host, at, what, words);
  }

  /** Answers with no further stage, as `ends`. */
  drops(host: TracedHost | undefined, at: string, what: string, words: HopWords = {}): undefined {
    this.add('drops', host, at, what, words);
    return undefined;
  }

  ends(host: TracedHost | undefined, at: string, what: string, words: HopWords = {}): undefined {
    this.add('ends', host, at, what, words);
    return undefined;
  }

  private add(
    verdict: Hop['verdict'],
    host: TracedHost | undefined,
    at: string,
    what: string,
    words: HopWords,
  ): void {
    this.hops.push({ hostId: host?.id ?? null, at, what, verdict, parts: [], ...words });
  }
}

export function segmentOf({ plan }: TracedHost, networkId: string): SegmentPlan | undefined {
  return plan.segments.find((segment) => segment.networkId === networkId);
}

export function listed(values: readonly string[], none: string): string {
  return values.length > 0 ? values.join(', ') : none;
}
