import type { HostNetworkPlan } from '../host-network.port';
import { commonFrames, portFrames } from './ebtables-rules';
import { flowsOfPort, flowsOfSet } from './flow-keys';
import { commonRules, portRules } from './iptables-rules';
import { ofPart } from './of-part';
import { hash } from './script-text';

export type RuleProgram = 'iptables' | 'ip6tables' | 'ebtables';

/** Sums of what a plan comes to, by those of its parts: to add one part up is cheap where the others stay. */
const PARTS = {
  iptables: ofPart((port: Port) => sum(portRules(port, 'inet'))),
  ip6tables: ofPart((port: Port) => sum(portRules(port, 'inet6'))),
  ebtables: ofPart((port: Port) => sum(portFrames(port))),
};
const FLOWS_OF_PORT = ofPart((port: Port) => sum(flowsOfPort(port)));
const FLOWS_OF_SET = ofPart((set: HostNetworkPlan['firewall']['addressSets'][number]) =>
  sum(flowsOfSet(set)),
);
/** By which parts are told apart; kept in the place of their text, which is long. */
export const partSum = ofPart((part: object) => sum([JSON.stringify(part)]));

type Port = HostNetworkPlan['firewall']['ports'][number];

function sum(lines: readonly string[]): string {
  return hash(lines).slice(0, 16);
}

const COMMON = {
  iptables: ofPart((plan: HostNetworkPlan) => commonRules(plan, 'inet')),
  ip6tables: ofPart((plan: HostNetworkPlan) => commonRules(plan, 'inet6')),
  ebtables: ofPart(commonFrames),
};
const RULES = {
  iptables: ofPart((plan: HostNetworkPlan) => sumOfRules(plan, 'iptables')),
  ip6tables: ofPart((plan: HostNetworkPlan) => sumOfRules(plan, 'ip6tables')),
  ebtables: ofPart((plan: HostNetworkPlan) => sumOfRules(plan, 'ebtables')),
};

function sumOfRules(plan: HostNetworkPlan, program: RuleProgram): string {
  return sum([...commonLines(plan, program), ...plan.firewall.ports.map(PARTS[program])]);
}

/** Of all rules of a program. */
export function rulesSum(plan: HostNetworkPlan, program: RuleProgram): string {
  return RULES[program](plan);
}

/** Rules that are everybody's. */
export function commonLines(plan: HostNetworkPlan, program: RuleProgram): readonly string[] {
  return COMMON[program](plan);
}

export function portLines(port: Port, program: RuleProgram): readonly string[] {
  if (program === 'ebtables') return portFrames(port);
  return portRules(port, program === 'iptables' ? 'inet' : 'inet6');
}

export function flowsSum({ firewall: { ports, addressSets } }: HostNetworkPlan): string {
  return sum([...ports.map(FLOWS_OF_PORT), ...addressSets.map(FLOWS_OF_SET)]);
}

/** Of the whole plan but for its turn: what a host says it has, when it is asked for one hash. */
export function planSum({ segments, firewall, routers = [], guestHostPorts = [] }: HostNetworkPlan): string {
  const parts = [segments, firewall.ports, firewall.addressSets, routers, guestHostPorts];
  return sum(parts.map((list) => list.map((part: object) => partSum(part)).join(' ')));
}
