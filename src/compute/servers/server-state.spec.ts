import type { Operation } from '../../shared/operations/operation.entity';
import type { Server } from './server.entity';
import { assertAllowed, assertUnlocked, statusOf, taskState, vmStatesOf } from './server-state';

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
});
