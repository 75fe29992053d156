import type { Microversion } from '../../shared/http/microversion';

/** Nova's defaults (nova/conf/quota.py). -1 is no limit. */
export const DEFAULT_QUOTAS = {
  instances: 10,
  cores: 20,
  ram: 51_200,
  metadata_items: 128,
  injected_files: 5,
  injected_file_content_bytes: 10_240,
  injected_file_path_bytes: 255,
  key_pairs: 100,
  server_groups: 10,
  server_group_members: 10,
  fixed_ips: -1,
  floating_ips: -1,
  security_groups: -1,
  security_group_rules: -1,
} as const;

export type QuotaResource = keyof typeof DEFAULT_QUOTAS;
export const QUOTA_RESOURCES = Object.keys(DEFAULT_QUOTAS) as QuotaResource[];

/** Gone from 2.36 on with the network proxies, and from 2.57 on with the injection of files. */
const NETWORK: ReadonlySet<string> = new Set([
  'fixed_ips',
  'floating_ips',
  'security_groups',
  'security_group_rules',
]);
const INJECTION: ReadonlySet<string> = new Set([
  'injected_files',
  'injected_file_content_bytes',
  'injected_file_path_bytes',
]);

export function quotaResourcesAt(version: Microversion): QuotaResource[] {
  return QUOTA_RESOURCES.filter(
    (name) =>
      !(version.atLeast('2.36') && NETWORK.has(name)) && !(version.atLeast('2.57') && INJECTION.has(name)),
  );
}
