import type { HostNetworkPlan, NetworkDrift } from '../host-network.port';
import { partSum, planSum } from '../linux-network/plan-sums';

/** What a simulated host has, against what it was given last and what it is to have. */
export function simulatedDrift(
  given: HostNetworkPlan | undefined,
  has: HostNetworkPlan | null,
  wanted: HostNetworkPlan,
): NetworkDrift {
  const [before, now] = [partLines(given), partLines(has)];
  return {
    known: given !== undefined,
    current: given !== undefined && planSum(given) === planSum(wanted),
    missing: before.filter((line) => !now.includes(line)),
    foreign: given ? now.filter((line) => !before.includes(line)) : [],
  };
}

function partLines(plan: HostNetworkPlan | undefined | null): string[] {
  if (!plan) return [];
  const { segments, routers = [], firewall } = plan;
  return [
    ...segments.map((part) => `segment: ${part.networkId} ${partSum(part)}`),
    ...routers.map((part) => `router: ${part.routerId} ${partSum(part)}`),
    ...firewall.ports.map((part) => `port: ${part.portId} ${partSum(part)}`),
    ...firewall.addressSets.map((part) => `set: ${part.name} ${partSum(part)}`),
  ].sort();
}
