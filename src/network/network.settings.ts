import { z } from 'zod';
import { integerText, type SettingsOf, setting } from '../shared/config/settings';

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

export const networkSettings = {
  physicalNetworks: setting(
    'MONOSTACK_PHYSICAL_NETWORKS',
    mappings,
    "Which interface of the hosts each physical network is; 'public' without an interface is a bridge with NAT.",
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
