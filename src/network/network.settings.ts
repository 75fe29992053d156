import { z } from 'zod';
import { integerText, type SettingsOf, setting } from '../shared/config/settings';
import { MAX_VNI } from './networks/segment';

/** `physnet1:eth1,physnet2:eth2` */
const mappings = z
  .string()
  .default('')
  .transform((text) =>
    text
      .split(',')
      .map((item) => item.trim())
      .filter(Boolean)
      .map((item) => item.split(':')),
  )
  .refine(
    (pairs) => pairs.every((pair) => pair.length === 2 && pair.every((name) => /^[\w.-]{1,15}$/.test(name))),
    'expected NAME:INTERFACE pairs with commas between, such as physnet1:eth1',
  )
  .transform((pairs) => new Map(pairs.map((pair): [string, string] => [pair[0] ?? '', pair[1] ?? ''])));

/** `53/udp,5000`: tcp where nothing else is said. */
const hostPorts = z
  .string()
  .default('')
  .transform((text) =>
    text
      .split(',')
      .map((item) => item.trim().toLowerCase())
      .filter(Boolean),
  )
  .refine(
    (items) =>
      items.every(
        (item) => /^\d{1,5}(\/(tcp|udp))?$/.test(item) && portOf(item) > 0 && portOf(item) < 65_536,
      ),
    'expected ports with commas between, such as 5000 or 53/udp',
  )
  .transform((items) =>
    items.map((item) => ({
      protocol: item.endsWith('/udp') ? ('udp' as const) : ('tcp' as const),
      port: portOf(item),
    })),
  );

/** `1000:1999`: the first and the last. */
const vnis = z
  .string()
  .default(`1:${MAX_VNI}`)
  .transform((text) => /^(\d{1,8}):(\d{1,8})$/.exec(text.trim()))
  .transform((match) => ({ from: Number(match?.[1] ?? 0), to: Number(match?.[2] ?? 0) }))
  .refine(
    ({ from, to }) => from >= 1 && from <= to && to <= MAX_VNI,
    `expected FIRST:LAST with numbers from 1 to ${MAX_VNI}, such as 1000:1999`,
  );

function portOf(item: string): number {
  return Number(item.split('/')[0]);
}

export const networkSettings = {
  guestHostPorts: setting(
    'MONOSTACK_GUEST_HOST_PORTS',
    hostPorts,
    'Ports of a host that its guests may reach, such as 5000,53/udp; by default a ping and nothing else is answered.',
  ),
  lookSeconds: setting(
    'MONOSTACK_NETWORK_LOOK_SECONDS',
    integerText(4, 1, 3600),
    'How often each host is asked whether its network still is as it should be.',
  ),
  physicalNetworks: setting(
    'MONOSTACK_PHYSICAL_NETWORKS',
    mappings,
    "Which interface of the hosts each physical network is; 'public' without an interface is a bridge with NAT.",
  ),
  vxlanRange: setting(
    'MONOSTACK_VXLAN_RANGE',
    vnis,
    'VXLAN ids that new networks get, FIRST:LAST; network segment ranges of the API add to them.',
  ),
  physicalMtu: setting(
    'MONOSTACK_NETWORK_MTU',
    integerText(1500, 576, 9216),
    'MTU of the physical networks and of the hosts that carry VXLAN; tenant networks get 50 less.',
  ),
  dnsDomain: setting(
    'MONOSTACK_DNS_DOMAIN',
    z
      .string()
      .regex(/^[a-z0-9][a-z0-9.-]*$/i, 'expected a domain name')
      .default('openstacklocal'),
    'Domain that guests get by DHCP, and of the names that ports are given.',
  ),
} as const;

export type NetworkSettings = SettingsOf<typeof networkSettings>;

/** Injection token of NetworkSettings. */
export const NETWORK_SETTINGS = Symbol('NetworkSettings');

/** The physical network that exists without any setting. */
export const BUILT_IN_PHYSICAL_NETWORK = 'public';
