import type { Operation } from '../../shared/operations/operation.entity';
import { serverLocked, wrongState } from '../compute.errors';
import type { Server, VmState } from './server.entity';

export type ServerAction =
  | 'start'
  | 'stop'
  | 'reboot'
  | 'reboot_hard'
  | 'pause'
  | 'unpause'
  | 'update'
  | 'get_console_output';

/** In which vm_state an action may begin (the check_instance_state decorators of nova/compute/api.py). */
const ALLOWED: Readonly<Record<ServerAction, readonly VmState[]>> = {
  start: ['stopped'],
  stop: ['active', 'error'],
  reboot: ['active'],
  reboot_hard: ['active', 'stopped', 'paused', 'error'],
  pause: ['active'],
  unpause: ['paused'],
  update: ['building', 'active', 'stopped', 'paused', 'error'],
  get_console_output: ['active', 'stopped', 'paused', 'error', 'building'],
};

/** Throws 409 naming the state that forbids it. `live` is the operation that works on the server, if any. */
export function assertAllowed(action: ServerAction, server: Server, live: Operation | undefined): void {
  const name = action === 'reboot_hard' ? 'reboot' : action;
  const task = live && taskState(live);
  if (task) throw wrongState(name, server.id, 'task_state', task);
  if (!ALLOWED[action].includes(server.vmState))
    throw wrongState(name, server.id, 'vm_state', server.vmState);
}

/** A locked server changes only for whoever may override the lock. */
export function assertUnlocked(server: Server, mayOverride: boolean): void {
  if (server.locked && !mayOverride) throw serverLocked(server.id);
}

const TASKS: Readonly<Record<string, string>> = {
  'server.delete': 'deleting',
  'server.start': 'powering-on',
  'server.stop': 'powering-off',
  'server.reboot': 'rebooting',
  'server.pause': 'pausing',
  'server.unpause': 'unpausing',
};

/** nova/compute/task_states.py, derived from the live operation and never stored. */
export function taskState(live: Operation | undefined): string | null {
  if (!live) return null;
  if (live.kind === 'server.boot') return bootTask(live.step);
  if (live.kind === 'server.reboot' && (live.input as { kind?: string }).kind === 'hard')
    return 'rebooting_hard';
  return TASKS[live.kind] ?? null;
}

function bootTask(step: string | null): string {
  if (step === 'claim-host') return 'scheduling';
  return step === 'prepare-host' ? 'block_device_mapping' : 'spawning';
}

const STATUS: Readonly<Record<VmState, string>> = {
  building: 'BUILD',
  active: 'ACTIVE',
  stopped: 'SHUTOFF',
  paused: 'PAUSED',
  error: 'ERROR',
  deleted: 'DELETED',
};

/** What users read (nova/api/openstack/common.py, _STATE_MAP). */
export function statusOf(server: Server, task: string | null): string {
  if (server.vmState === 'active' && task === 'rebooting') return 'REBOOT';
  if (['active', 'stopped', 'paused', 'error'].includes(server.vmState) && task === 'rebooting_hard')
    return 'HARD_REBOOT';
  return STATUS[server.vmState];
}

/** The vm_states behind a status filter; undefined for a status that no server here ever has. */
export function vmStatesOf(status: string): VmState[] | undefined {
  const found = (Object.entries(STATUS) as Array<[VmState, string]>).filter(
    ([, name]) => name === status.toUpperCase(),
  );
  return found.length ? found.map(([state]) => state) : undefined;
}
