import type { RequestContext } from '../../shared/http/request-context';
import type { Operation, OperationError, OperationEvent } from '../../shared/operations/operation.entity';
import { novaMicroTime } from '../common/wire-time';
import type { Server } from '../servers/server.entity';
import { hashHost } from '../servers/server.view';
import { messageForOwner } from '../servers/server-fault';

/** nova/compute/instance_actions.py. */
const NAMES: Readonly<Record<string, string>> = {
  'server.boot': 'create',
  'server.delete': 'delete',
  'server.start': 'start',
  'server.stop': 'stop',
  'server.reboot': 'reboot',
  'server.pause': 'pause',
  'server.unpause': 'unpause',
  'server.suspend': 'suspend',
  'server.resume': 'resume',
  'server.rebuild': 'rebuild',
  'server.resize': 'resize',
  'server.confirm-resize': 'confirmResize',
  'server.revert-resize': 'revertResize',
  'server.snapshot': 'createImage',
  'server.backup': 'createBackup',
  'server.shelve': 'shelve',
  'server.shelve-offload': 'shelveOffload',
  'server.unshelve': 'unshelve',
  'server.rescue': 'rescue',
  'server.unrescue': 'unrescue',
  'server.password': 'changePassword',
  'server.crash-dump': 'trigger_crash_dump',
  'server.attach-interface': 'attach_interface',
  'server.detach-interface': 'detach_interface',
};

export function actionView(context: RequestContext, operation: Operation) {
  const failed = ['failed', 'stuck', 'abandoned'].includes(operation.state);
  return {
    action: NAMES[operation.kind] ?? operation.kind,
    instance_uuid: operation.resourceId,
    request_id: operation.requestId,
    user_id: operation.userId,
    project_id: operation.projectId,
    start_time: novaMicroTime(operation.createdAt),
    message: failed ? 'Error' : null,
    ...(context.microversion.atLeast('2.58') ? { updated_at: novaMicroTime(operation.updatedAt) } : {}),
  };
}

/** Waiting and runs that were repeated are detail: what counts is how each step ended. */
export function eventsView(
  context: RequestContext,
  server: Server,
  operations: readonly Operation[],
  events: readonly OperationEvent[],
  admin: boolean,
) {
  const version = context.microversion;
  const errors = new Map(operations.map(({ id, error }) => [id, error]));
  return events.map((event) => {
    const failed = event.outcome === 'failed' || event.outcome === 'retry';
    const host =
      version.atLeast('2.62') && event.host
        ? { hostId: hashHost(server.projectId, event.host), ...(admin ? { host: event.host } : {}) }
        : {};
    return {
      event: `compute_${event.phase === 'undo' ? 'undo_' : ''}${event.step.replaceAll('-', '_')}`,
      start_time: novaMicroTime(event.startedAt),
      finish_time: novaMicroTime(event.finishedAt),
      result: failed ? 'Error' : 'Success',
      ...(admin ? { traceback: event.message } : {}),
      ...host,
      ...(version.atLeast('2.84')
        ? { details: admin ? event.message : reasonForOwner(event, errors.get(event.operationId)) }
        : {}),
    };
  });
}

/** What the step said names hosts and commands; its owner is told what the fault says. */
function reasonForOwner(event: OperationEvent, error: OperationError | null | undefined): string | null {
  if (!event.message) return null;
  return messageForOwner(error?.message === event.message ? error : { code: '', message: event.message });
}
