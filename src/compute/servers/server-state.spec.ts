import type { Operation } from '../../shared/operations/operation.entity';
import type { Server, VmState } from './server.entity';
import { assertAllowed, assertUnlocked, type ServerAction, statusOf, vmStatesOf } from './server-state';
import { taskState } from './task-state';

const server = (changes: Partial<Server>): Server =>
  ({ id: 'a', vmState: 'active', locked: false, ...changes }) as Server;
const operation = (kind: string, changes: Partial<Operation> = {}): Operation =>
  ({ kind, step: 0, input: {}, ...changes }) as Operation;

describe('the state of a server', () => {
  it('refuses a start while it is active, in the words of Nova', () => {
    expect(() => assertAllowed('start', server({}), undefined)).toThrow(
      "Cannot 'start' instance a while it is in vm_state active",
    );
  });

  it('refuses everything while an operation works on it, and names the task', () => {
    expect(() => assertAllowed('stop', server({}), operation('server.reboot'))).toThrow(
      'task_state rebooting',
    );
  });

  it('lets a hard reboot mend what a soft one may not', () => {
    expect(() => assertAllowed('reboot', server({ vmState: 'stopped' }), undefined)).toThrow(
      "Cannot 'reboot'",
    );
    expect(() => assertAllowed('reboot_hard', server({ vmState: 'stopped' }), undefined)).not.toThrow();
  });

  it('keeps a locked server as it is unless the caller may override', () => {
    expect(() => assertUnlocked(server({ locked: true }), false)).toThrow('is locked');
    expect(() => assertUnlocked(server({ locked: true }), true)).not.toThrow();
  });

  it('derives the task from the live operation', () => {
    expect(taskState(undefined)).toBeNull();
    expect(taskState(operation('server.boot', { step: 'claim-host' }))).toBe('scheduling');
    expect(taskState(operation('server.boot', { step: 'start' }))).toBe('spawning');
    expect(taskState(operation('server.reboot', { input: { kind: 'hard' } }))).toBe('rebooting_hard');
    expect(statusOf(server({}), 'rebooting')).toBe('REBOOT');
    expect(statusOf(server({ vmState: 'stopped' }), null)).toBe('SHUTOFF');
    expect(vmStatesOf('shutoff')).toEqual(['stopped']);
    expect(vmStatesOf('NONSENSE')).toBeUndefined();
  });

  const STATES: readonly VmState[] = [
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
    'deleted',
  ];

  it.each<[ServerAction, string]>([
    ['start', 'stopped'],
    ['stop', 'active error'],
    ['reboot', 'active'],
    ['reboot_hard', 'active stopped paused suspended error'],
    ['pause', 'active'],
    ['unpause', 'paused'],
    ['suspend', 'active'],
    ['resume', 'suspended'],
    ['rebuild', 'active stopped error'],
    ['resize', 'active stopped'],
    ['confirm_resize', 'resized'],
    ['revert_resize', 'resized'],
    ['shelve', 'active stopped paused suspended'],
    ['shelve_offload', 'shelved'],
    ['unshelve', 'shelved shelved_offloaded'],
    ['rescue', 'active stopped error'],
    ['unrescue', 'rescued'],
    ['snapshot', 'active stopped paused suspended'],
    ['backup', 'active stopped paused suspended'],
    ['set_admin_password', 'active'],
    ['attach_interface', 'active stopped paused'],
    ['detach_interface', 'active stopped paused'],
    ['trigger_crash_dump', 'active paused rescued resized error'],
    ['update', 'building active stopped paused suspended rescued resized shelved shelved_offloaded error'],
    ['get_console_output', 'building active stopped paused suspended rescued resized shelved error'],
  ])('lets %s begin in %s and nowhere else', (action, states) => {
    const allowed = STATES.filter((vmState) => {
      try {
        assertAllowed(action, server({ vmState }), undefined);
        return true;
      } catch {
        return false;
      }
    });
    expect(allowed.join(' ')).toBe(states);
  });

  it('calls a hard reboot by the name of the request when it refuses it', () => {
    expect(() => assertAllowed('reboot_hard', server({ vmState: 'building' }), undefined)).toThrow(
      "Cannot 'reboot' instance a while it is in vm_state building",
    );
    expect(() => assertAllowed('pause', server({ vmState: 'paused' }), undefined)).toThrow("Cannot 'pause'");
  });

  it('lets an action begin beside an operation that is no task of the server', () => {
    expect(() => assertAllowed('stop', server({}), operation('server.adopt'))).not.toThrow();
  });

  it.each([
    ['server.delete', {}, 'deleting'],
    ['server.start', {}, 'powering-on'],
    ['server.stop', { input: { kind: 'hard' } }, 'powering-off'],
    ['server.reboot', { input: { kind: 'soft' } }, 'rebooting'],
    ['server.pause', {}, 'pausing'],
    ['server.unpause', {}, 'unpausing'],
    ['server.suspend', {}, 'suspending'],
    ['server.resume', {}, 'resuming'],
    ['server.rescue', {}, 'rescuing'],
    ['server.unrescue', {}, 'unrescuing'],
    ['server.confirm-resize', {}, 'resize_confirming'],
    ['server.revert-resize', {}, 'resize_reverting'],
    ['server.shelve-offload', {}, 'shelving_offloading'],
    ['server.unshelve', {}, 'unshelving'],
    ['server.password', {}, 'updating_password'],
    ['server.boot', { step: null }, 'spawning'],
    ['server.boot', { step: 'prepare-host' }, 'block_device_mapping'],
    ['server.adopt', {}, null],
  ] as const)('%s with %o is the task %s', (kind, changes, task) => {
    expect(taskState(operation(kind, changes as Partial<Operation>))).toBe(task);
  });

  it.each([
    ['building', null, 'BUILD'],
    ['active', null, 'ACTIVE'],
    ['active', 'powering-off', 'ACTIVE'],
    ['stopped', 'rebooting', 'SHUTOFF'],
    ['paused', null, 'PAUSED'],
    ['suspended', null, 'SUSPENDED'],
    ['rescued', null, 'RESCUE'],
    ['resized', null, 'VERIFY_RESIZE'],
    ['shelved', null, 'SHELVED'],
    ['shelved_offloaded', null, 'SHELVED_OFFLOADED'],
    ['error', null, 'ERROR'],
    ['active', 'rebuild_spawning', 'REBUILD'],
    ['error', 'rebuilding', 'REBUILD'],
    ['paused', 'rebuilding', 'PAUSED'],
    ['stopped', 'resize_finish', 'RESIZE'],
    ['active', 'resize_migrating', 'RESIZE'],
    ['resized', 'resize_reverting', 'REVERT_RESIZE'],
    ['resized', 'resize_confirming', 'VERIFY_RESIZE'],
    ['active', 'updating_password', 'PASSWORD'],
    ['deleted', null, 'DELETED'],
    ['building', 'rebooting_hard', 'BUILD'],
    ['active', 'rebooting_hard', 'HARD_REBOOT'],
    ['stopped', 'rebooting_hard', 'HARD_REBOOT'],
    ['paused', 'rebooting_hard', 'HARD_REBOOT'],
    ['error', 'rebooting_hard', 'HARD_REBOOT'],
  ] as const)('shows %s with the task %s as %s', (vmState, task, status) => {
    expect(statusOf(server({ vmState }), task)).toBe(status);
  });

  it.each(STATES)('finds %s again by the status that it shows', (vmState) => {
    expect(vmStatesOf(statusOf(server({ vmState }), null).toLowerCase())).toEqual([vmState]);
  });
});
