import type { ClaimRequest } from '../scheduler.port';
import { AGGREGATE_FILTERS } from './aggregate-filters';
import { type Check, check } from './check';
import type { HostState } from './host-state';

/** A pure question to one host. Undefined where the request does not ask it. */
type Filter = (host: HostState, request: ClaimRequest) => Check | undefined;

const serviceUp: Filter = (host) => ({
  filter: 'service',
  passed: host.up && host.enabled,
  wanted: 'up and enabled',
  free: host.enabled
    ? host.up
      ? 'up'
      : 'down'
    : `disabled${host.disabledReason ? `: ${host.disabledReason}` : ''}`,
});

const notExcluded: Filter = (host, request) => {
  if (!request.excludedHostIds.includes(host.hostId)) return undefined;
  return {
    filter: 'retry',
    passed: false,
    wanted: 'a host that has not failed yet',
    free: 'failed this server before',
  };
};

const namedHost: Filter = (host, { forcedHost, requestedHost }) => {
  const name = forcedHost ?? requestedHost;
  return name === undefined ? undefined : check('host', host.hostName === name, name, host.hostName);
};

const zone: Filter = (host, { availabilityZone }) =>
  availabilityZone === undefined
    ? undefined
    : check(
        'availability zone',
        host.availabilityZone === availabilityZone,
        availabilityZone,
        host.availabilityZone,
      );

const resource =
  (filter: string, key: keyof HostState['free'], unit: string): Filter =>
  (host, request) => {
    const wanted = request[key];
    // A ratio lets many small servers share a host, never one server exceed it (placement's max_unit).
    const free = Math.min(host.free[key], host.largest[key]);
    return check(filter, wanted <= free, `${wanted}${unit}`, `${Math.max(free, 0)}${unit}`);
  };

/** Image properties by their names in Glance's metadata definitions, with the older spelling that still stands. */
const architecture: Filter = (host, { imageProperties }) => {
  const wanted = imageProperties.hw_architecture ?? imageProperties.architecture;
  return wanted
    ? check('architecture', sameArchitecture(wanted, host.architecture), wanted, host.architecture)
    : undefined;
};

const hypervisorType: Filter = (host, { imageProperties }) => {
  const wanted = imageProperties.img_hv_type ?? imageProperties.hypervisor_type;
  if (!wanted) return undefined;
  // Nova counts KVM as QEMU here: libvirt drives both.
  const offered =
    host.hypervisorType === 'KVM' ? ['kvm', 'qemu'] : [host.hypervisorType.toLowerCase(), 'qemu'];
  return check('hypervisor type', offered.includes(wanted.toLowerCase()), wanted, host.hypervisorType);
};

const traits: Filter = (host, { extraSpecs }) => {
  const asked = Object.entries(extraSpecs).filter(([key]) => key.startsWith('trait:'));
  if (asked.length === 0) return undefined;
  const wrong = asked.filter(([key, rule]) => host.traits.includes(key.slice(6)) !== (rule === 'required'));
  const describe = ([key, rule]: readonly [string, string]) => `${key.slice(6)} ${rule}`;
  return check(
    'traits',
    wrong.length === 0,
    asked.map(describe).join(', '),
    host.traits.join(', ') || 'none',
  );
};

const FILTERS: readonly Filter[] = [
  serviceUp,
  notExcluded,
  namedHost,
  architecture,
  hypervisorType,
  traits,
  resource('vcpus', 'vcpus', ''),
  resource('memory', 'memoryMib', ' MiB'),
  resource('disk', 'diskGib', ' GiB'),
];

/** What says which hosts are meant, and not what they can do: who forces a host has said so already. */
const SELECTING: readonly Filter[] = [zone, ...AGGREGATE_FILTERS];

/** Every filter's answer, so that a refusal names all reasons and not just the first. */
export function checkHost(host: HostState, request: ClaimRequest): Check[] {
  const filters = request.forcedHost === undefined ? [...FILTERS, ...SELECTING] : FILTERS;
  return filters.flatMap((filter) => filter(host, request) ?? []);
}

const ALIASES: Readonly<Record<string, string>> = { amd64: 'x86_64', arm64: 'aarch64', i386: 'i686' };

function sameArchitecture(a: string, b: string): boolean {
  const canonical = (name: string) => ALIASES[name.toLowerCase()] ?? name.toLowerCase();
  return canonical(a) === canonical(b);
}
