import type { RouterPlan } from '../../hypervisor';
import { ICMP, ICMPV6 } from '../security-groups/protocols';
import { routerWords } from './host-names';
import { chooseRoute, translateDestination, translateSource } from './router-verdict';
import type { Stage, Walk } from './walk';

type AtRouter = Extract<Stage, { kind: 'router' }>;

/** In by one of its ports, translated and routed, and out by another. */
export async function crossRouter(walk: Walk, { router, host, port }: AtRouter): Promise<Stage | undefined> {
  const plan = host.plan.routers?.find(({ routerId }) => routerId === router.id);
  const name = `router ${router.name || router.id}`;
  if (!plan)
    return walk.drops(
      host,
      router.id,
      `${name} is ${router.adminStateUp ? 'not on its host' : 'switched off'}`,
    );
  const parts = routerWords(router.id, plan.namespace);
  const outside = plan.gateway?.portId === port.id;
  const by = outside ? plan.gateway : plan.legs.find(({ portId }) => portId === port.id);
  if (!by) return walk.drops(host, port.id, `${name}: its port ${port.id} is switched off`);
  walk.passes(host, by.device, `into ${name}`, { parts: [...parts, by.tap] });
  const translated = translateDestination(plan, walk.packet);
  if (translated) {
    walk.packet = translated.packet;
    walk.passes(host, plan.namespace, translated.why, { parts });
  }
  if (ownAddresses(plan).includes(walk.packet.destination)) return answerItself(walk, host, plan, parts);
  if (outside && plan.gateway?.snat && !translated && walk.packet.family === 'inet')
    return walk.drops(host, plan.namespace, `with SNAT nothing from outside comes in but by a floating IP`, {
      parts,
    });
  const route = chooseRoute(plan, walk.packet.destination);
  if (!route)
    return walk.drops(host, plan.namespace, `${name} has no route to ${walk.packet.destination}`, { parts });
  walk.passes(host, plan.namespace, route.why, { parts });
  const how = { toGateway: route.toGateway, outside, translated: translated !== undefined };
  const seen = translateSource(plan, walk.packet, how);
  if (seen) {
    walk.packet = seen.packet;
    walk.passes(host, plan.namespace, seen.why, { parts });
  }
  const out = await walk.world.port(route.by.portId);
  if (!out) return walk.drops(host, route.by.device, `${name}: its port ${route.by.portId} is gone`);
  walk.passes(host, route.by.device, `out of ${name}`, { parts: [...parts, route.by.tap] });
  const target = route.nexthop ?? walk.packet.destination;
  return { kind: 'bridge', networkId: out.networkId, host, target };
}

/** With those of its floating IPs that are its own: a forwarding's, of whose ports this is none. */
function ownAddresses({ legs, gateway, forwardings }: RouterPlan): string[] {
  return [
    ...[...legs, ...(gateway ? [gateway] : [])].flatMap(({ addresses }) =>
      addresses.map((address) => address.split('/')[0] ?? ''),
    ),
    ...forwardings.map(({ address }) => address),
  ];
}

function answerItself(
  walk: Walk,
  host: AtRouter['host'],
  { namespace }: RouterPlan,
  parts: readonly string[],
): undefined {
  const { destination, family, protocol } = walk.packet;
  if (protocol === (family === 'inet' ? ICMP : ICMPV6))
    return walk.ends(host, namespace, `the router itself answers as ${destination}`, { parts });
  return walk.drops(
    host,
    namespace,
    `${destination} is the router itself, which answers nothing but a ping`,
    {
      parts,
    },
  );
}
