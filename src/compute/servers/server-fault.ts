import type { OperationError } from '../../shared/operations/operation.entity';
import type { Fault } from './server.entity';

/**
 * What an owner is told of a failure, by its code. What a host said names the host, its paths and its commands: that is
 * for administrators, in the fault's details, as in Nova, which hides what is no error of its own.
 */
const SENTENCES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    host_command_failed: 'A command on the host failed.',
    host_given_up: 'The host did not answer.',
    host_unreachable: 'The host did not answer.',
    image_transfer_incomplete: 'The image did not reach the host whole.',
    step_timeout: 'The host took too long.',
  }),
);

/** Codes of errors whose messages say nothing of hosts. */
const FOR_OWNERS: ReadonlySet<string> = new Set([
  'no_valid_host',
  'deadline_passed',
  'preempted',
  'image_gone',
  'image_not_found',
  'image_quota_exceeded',
  'image_storage_full',
  'image_too_large',
  'port_limit_exceeded',
  'quiesce_failed',
]);

export function messageForOwner({ code, message }: Pick<OperationError, 'code' | 'message'>): string {
  if (FOR_OWNERS.has(code)) return message;
  return SENTENCES.get(code) ?? 'An unexpected error stopped it.';
}

/** Everything that is known, for those who run the cloud. */
function detailsOf({ code, message, step, details }: OperationError): string {
  const more = Object.entries(details ?? {}).map(([name, value]) => `${name}: ${String(value)}`);
  return [`${step || 'operation'} (${code}): ${message}`, ...more].join('\n');
}

/** `before`: how an earlier try on another host failed. */
export function buildFault(error: OperationError, created: string, before?: OperationError): Fault {
  const earlier = before ? ` The last host that was tried: ${messageForOwner(before)}` : '';
  return {
    code: 500,
    message: messageForOwner(error) + earlier,
    details: [error, ...(before ? [before] : [])].map(detailsOf).join('\n'),
    created,
  };
}
