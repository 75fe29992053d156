import { type HostClass, isHostClass } from '../placement/resource-classes';
import { capacityOf, hasRoom, isUnit, largestOf } from '../placement/room';
import type { ClaimRequest } from '../scheduler.port';
import { AGGREGATE_FILTERS } from './aggregate-filters';
import { type Check, check } from './check';
import type { HostState } from './host-state';
import { requestedAmounts } from './requested-amounts';

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
  (filter: string, key: keyof HostState['free'], resourceClass: HostClass, unit: string): Filter =>
  (host, request) => {
    const wanted = requestedAmounts(request).get(resourceClass) ?? 0;
    const stock = host.stocks.get(resourceClass);
    // A ratio lets many small servers share a host, never one server exceed it (placement's max_unit).
    const most = Math.min(host.largest[key], stock ? largestOf(stock) : Number.POSITIVE_INFINITY);
    const free = Math.min(host.free[key], most);
    const passed = wanted <= free && (!stock || wanted === 0 || isUnit(stock, wanted));
    return check(filter, passed, `${wanted}${unit}`, `${Math.max(free, 0)}${unit}`);
  };

/** What the flavor asks for by class (`resources:CUSTOM_LICENSE=1`), beside the sizes that every flavor has. */
function otherResources(host: HostState, request: ClaimRequest): Check[] {
  const others = [...requestedAmounts(request)].filter(([name]) => !isHostClass(name));
  return others.map(([name, wanted]) => {
    const stock = host.stocks.get(name);
    const free = stock ? Math.min(capacityOf(stock) - stock.used, largestOf(stock)) : 0;
    const passed = stock !== undefined && hasRoom(stock, stock.used, wanted);
    return check(name, passed, String(wanted), String(Math.max(free, 0)));
  });
}

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

/** An image may require traits too, and forbids none (ImageMetaProps, _set_attr_from_trait_names). */
const traits: Filter = (host, { extraSpecs, imageProperties }) => {
  const isTrait = ([key]: readonly [string, string]) => key.startsWith('trait:');
  const ofImage = Object.entries(imageProperties).filter(([, rule]) => rule === 'required');
  const asked = Object.entries({ ...Object.fromEntries(ofImage), ...extraSpecs }).filter(isTrait);
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
  resource('vcpus', 'vcpus', 'VCPU', ''),
  resource('memory', 'memoryMib', 'MEMORY_MB', ' MiB'),
  resource('disk', 'diskGib', 'DISK_GB', ' GiB'),
];

/** One check for each need of the server's machine, named by its kind. */
function checkNeeds(host: HostState, { needs }: ClaimRequest): Check[] {
  return needs.map(({ kind, value }) => {
    const offered = host.capabilities[kind] ?? [];
    return check(kind, offered.includes(value), value, offered.join(', ') || 'none');
  });
}

/** What says which hosts are meant, and not what they can do: who forces a host has said so already. */
const SELECTING: readonly Filter[] = [zone, ...AGGREGATE_FILTERS];

/** Every filter's answer, so that a refusal names all reasons and not just the first. */
export function checkHost(host: HostState, request: ClaimRequest): Check[] {
  const filters = request.forcedHost === undefined ? [...FILTERS, ...SELECTING] : FILTERS;
  return [
    ...filters.flatMap((filter) => filter(host, request) ?? []),
    ...otherResources(host, request),
    ...checkNeeds(host, request),
  ];
}

const ALIASES: Readonly<Record<string, string>> = { amd64: 'x86_64', arm64: 'aarch64', i386: 'i686' };

function sameArchitecture(a: string, b: string): boolean {
  const canonical = (name: string) => ALIASES[name.toLowerCase()] ?? name.toLowerCase();
  return canonical(a) === canonical(b);
}
