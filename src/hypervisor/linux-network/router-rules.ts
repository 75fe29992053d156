import type { ForwardingPlan, RouterGatewayPlan, RouterPlan } from '../host-network.port';
import { PROTOCOLS_WITH_PORTS } from './iptables-rules';
import { METADATA_ADDRESS } from './names';
import { word } from './script-text';

/** Where haproxy listens for the first leg's guests; the next leg's is one more. */
const FIRST_METADATA_PORT = 9697;
/** On a packet that came in by the gateway. */
const OUTSIDE = '0x2/0x2';

/** The legs whose guests may ask for metadata, each with the port of its own. */
export function metadataLegs(router: RouterPlan): Array<{ device: string; networkId: string; port: number }> {
  return router.legs
    .filter(({ metadata }) => metadata)
    .map(({ device, networkId }, index) => ({ device, networkId, port: FIRST_METADATA_PORT + index }));
}

/**
 * All tables of a router's namespace, which is ours alone. Address translation as Neutron's (neutron/agent/l3:
 * router_info.py, extensions/port_forwarding.py): between a router's own subnets none; a guest that asks for a floating
 * IP of its own router is seen there by a floating IP or the gateway's address, so that answers come by the router.
 */
export function routerRestore(router: RouterPlan, family: 'inet' | 'inet6'): string[] {
  const { gateway } = router;
  if (family === 'inet6') return table('filter', INPUT_AND_FORWARD, own('58'));
  const address = gateway?.addresses.find((text) => !text.includes(':'))?.split('/')[0];
  return [
    ...table(
      'mangle',
      NAT_CHAINS.slice(0, 1),
      gateway ? [`-A PREROUTING -i ${gateway.device} -j MARK --set-xmark ${OUTSIDE}`] : [],
    ),
    ...table('nat', NAT_CHAINS, [
      ...metadataLegs(router).map(
        ({ device, port }) =>
          `-A PREROUTING -i ${word(device)} -d ${METADATA_ADDRESS}/32 -p tcp -m tcp --dport 80 -j REDIRECT --to-ports ${port}`,
      ),
      ...(gateway && address ? translation(router, gateway, address) : []),
    ]),
    ...table('filter', gateway ? CLOSED : INPUT_AND_FORWARD, [
      ...own('1'),
      ...metadataLegs(router).map(
        ({ device, port }) =>
          `-A INPUT -i ${word(device)} -p tcp -m tcp --dport ${port} -m conntrack --ctstate DNAT -j ACCEPT`,
      ),
      ...(gateway ? forward(gateway) : []),
    ]),
  ];
}

const NAT_CHAINS = [':PREROUTING ACCEPT [0:0]', ':POSTROUTING ACCEPT [0:0]'];
/** Nobody asks the router itself for more than a ping, its neighbours' addresses and metadata. */
const INPUT_AND_FORWARD = [':INPUT DROP [0:0]', ':FORWARD ACCEPT [0:0]'];
const CLOSED = [':INPUT DROP [0:0]', ':FORWARD DROP [0:0]'];

function table(name: string, chains: readonly string[], rules: readonly string[]): string[] {
  return [`*${name}`, ...chains, ...rules, 'COMMIT'];
}

function own(icmp: string): string[] {
  return [
    '-A INPUT -i lo -j ACCEPT',
    '-A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT',
    `-A INPUT -p ${icmp} -j ACCEPT`,
  ];
}

function translation(router: RouterPlan, gateway: RouterGatewayPlan, address: string): string[] {
  const { floatingIps, forwardings } = router;
  const out = word(gateway.device);
  return [
    ...floatingIps.map(
      (ip) => `-A PREROUTING -d ${word(ip.address)}/32 -j DNAT --to-destination ${word(ip.fixedAddress)}`,
    ),
    ...forwardings.map(
      (one) =>
        `-A PREROUTING -d ${word(one.address)}/32 ${protocolOf(one)} -j DNAT --to-destination ${insideOf(one)}`,
    ),
    `-A POSTROUTING ! -o ${out} -m conntrack ! --ctstate DNAT -j ACCEPT`,
    ...floatingIps.map(
      (ip) => `-A POSTROUTING -s ${word(ip.fixedAddress)}/32 -j SNAT --to-source ${word(ip.address)}`,
    ),
    ...(gateway.snat
      ? [`-A POSTROUTING -o ${out} -j SNAT --to-source ${word(gateway.snat)} --random-fully`]
      : []),
    `-A POSTROUTING -m mark ! --mark ${OUTSIDE} -m conntrack --ctstate DNAT -j SNAT --to-source ${word(address)}`,
  ];
}

function protocolOf({ protocol, externalFirst, externalLast }: ForwardingPlan): string {
  const match = PROTOCOLS_WITH_PORTS.get(protocol);
  if (!match) return `-p ${word(protocol)}`;
  const ports =
    externalFirst === externalLast ? word(externalFirst) : `${word(externalFirst)}:${word(externalLast)}`;
  return `-p ${word(protocol)} -m ${match} --dport ${ports}`;
}

/** A range keeps its order: the base is what the kernel counts the offset from. */
function insideOf(one: ForwardingPlan): string {
  if (!PROTOCOLS_WITH_PORTS.get(one.protocol)) return word(one.internalAddress);
  if (one.internalFirst === one.internalLast)
    return `${word(one.internalAddress)}:${word(one.internalFirst)}`;
  const range = `${word(one.internalFirst)}-${word(one.internalLast)}`;
  return `${word(one.internalAddress)}:${range}/${word(one.externalFirst)}`;
}

/** With SNAT the outside begins nothing with guests but by a floating IP, and sees no address of theirs. */
function forward({ device, snat }: RouterGatewayPlan): string[] {
  const out = word(device);
  return [
    '-A FORWARD -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT',
    `-A FORWARD -i ${out} -m conntrack --ctstate DNAT -j ACCEPT`,
    ...(snat
      ? [`-A FORWARD -i ${out} -j DROP`, `-A FORWARD -o ${out} -m conntrack --ctstate INVALID -j DROP`]
      : []),
    '-A FORWARD -j ACCEPT',
  ];
}
