import type { ForwardingPlan, RouterPlan } from '../host-network.port';
import { PROTOCOLS_WITH_PORTS } from './iptables-rules';
import { routerLimitLines } from './limits';
import { portsOfRouter } from './names';
import { advertises, routerFiles, routerFolder } from './router-files';
import { metadataLegs, routerRestore } from './router-rules';
import { fileSteps, partSteps } from './script-parts';
import { hash, heredoc, line, word } from './script-text';

export function routersSteps(routers: readonly RouterPlan[]): string[] {
  if (routers.length === 0) return [];
  return [': >$run/announce', ...routers.flatMap(routerSteps), 'announce_twice'];
}

/** What carries packets, and then what serves beside: a router whose metadata is refused routes all the same. */
function routerSteps(router: RouterPlan): string[] {
  const { routerId, namespace } = router;
  const folder = routerFolder(router);
  const inside = insideOf(router);
  const links = portsOfRouter(router).map(
    ({ tap, device, mac, bridge, mtu }) => line`${tap} ${device} ${mac} ${bridge} ${mtu}`,
  );
  return [
    `# router ${word(routerId)}`,
    ...partSteps(
      'router',
      routerId,
      [
        line`mkdir -p ${folder}`,
        line`mark_folder ${folder}`,
        [line`router ${namespace} ${hash([...links, ...inside]).slice(0, 16)}`, ...links].join(' '),
        `[ $changed = no ] || ${heredoc(line`configure_router ${namespace}`, inside)}`,
      ],
      line`ended_router $? ${routerId} ${namespace}`,
    ),
    ...partSteps('routing', routerId, [
      ...fileSteps(routerFiles(router)),
      advertises(router)
        ? line`serve_advertisements ${namespace} ${folder}`
        : line`serve_no dnsmasq ${namespace} ${folder}`,
      metadataLegs(router).length > 0
        ? line`serve_metadata ${namespace} ${folder}`
        : line`serve_no haproxy ${namespace} ${folder}`,
    ]),
  ];
}

/** Lines for `configure_router`. */
function insideOf(router: RouterPlan): string[] {
  const { gateway } = router;
  const ports = portsOfRouter(router);
  const published = [...router.floatingIps, ...router.forwardings].map(({ address }) => `${address}/32`);
  return [
    ...ports.map(({ device, mac, mtu }) => line`link ${device} ${mac} ${mtu}`),
    ...ports.flatMap(({ device, addresses }) =>
      addresses.map((address) => line`address ${device} ${address}`),
    ),
    ...(gateway
      ? [
          ...[...new Set(published)].map((address) => line`address ${gateway.device} ${address}`),
          ...gateway.onLink.map((cidr) => line`onlink ${cidr} ${gateway.device}`),
          ...gateway.nexthops.map((address) => line`default ${address} ${gateway.device}`),
        ]
      : []),
    ...router.routes.map(({ destination, nexthop }) => line`route ${shown(destination)} ${nexthop}`),
    ...(router.helpers ?? []).map(({ protocol, port, helper }) => line`helper ${protocol} ${port} ${helper}`),
    ...routerLimitLines(router),
    ...reasons(router).map((reason) => `flow ${reason}`),
    ...routerRestore(router, 'inet').map((text) => `4 ${text}`),
    ...routerRestore(router, 'inet6').map((text) => `6 ${text}`),
  ];
}

/** As `ip route` prints it. */
function shown(destination: string): string {
  if (destination.endsWith('/0')) return 'default';
  return destination.replace(destination.includes(':') ? /\/128$/ : /\/32$/, '');
}

/** Why connections are translated, a line each; what loses its line is cut. */
function reasons({ floatingIps, forwardings, gateway }: RouterPlan): string[] {
  return [
    ...floatingIps.map(({ address, fixedAddress }) => line`float ${address} ${fixedAddress}`),
    ...forwardings.map(forwardingReason),
    ...(gateway?.snat ? [line`snat ${gateway.snat}`] : []),
  ];
}

function forwardingReason(one: ForwardingPlan): string {
  const match = PROTOCOLS_WITH_PORTS.get(one.protocol);
  const single = match && one.externalFirst === one.externalLast;
  // A range is cut by what it leads to: conntrack knows single ports only.
  const ports = line`${one.externalFirst}:${one.externalLast}-${one.internalFirst}:${one.internalLast}`;
  return line`forward ${one.address} ${match || one.protocol} ${single ? one.externalFirst : '-'} ${one.internalAddress} ${ports}`;
}
