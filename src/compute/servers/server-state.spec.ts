import type { Operation } from '../../shared/operations/operation.entity';
import type { Server, VmState } from './server.entity';
import {
  assertAllowed,
  assertUnlocked,
  type ServerAction,
  statusOf,
  taskState,
  vmStatesOf,
} from './server-state';

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

  const STATES: readonly VmState[] = ['building', 'active', 'stopped', 'paused', 'error', 'deleted'];

  it.each<[ServerAction, string]>([
    ['start', 'stopped'],
    ['stop', 'active error'],
    ['reboot', 'active'],
    ['reboot_hard', 'active stopped paused error'],
    ['pause', 'active'],
    ['unpause', 'paused'],
    ['update', 'building active stopped paused error'],
    ['get_console_output', 'building active stopped paused error'],
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
    ['error', null, 'ERROR'],
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
