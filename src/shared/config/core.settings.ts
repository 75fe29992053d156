import { resolve } from 'node:path';
import { z } from 'zod';
import { keepText } from '../retention/keep';
import { integerText, listText, type SettingsOf, setting } from './settings';

/** Words for true and false as other settings have them, and `auto`. */
const classicPortsText = () =>
  z
    .string()
    .toLowerCase()
    .transform((text) => (['1', 'yes', 'on'].includes(text) ? 'true' : text))
    .transform((text) => (['0', 'no', 'off'].includes(text) ? 'false' : text))
    .pipe(z.enum(['auto', 'true', 'false'], { error: 'expected auto, true or false' }))
    .default('auto');

/** `ADDRESS:PORT`, an IPv6 address in brackets. */
const addressText = () =>
  z
    .string()
    .regex(/^(\[[\da-f:.]+\]|[^:\s]+):\d{1,5}$/i, 'expected ADDRESS:PORT such as 127.0.0.1:9100')
    .transform((text) => {
      const at = text.lastIndexOf(':');
      return { host: text.slice(0, at).replace(/^\[|\]$/g, ''), port: Number(text.slice(at + 1)) };
    })
    .refine(({ port }) => port <= 65535, 'expected a port of at most 65535');

/** What every room relies on. A room's own settings stand in its `<room>.settings.ts`. */
export const coreSettings = {
  port: setting('MONOSTACK_PORT', integerText(5000, 1, 65535), 'TCP port of every API and the dashboard.'),
  listen: setting('MONOSTACK_LISTEN', z.string().default('0.0.0.0'), 'Address to listen on.'),
  dataDir: setting(
    'MONOSTACK_DATA_DIR',
    z
      .string()
      .default('./data')
      .transform((path) => resolve(path)),
    'Folder for the database, images, keys and openrc; made with mode 0700.',
  ),
  region: setting(
    'MONOSTACK_REGION',
    z
      .string()
      .regex(/^[\w.-]{1,255}$/, 'expected letters, digits, ".", "_" or "-"')
      .default('RegionOne'),
    'Region name in the catalog.',
  ),
  hypervisor: setting(
    'MONOSTACK_HYPERVISOR',
    z.enum(['libvirt', 'simulated'], { error: 'expected libvirt or simulated' }).default('libvirt'),
    'libvirt for real hosts, simulated for hosts that exist only in memory.',
  ),
  publicUrl: setting(
    'MONOSTACK_PUBLIC_URL',
    z.url({ protocol: /^https?$/, error: 'expected a URL such as http://controller:5000' }).optional(),
    'Base of the URLs in the stored catalog and openrc; by default each answer uses the address that the client used.',
  ),
  trustedProxies: setting(
    'MONOSTACK_TRUSTED_PROXIES',
    listText(),
    'Addresses or networks of proxies whose X-Forwarded-* headers are honoured, with commas between.',
  ),
  classicPorts: setting(
    'MONOSTACK_CLASSIC_PORTS',
    classicPortsText(),
    'Also listen on the ports of the separate services (35357, 9292, 8774, 8778, 9696): auto where they are free, true or false.',
  ),
  stopSeconds: setting(
    'MONOSTACK_STOP_TIMEOUT',
    integerText(10, 1, 600),
    'Seconds after SIGTERM in which the process ends, whatever clients and hosts do; half of them for open requests.',
  ),
  policyFile: setting(
    'MONOSTACK_POLICY_FILE',
    z.string().optional(),
    'YAML file with policy rules that replace the built-in ones of the same name.',
  ),
  logLevel: setting(
    'MONOSTACK_LOG_LEVEL',
    z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
    'How much is logged: fatal, error, warn, info, debug, trace or silent.',
  ),
  keepOperations: setting(
    'MONOSTACK_KEEP_OPERATIONS',
    keepText('90d,100000'),
    'How long and how many operations that have ended are kept with their step logs, which are the action history of servers.',
  ),
  metrics: setting(
    'MONOSTACK_METRICS',
    addressText().optional(),
    'Address and port on which Prometheus finds /metrics, such as 127.0.0.1:9100. Without it there is none.',
  ),
  redisUrl: setting(
    'MONOSTACK_REDIS_URL',
    z
      .string()
      .optional()
      .refine(
        (url): boolean => url === undefined,
        'several controllers on one database are not supported yet: one controller would take the running operations of another, and a token revoked by one would stay valid at the other',
      ),
    'Reserved for several controllers; leave it unset.',
    { secret: true },
  ),
} as const;

export type CoreSettings = SettingsOf<typeof coreSettings>;

/** Injection token of CoreSettings. */
export const CORE_SETTINGS = Symbol('CoreSettings');
/** Injection token of the SettingsSource, for rooms that read settings of their own. */
export const SETTINGS_SOURCE = Symbol('SettingsSource');
