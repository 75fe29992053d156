import type { Operation } from '../../shared/operations/operation.entity';
import { serverLocked, wrongState } from '../compute.errors';
import type { Server, VmState } from './server.entity';
import { taskState } from './task-state';

/** In which vm_state an action may begin (the check_instance_state decorators of nova/compute/api.py). */
const ALLOWED = {
  start: ['stopped'],
  stop: ['active', 'error'],
  reboot: ['active'],
  reboot_hard: ['active', 'stopped', 'paused', 'suspended', 'error'],
  pause: ['active'],
  unpause: ['paused'],
  suspend: ['active'],
  resume: ['suspended'],
  rebuild: ['active', 'stopped', 'error'],
  resize: ['active', 'stopped'],
  confirm_resize: ['resized'],
  revert_resize: ['resized'],
  shelve: ['active', 'stopped', 'paused', 'suspended'],
  shelve_offload: ['shelved'],
  unshelve: ['shelved', 'shelved_offloaded'],
  rescue: ['active', 'stopped', 'error'],
  unrescue: ['rescued'],
  snapshot: ['active', 'stopped', 'paused', 'suspended'],
  backup: ['active', 'stopped', 'paused', 'suspended'],
  set_admin_password: ['active'],
  attach_interface: ['active', 'paused', 'stopped'],
  detach_interface: ['active', 'paused', 'stopped'],
  trigger_crash_dump: ['active', 'paused', 'rescued', 'resized', 'error'],
  update: [
    'building',
    'active',
    'stopped',
    'paused',
    'suspended',
    'rescued',
    'resized',
    'shelved',
    'shelved_offloaded',
    'error',
  ],
  get_console_output: [
    'building',
    'active',
    'stopped',
    'paused',
    'suspended',
    'rescued',
    'resized',
    'shelved',
    'error',
  ],
} as const satisfies Record<string, readonly VmState[]>;

export type ServerAction = keyof typeof ALLOWED;

/** Those that users read under another name (common.raise_http_conflict_for_instance_invalid_state). */
const WORDS: Partial<Record<ServerAction, string>> = {
  reboot_hard: 'reboot',
  snapshot: 'createImage',
  backup: 'createBackup',
  set_admin_password: 'changePassword',
};

/** Throws 409 naming the state that forbids it. `live` is the operation that works on the server, if any. */
export function assertAllowed(action: ServerAction, server: Server, live: Operation | undefined): void {
  const name = WORDS[action] ?? action;
  const task = live && taskState(live);
  if (task) throw wrongState(name, server.id, 'task_state', task);
  const states: readonly VmState[] = ALLOWED[action];
  if (!states.includes(server.vmState)) throw wrongState(name, server.id, 'vm_state', server.vmState);
}

/** A locked server changes only for whoever may override the lock. */
export function assertUnlocked(server: Server, mayOverride: boolean): void {
  if (server.locked && !mayOverride) throw serverLocked(server.id);
}

const STATUS: Readonly<Record<VmState, string>> = {
  building: 'BUILD',
  active: 'ACTIVE',
  stopped: 'SHUTOFF',
  paused: 'PAUSED',
  suspended: 'SUSPENDED',
  rescued: 'RESCUE',
  resized: 'VERIFY_RESIZE',
  shelved: 'SHELVED',
  shelved_offloaded: 'SHELVED_OFFLOADED',
  error: 'ERROR',
  deleted: 'DELETED',
};

/** The statuses that show a task, by the states in which they do. */
const TASK_STATUS: ReadonlyArray<{ tasks: RegExp; states: readonly VmState[]; status: string }> = [
  { tasks: /^rebooting$/, states: ['active'], status: 'REBOOT' },
  {
    tasks: /^rebooting_hard$/,
    states: ['active', 'stopped', 'paused', 'suspended', 'error'],
    status: 'HARD_REBOOT',
  },
  { tasks: /^updating_password$/, states: ['active'], status: 'PASSWORD' },
  { tasks: /^rebuild/, states: ['active', 'stopped', 'error'], status: 'REBUILD' },
  { tasks: /^resize_(prep|migrating|migrated|finish)$/, states: ['active', 'stopped'], status: 'RESIZE' },
  // Stopped as soon as its old disks are back.
  { tasks: /^resize_reverting$/, states: ['resized', 'stopped'], status: 'REVERT_RESIZE' },
];

/** What users read (nova/api/openstack/common.py, _STATE_MAP). */
export function statusOf(server: Pick<Server, 'vmState'>, task: string | null): string {
  const shown = TASK_STATUS.find(
    ({ tasks, states }) => task !== null && tasks.test(task) && states.includes(server.vmState),
  );
  return shown?.status ?? STATUS[server.vmState];
}

/** The vm_states behind a status filter; undefined for a status that no server here ever has. */
export function vmStatesOf(status: string): VmState[] | undefined {
  const found = (Object.entries(STATUS) as Array<[VmState, string]>).filter(
    ([, name]) => name === status.toUpperCase(),
  );
  return found.length ? found.map(([state]) => state) : undefined;
}
