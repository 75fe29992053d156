import { z } from 'zod';
import { integerText, type SettingsOf, setting } from '../shared/config/settings';

export const hypervisorSettings = {
  heartbeatSeconds: setting(
    'MONOSTACK_HEARTBEAT_SECONDS',
    integerText(10, 1, 600),
    'How often each host is asked whether it is there.',
  ),
  hostDownSeconds: setting(
    'MONOSTACK_HOST_DOWN_SECONDS',
    integerText(30, 1, 3600),
    'A host that has not answered for so long is shown as down and gets no new servers.',
  ),
  probeSeconds: setting(
    'MONOSTACK_PROBE_SECONDS',
    integerText(3600, 10, 86400),
    'How often the facts of each host (memory, disk, versions, clock) are read again.',
  ),
  cloudId: setting(
    'MONOSTACK_CLOUD_ID',
    z.uuid('expected the id of a cloud').toLowerCase().optional(),
    'Read at the first start over an empty database only: the cloud whose database was lost, so that what carries its mark on hosts can be adopted.',
  ),
} as const;

export type HypervisorSettings = SettingsOf<typeof hypervisorSettings>;

/** Injection token of HypervisorSettings. */
export const HYPERVISOR_SETTINGS = Symbol('HypervisorSettings');
