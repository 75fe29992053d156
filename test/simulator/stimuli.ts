import { Random } from './kernel/random';

/** Something that happens to the cloud from outside: a user's wish, or a misfortune. */
export interface Stimulus {
  index: number;
  /** Milliseconds since the beginning. */
  at: number;
  kind: string;
  seed: number;
}

export const HOUR = 3_600_000;
/** Of each hour the first part is wild; then all heals, and at its end everything must be in order. */
export const WILD = 0.5 * HOUR;
export const CHECK = 0.98 * HOUR;

const DEEDS: Readonly<Record<string, number>> = {
  'server create': 8,
  'server delete': 6,
  'server act': 6,
  'network create': 2,
  'network delete': 1,
  'subnet create': 1,
  'subnet delete': 1,
  'port create': 3,
  'port update': 2,
  'port delete': 2,
  'group create': 1,
  'group delete': 1,
  'rule create': 1,
  'image create': 2,
  'image delete': 1,
};

const ROUTING_DEEDS: Readonly<Record<string, number>> = {
  'router create': 2,
  'router update': 1,
  'router join': 2,
  'router leave': 1,
  'router delete': 1,
  'floating create': 2,
  'floating move': 2,
  'floating delete': 1,
  'forwarding create': 2,
  'forwarding delete': 1,
};

/** In some seeds most of what users do is about routers. */
const MUCH_ROUTING = 4;

const FAULTS: Readonly<Record<string, number>> = {
  'host cut': 1,
  'host power': 1,
  'host slow': 1,
  'host full': 1,
  'all full': 1,
  'host lies': 1,
  'host flaky': 2,
  'guest ends': 1,
  'controller crash': 2,
  'controller restart': 1,
  'clock jump': 1,
  'disk full': 1,
};

/** All that will happen in a run. Each seed leaves some kinds out, so that no two are alike; or has the faults `only`. */
export function planStimuli(seed: number, hours: number, only?: readonly string[]): Stimulus[] {
  const random = Random.of(seed, 1);
  const some = (all: Readonly<Record<string, number>>, keep: number): string[] =>
    Object.entries(all).flatMap(([kind, weight]) =>
      random.chance(keep) ? Array<string>(weight).fill(kind) : [],
    );
  const routing = some(ROUTING_DEEDS, 0.9);
  const routed = Array<string[]>(random.chance(0.5) ? MUCH_ROUTING : 1)
    .fill(routing)
    .flat();
  const deeds = [...some(DEEDS, 0.9), ...routed, 'server create', 'network create'];
  const faults = only ?? some(FAULTS, 0.7);
  const stimuli: Omit<Stimulus, 'index'>[] = [];
  for (let hour = 0; hour < hours; hour += 1) {
    const busy = 30 + random.integer(100);
    const bad = faults.length ? 5 + random.integer(20) : 0;
    for (let count = 0; count < busy + bad; count += 1) {
      const kind = random.pick(count < busy ? deeds : faults) ?? '';
      stimuli.push({ at: hour * HOUR + random.next() * WILD, kind, seed: random.integer(2 ** 31) });
    }
  }
  stimuli.sort((a, b) => a.at - b.at);
  return stimuli.map((stimulus, index) => ({ index, ...stimulus }));
}
