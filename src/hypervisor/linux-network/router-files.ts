import type { RouterLegPlan, RouterPlan } from '../host-network.port';
import { type HostFile, haproxyConfig } from './dhcp-files';
import { FILES, RUN } from './names';
import { metadataLegs } from './router-rules';
import { word } from './script-text';

/** As Neutron's agent asks of radvd (`max_rtr_adv_interval`); guests forget a router that is gone after three of them. */
const ADVERTISE_SECONDS = 100;
const PREFIX_SECONDS = 86_400;
const MODES = { slaac: 'ra-only', 'dhcpv6-stateless': 'ra-stateless', 'dhcpv6-stateful': 'static' } as const;

export function routerFolder(router: RouterPlan): string {
  return `${FILES}/${word(router.namespace)}`;
}

/** Files of what runs in a router's namespace; none where nothing has to. */
export function routerFiles(router: RouterPlan): HostFile[] {
  const folder = routerFolder(router);
  const legs = metadataLegs(router);
  const frontends = legs.map(({ networkId, port }) => ({ networkId, bind: `0.0.0.0:${port}` }));
  return [
    ...(advertises(router) ? [{ path: `${folder}/dnsmasq.conf`, lines: advertisements(router) }] : []),
    ...(legs.length > 0 ? [{ path: `${folder}/haproxy.conf`, lines: haproxyConfig(frontends) }] : []),
  ];
}

export function advertises(router: RouterPlan): boolean {
  return router.legs.some((leg) => leg.advertises.length > 0);
}

/** dnsmasq for router advertisements alone: names and DHCPv6 are the DHCP namespace's. */
function advertisements(router: RouterPlan): string[] {
  const run = `${RUN}/${word(router.namespace)}`;
  const legs = router.legs.filter((leg) => leg.advertises.length > 0);
  return [
    'port=0',
    'no-hosts',
    'no-resolv',
    'except-interface=lo',
    ...legs.map(({ device }) => `interface=${word(device)}`),
    'bind-dynamic',
    `pid-file=${run}.dnsmasq.pid`,
    `dhcp-leasefile=${run}.leases`,
    'enable-ra',
    ...legs.flatMap(legLines),
  ];
}

function legLines({ device, mtu, advertises }: RouterLegPlan): string[] {
  return [
    `ra-param=${word(device)},mtu:${word(mtu)},${ADVERTISE_SECONDS},${3 * ADVERTISE_SECONDS}`,
    ...advertises.flatMap(({ cidr, mode, dnsServers }, index) => {
      const [prefix = '', bits = ''] = word(cidr).split('/');
      const tag = `${word(device)}-${index}`;
      const servers = dnsServers.map((address) => `[${word(address)}]`).join(',');
      return [
        `dhcp-range=set:${tag},${prefix},${MODES[mode]},${bits},${PREFIX_SECONDS}s`,
        ...(servers ? [`dhcp-option=tag:${tag},option6:dns-server,${servers}`] : []),
      ];
    }),
  ];
}
