import { tapName } from '../plan/device-names';
import { judgeIngress } from './chain-verdict';
import { chooseNeighbour } from './guest-routes';
import { chainsOf } from './host-names';
import { ruleAt } from './traced-rule';
import type { Stage, Walk } from './walk';

type AtGuest = Extract<Stage, { kind: 'guest gets' }>;

/** The chain that lets it in, the guest's tap, and whether an answer finds its way. */
export async function guestGets(walk: Walk, { port, host }: AtGuest): Promise<undefined> {
  const [chain = ''] = chainsOf(port.id).ingress;
  const plan = host.plan.firewall.ports.find(({ portId }) => portId === port.id);
  if (!plan)
    return walk.drops(
      host,
      port.id,
      `port ${port.name || port.id} is ${port.adminStateUp ? 'not in the plan of its host' : 'switched off'}`,
    );
  if (port.hostProblem && port.statusBefore !== null)
    return walk.drops(host, port.id, `the host shut port ${port.id}: ${port.hostProblem}`);
  const { passes, why, rule, parts = [] } = judgeIngress(plan, walk.packet, host.plan.firewall.addressSets);
  const words = {
    parts: [...chainsOf(port.id).ingress, ...parts],
    ...(rule === undefined ? {} : { rule: ruleAt(port, host, rule) }),
  };
  if (!passes) return walk.drops(host, chain, why, words);
  walk.passes(host, chain, why, words);
  const tap = { tap: tapName(port.id), parts: [tapName(port.id)] };
  const { source, destination } = walk.packet;
  const subnets = await walk.world.subnetsOf(port.networkId);
  const own = await walk.world.addressesOf(port.id);
  const back = chooseNeighbour(subnets, own, destination, source ?? somewhere(destination));
  if (!back.target)
    return walk.drops(host, tapName(port.id), `the guest gets it, and has no way back: ${back.why}`, tap);
  return walk.ends(host, tapName(port.id), `the guest of port ${port.name || port.id} gets it`, tap);
}

/** Somebody outside, of whom nothing is known but that he is no neighbour. */
function somewhere(destination: string): string {
  return destination.includes(':') ? '2001:db8:ffff:ffff::1' : '192.0.2.255';
}
