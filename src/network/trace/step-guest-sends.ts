import type { PortFirewallPlan } from '../../hypervisor';
import { tapName } from '../plan/device-names';
import type { Port } from '../ports/port.entity';
import { judgeEgress, sourceAllowed } from './chain-verdict';
import { chooseNeighbour } from './guest-routes';
import { chainsOf } from './host-names';
import type { TracedHost } from './trace-world';
import { ruleAt } from './traced-rule';
import { listed, type Stage, type Walk } from './walk';

/** The port, its tap, the chain that lets it out, and the guest's own choice of a neighbour. */
export async function guestSends(walk: Walk, port: Port): Promise<Stage | undefined> {
  const sent = await passPort(walk, port);
  if (!sent || !passEgress(walk, port, sent.host, sent.plan)) return undefined;
  const { host } = sent;
  const { source, destination } = walk.packet;
  const subnets = await walk.world.subnetsOf(port.networkId);
  const own = await walk.world.addressesOf(port.id);
  const neighbour = chooseNeighbour(subnets, own, source, destination);
  if (!neighbour.target) return walk.drops(host, port.id, neighbour.why);
  walk.passes(host, port.id, neighbour.why);
  return { kind: 'bridge', networkId: port.networkId, host, target: neighbour.target };
}

/** Whether the port can send at all, and with this source; a guest that asks for its address has none yet. */
export async function passPort(
  walk: Walk,
  port: Port,
  asks: 'as itself' | 'for an address' = 'as itself',
): Promise<{ host: TracedHost; plan: PortFirewallPlan } | undefined> {
  const { world, packet } = walk;
  const host = port.hostId ? await world.host(port.hostId) : undefined;
  const network = await world.network(port.networkId);
  const addresses = (await world.addressesOf(port.id)).map(({ address }) => address);
  const name = `port ${port.name || port.id} of network ${network?.name || port.networkId}`;
  const text = `${name}, ${port.macAddress}, ${listed(addresses, 'no address')}`;
  if (!host) return walk.drops(host, port.id, `${text}: it is bound to no host`);
  if (!port.adminStateUp) return walk.drops(host, port.id, `${text}: it is switched off`);
  if (port.hostProblem && port.statusBefore !== null)
    return walk.drops(host, port.id, `${text}: the host shut it: ${port.hostProblem}`);
  const plan = host.plan.firewall.ports.find(({ portId }) => portId === port.id);
  if (!plan) return walk.drops(host, port.id, `${text}: its host's network has no place for it`);
  walk.passes(host, port.id, `${text}, ${port.status}${port.hostProblem ? `; ${port.hostProblem}` : ''}`);
  const { source } = packet;
  const words = { tap: tapName(port.id), parts: [tapName(port.id), ...chainsOf(port.id).sources] };
  const carried = plan.trunk ? `VLAN ${plan.trunk.vlan} of ${plan.trunk.tap}, ` : '';
  if (asks === 'for an address') {
    walk.passes(host, tapName(port.id), `${carried}every guest may ask for an address`, words);
    return { host, plan };
  }
  if (source === undefined || !sourceAllowed(plan, source)) {
    const what = `anti-spoofing: ${source ?? 'no address'} is not a source that ${port.macAddress} may have`;
    return walk.drops(host, tapName(port.id), `${carried}${what}`, words);
  }
  const why = plan.filtered ? `source ${source} is allowed for ${port.macAddress}` : 'port security is off';
  walk.passes(host, tapName(port.id), `${carried}${why}`, words);
  return { host, plan };
}

/** Whether its security groups let it out. */
export function passEgress(walk: Walk, port: Port, host: TracedHost, plan: PortFirewallPlan): boolean {
  const { passes, why, rule, parts = [] } = judgeEgress(plan, walk.packet, host.plan.firewall.addressSets);
  const words = {
    parts: [...chainsOf(port.id).egress, ...parts],
    ...(rule === undefined ? {} : { rule: ruleAt(port, host, rule) }),
  };
  walk[passes ? 'passes' : 'drops'](host, chainsOf(port.id).egress[0] ?? '', why, words);
  return passes;
}
