import type { AskedMachine } from './asked-machine';
import { topologyExceeded, topologyImpossible, topologyLimitsExceeded } from './machine.errors';

export interface Topology {
  sockets: number;
  cores: number;
  threads: number;
}

const PARTS = ['sockets', 'cores', 'threads'] as const;
/** Where nobody says how many there may be. */
const UNLIMITED = 65536;

type Read = (part: (typeof PARTS)[number]) => number;
const each = (read: Read): Topology => ({
  sockets: read('sockets'),
  cores: read('cores'),
  threads: read('threads'),
});
const exceeds = (one: Topology, most: Topology) => PARTS.some((part) => one[part] > most[part]);
const isNamed = (topology: Topology) => PARTS.some((part) => topology[part] > 0);

/**
 * nova/virt/hardware.py, get_best_cpu_topology: of all that multiply to the number of processors within the limits of
 * both, the one that agrees in most parts with what is preferred; among equals the one with most sockets.
 */
export function cpuTopology(asked: AskedMachine): Topology {
  const { vcpus } = asked.source.flavor;
  const { preferred, most } = constraints(asked);
  const limits = each((part) => Math.min(vcpus, most[part]));
  const possible = topologies(vcpus, limits);
  const score = (topology: Topology) =>
    PARTS.filter((part) => preferred[part] > 0 && preferred[part] === topology[part]).length;
  const [best] = [...possible].sort((a, b) => score(b) - score(a));
  if (!best) throw topologyImpossible(limits, vcpus);
  return best;
}

/** get_cpu_topology_constraints: an image may only lower what the flavor allows, and is preferred within it. */
function constraints(asked: AskedMachine): { preferred: Topology; most: Topology } {
  const image = (name: string) => each((part) => asked.imageNumber(`hw_cpu_${name}${part}`) ?? 0);
  const flavor = (name: string) => each((part) => asked.flavorNumber(`hw:cpu_${name}${part}`) ?? 0);
  const [imageMost, flavorMost] = [image('max_'), flavor('max_')];
  if (PARTS.some((part) => flavorMost[part] > 0 && imageMost[part] > flavorMost[part]))
    throw topologyLimitsExceeded(imageMost, flavorMost);
  const most = each((part) => imageMost[part] || flavorMost[part] || UNLIMITED);
  const [ofImage, ofFlavor] = [image(''), flavor('')];
  if (exceeds(ofImage, most)) throw topologyExceeded(ofImage, most);
  if (isNamed(ofImage)) return { preferred: ofImage, most };
  const dropped = exceeds(ofFlavor, most);
  return { preferred: dropped ? each(() => 0) : ofFlavor, most };
}

function topologies(vcpus: number, limits: Topology): Topology[] {
  const possible = divisors(vcpus).flatMap((sockets) =>
    divisors(vcpus / sockets).map((cores) => ({ sockets, cores, threads: vcpus / sockets / cores })),
  );
  return possible
    .filter((topology) => !exceeds(topology, limits))
    .sort(
      (a, b) => b.sockets * b.cores - a.sockets * a.cores || b.sockets - a.sockets || b.threads - a.threads,
    );
}

function divisors(number: number): number[] {
  const small: number[] = [];
  for (let one = 1; one * one <= number; one += 1) if (number % one === 0) small.push(one);
  return [...new Set([...small, ...small.map((one) => number / one)])];
}
