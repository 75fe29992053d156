import type {
  AddressSetPlan,
  FirewallRulePlan,
  HostNetworkPlan,
  PortFirewallPlan,
} from '../host-network.port';
import { familyOf } from './iptables-rules';
import { conntrackZone } from './names';

/**
 * Why flows of each port's addresses may pass, a line for each reason. The host keeps the last list: when a line is
 * gone from it, the addresses' flows are cut out of conntrack, and what is still allowed starts anew unnoticed.
 *   rule ZONE ADDRESS what            uses ZONE ADDRESS SET direction           member SET ADDRESS
 */
export function flowKeys(plan: HostNetworkPlan): string[] {
  const { ports, addressSets } = plan.firewall;
  return [...new Set([...ports.flatMap(flowsOfPort), ...addressSets.flatMap(flowsOfSet)])].sort();
}

export function flowsOfPort(port: PortFirewallPlan): string[] {
  return ownAddresses(port).flatMap((address) => portKeys(port, address));
}

export function flowsOfSet({ name, members }: AddressSetPlan): string[] {
  return members.map((member) => `member ${name} ${member}`);
}

function ownAddresses(port: PortFirewallPlan): string[] {
  const single = port.allowedSources.map(({ address }) => address.replace(/\/(32|128)$/, ''));
  return [...new Set(single)].filter((address) => !address.includes('/'));
}

function portKeys(port: PortFirewallPlan, address: string): string[] {
  const owner = `${conntrackZone(port.bridge)} ${address}`;
  if (!port.filtered) return [`rule ${owner} unfiltered`];
  const family = familyOf(address);
  return port.rules
    .filter((rule) => rule.family === family)
    .map((rule) =>
      rule.remoteSet ? `uses ${owner} ${rule.remoteSet} ${what(rule)}` : `rule ${owner} ${what(rule)}`,
    );
}

function what(rule: FirewallRulePlan): string {
  const parts = [
    rule.direction,
    rule.protocol ?? 'any',
    rule.portMin ?? '-',
    rule.portMax ?? '-',
    rule.remoteCidr ?? '-',
  ];
  return parts.join('_');
}
