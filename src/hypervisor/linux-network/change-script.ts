import type { HostNetworkPlan } from '../host-network.port';
import { flowsOfPort, flowsOfSet } from './flow-keys';
import { ipsetRestore } from './ipset-rules';
import { LIBRARY_BASE } from './library-base';
import { LIBRARY_CHANGE } from './library-change';
import { LIBRARY_DHCP } from './library-dhcp';
import { LIBRARY_FIREWALL } from './library-firewall';
import { LIBRARY_LIMITS } from './library-limits';
import { LIBRARY_LINKS } from './library-links';
import { LIBRARY_LOOK } from './library-look';
import { LIBRARY_ROUTERS } from './library-routers';
import { portChains, portsOfRouter, segmentDevices } from './names';
import { fileChecks, segmentSteps, wantedNames } from './network-script';
import { ownershipSteps } from './ownership';
import { changeOf, isNothing, type PlanChange } from './plan-change';
import { flowsSum, planSum, type RuleProgram, rulesSum } from './plan-sums';
import { routersSteps } from './router-steps';
import { type RulesChange, rulesChange } from './rules-change';
import { heredoc, line } from './script-text';

const PROGRAMS: readonly RuleProgram[] = ['iptables', 'ip6tables', 'ebtables'];

/**
 * The script for a host that has the one plan and shall have the other: of the parts that changed only. Pure. It says
 * `again`, having done nothing or not all, where the host has another plan or refuses something; undefined where the
 * difference is not one of parts. Both are reasons to send all of it. The plans share their common parts' objects.
 */
export function buildChangeScript(
  before: HostNetworkPlan,
  after: HostNetworkPlan,
  cloud = 'unmarked',
): string | undefined {
  const change = changeOf(before, after);
  if (change.general) return undefined;
  const rules = PROGRAMS.map((program) => ({
    program,
    change: rulesChange(before, after, change, program),
  }));
  const told = rules.flatMap(({ program, change }) => (change ? [{ program, change }] : []));
  if (told.length < rules.length) return undefined;
  const start = `${ownershipSteps(after, cloud)}${line`from_plan ${planSum(before)}`}\n`;
  if (isNothing(change)) return `${LIBRARY_BASE}${LIBRARY_CHANGE}${start}exit 0\n`;
  const served = change.segments.changed.length + change.routers.changed.length > 0 || leaves(change);
  const library = [
    ...[LIBRARY_BASE, LIBRARY_FIREWALL, LIBRARY_LINKS],
    ...(served ? [LIBRARY_DHCP, LIBRARY_LIMITS, LIBRARY_ROUTERS] : []),
    ...[LIBRARY_LOOK, LIBRARY_CHANGE],
  ].join('');
  const steps = [
    ...bridgesOf(change).map((bridge) => line`stands ${bridge}`),
    line`touched=" ${touched(change, told)} "`,
    `begin_change ${changedRules(before, after).join(' ')}`,
    ...firewallSteps(before, after, change, told),
    ...servedSteps(after, change),
    ...guestSteps(change),
    ...leavingSteps(change),
    line`seal_change ${planSum(after)}`,
    'exit 0',
  ];
  return `${library}${start}${steps.join('\n')}\n`;
}

type Told = ReadonlyArray<{ program: RuleProgram; change: RulesChange }>;

/** Bridges of changed ports that this change does not see to itself. */
function bridgesOf({ segments, ports }: PlanChange): string[] {
  const own = new Set(segments.changed.map(({ after }) => after.bridge));
  return [...new Set(ports.changed.map(({ after }) => after.bridge))].filter((bridge) => !own.has(bridge));
}

/** Words by which what is found on the host is known to be of this change. */
function touched({ segments, routers, ports, sets }: PlanChange, told: Told): string[] {
  const both = <P>(parts: {
    changed: ReadonlyArray<{ before: P | undefined; after: P }>;
    gone: readonly P[];
  }) => [
    ...parts.changed.flatMap(({ before, after }) => (before ? [before, after] : [after])),
    ...parts.gone,
  ];
  const names = [
    ...both(ports).flatMap(({ tap }) => [tap, ...Object.values(portChains(tap))]),
    ...both(sets).map(({ name }) => name),
    ...both(segments).flatMap((segment) => [
      ...[segment.bridge, segment.networkId, ...segmentDevices(segment)],
      ...(segment.dhcp ? [segment.dhcp.namespace, segment.dhcp.tap] : []),
    ]),
    ...both(routers).flatMap((router) => [
      ...[router.routerId, router.namespace],
      ...portsOfRouter(router).map(({ tap }) => tap),
    ]),
    ...(segments.changed.length + routers.changed.length > 0 ? ['resolv.conf', 'ip_forward'] : []),
    ...told.flatMap(({ change }) => change.filled.map((chain) => `in:${chain}`)),
    'end',
  ];
  return [...new Set(names)];
}

function changedRules(before: HostNetworkPlan, after: HostNetworkPlan): RuleProgram[] {
  return PROGRAMS.filter((program) => rulesSum(before, program) !== rulesSum(after, program));
}

function firewallSteps(
  before: HostNetworkPlan,
  after: HostNetworkPlan,
  { sets, ports }: PlanChange,
  told: Told,
): string[] {
  const restored = ipsetRestore(sets.changed.map(({ after }) => after));
  const flows = flowsChange(after, { sets, ports });
  const sums = [flowsSum(before), flowsSum(after)];
  const programs = changedRules(before, after);
  return [
    ...(restored.length > 0 ? [heredoc('address_sets', restored)] : []),
    ...told
      .filter(({ program }) => programs.includes(program))
      .map(({ program, change }) =>
        heredoc(`change_rules ${program} ${rulesSum(after, program)}`, change.lines),
      ),
    ...(sums[0] === sums[1] ? [] : [heredoc(`change_flows ${sums[1]}`, flows)]),
  ];
}

/** Reasons to pass that came (`+`) and went (`-`) with these parts; what another part still gives has not gone. */
function flowsChange(
  { firewall }: HostNetworkPlan,
  { sets, ports }: Pick<PlanChange, 'sets' | 'ports'>,
): string[] {
  const old = [
    ...[...ports.gone, ...ports.changed.flatMap(({ before }) => before ?? [])].flatMap(flowsOfPort),
    ...[...sets.gone, ...sets.changed.flatMap(({ before }) => before ?? [])].flatMap(flowsOfSet),
  ];
  const known = new Set(old);
  const fresh = [
    ...ports.changed.flatMap(({ after }) => flowsOfPort(after)),
    ...sets.changed.flatMap(({ after }) => flowsOfSet(after)),
  ];
  const gone = new Set(old);
  const present = [firewall.ports.map(flowsOfPort), firewall.addressSets.map(flowsOfSet)].flat();
  for (const keys of gone.size > 0 ? present : []) for (const key of keys) gone.delete(key);
  return [
    ...[...gone].map((key) => `-${key}`),
    ...[...new Set(fresh)].filter((key) => !known.has(key)).map((key) => `+${key}`),
  ];
}

function servedSteps(after: HostNetworkPlan, { segments, routers }: PlanChange): string[] {
  const parts = {
    segments: segments.changed.map(({ after }) => after),
    routers: routers.changed.map(({ after }) => after),
  };
  if (parts.segments.length + parts.routers.length === 0 && !leaves({ segments, routers })) return [];
  return [
    line`wanted=" ${wantedNames(after)} "`,
    ...fileChecks(parts),
    ...parts.segments.flatMap(segmentSteps),
    ...routersSteps(parts.routers),
  ];
}

function guestSteps({ ports }: PlanChange): string[] {
  if (ports.changed.length + ports.gone.length === 0) return [];
  const old = [...ports.gone, ...ports.changed.flatMap(({ before }) => before ?? [])];
  return [
    ...ports.changed.map(({ after }) => line`guest ${after.tap} ${after.bridge}`),
    heredoc('change_guests', [
      ...old.map(({ tap, bridge }) => line`-${tap} ${bridge}`),
      ...ports.changed.map(({ after }) => line`+${after.tap} ${after.bridge}`),
    ]),
  ];
}

function leaves({ segments, routers }: Pick<PlanChange, 'segments' | 'routers'>): boolean {
  const narrower = segments.changed.some(({ before, after }) => {
    const devices = new Set(segmentDevices(after));
    return (
      before && (segmentDevices(before).some((one) => !devices.has(one)) || (before.dhcp && !after.dhcp))
    );
  });
  const fewer = routers.changed.some(
    ({ before, after }) => before && portsOfRouter(before).length > portsOfRouter(after).length,
  );
  return narrower || fewer || segments.gone.length + routers.gone.length > 0;
}

function leavingSteps(change: PlanChange): string[] {
  return [
    ...(leaves(change) ? ['stale_spaces', 'stale_links'] : []),
    ...change.sets.gone.map(({ name }) => line`drop_set ${name}`),
  ];
}
