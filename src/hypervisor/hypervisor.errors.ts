import { AppError, invalid } from '../shared/errors/app-error';
import type { Command } from './shell/command';

/** The host does not answer, or the connection broke: the operation engine tries again. */
export function hostUnreachable(host: string, reason: string, cause?: unknown): AppError {
  return new AppError({
    kind: 'unavailable',
    code: 'host_unreachable',
    message: `Host ${host} cannot be reached: ${reason}.`,
    details: { host },
    cause,
  });
}

export const HOST_COMMAND_LATE = 'host_command_late';

/** The host may be there, but the command did not end in its time and was ended. */
export function commandLate(host: string, seconds: number): AppError {
  return new AppError({
    kind: 'unavailable',
    code: HOST_COMMAND_LATE,
    message: `A command on host ${host} did not end within ${seconds} s.`,
    details: { host },
  });
}

/** The controller's own copy of an image is not as long as its row says. */
export function imageIncomplete(key: string, bytes: number, wanted: number): AppError {
  return new AppError({
    kind: 'internal',
    code: 'image_transfer_incomplete',
    message: `Image ${key} has ${bytes} bytes instead of ${wanted}.`,
  });
}

/**
 * The host ran the command and said no: trying again does not help. A Command is told without its secrets; what it
 * was fed is never told.
 */
export function commandRefused(command: Command | string, exitCode: number | null, stderr: string): AppError {
  const shown = typeof command === 'string' ? command : command.shown;
  const errors = typeof command === 'string' ? stderr : command.mask(stderr);
  const said = errors.trim().split('\n').slice(-3).join(' ').slice(0, 500);
  return new AppError({
    kind: 'internal',
    code: 'host_command_failed',
    message: `A command on the host failed: ${said || `exit code ${exitCode}`}`,
    details: { command: shown.slice(0, 2000), exit_code: exitCode, stderr: errors.slice(0, 8000) },
  });
}

/** A later try of this work, or what undid it, has reached the host already: this one is over and changed nothing. */
export function superseded(host: string, resource: string): AppError {
  return new AppError({
    kind: 'conflict',
    code: 'superseded',
    message: `What was wanted for ${resource} on host ${host} is out of date: a later change came first.`,
    details: { host, resource },
  });
}

/** nova/exception.py, InstanceQuiesceFailed: the image says that a copy without it is worth nothing. */
export function quiesceFailed(serverId: string): AppError {
  return new AppError({
    kind: 'conflict',
    code: 'quiesce_failed',
    message: `Failed to quiesce instance ${serverId}: the guest does not run, or its agent does not answer.`,
  });
}

/** Also where the guest does not run. */
export function guestAgentSilent(serverId: string): AppError {
  return new AppError({
    kind: 'conflict',
    code: 'guest_agent_silent',
    message: `The agent in the guest of server ${serverId} does not answer.`,
  });
}

export function hostNotFound(id: string): AppError {
  return new AppError({
    kind: 'not_found',
    code: 'host_not_found',
    message: `No host has the id or name ${id}.`,
  });
}

/** Unavailable: a removal that is refused in the end leaves the host as it was. */
export function hostLeaving(id: string): AppError {
  return new AppError({
    kind: 'unavailable',
    code: 'host_leaving',
    message: `Host ${id} is being removed and gets no network any more.`,
  });
}

export function hostExists(name: string): AppError {
  return new AppError({
    kind: 'conflict',
    code: 'host_exists',
    message: `A host called ${name}, or with this connection, is already enrolled.`,
  });
}

/** Each problem says what is wrong and the command that mends it. */
export function hostUnprepared(connection: string, problems: readonly string[]): AppError {
  return new AppError({
    kind: 'conflict',
    code: 'host_unprepared',
    message: `Host ${connection} is not ready: ${problems.join(' ')}`,
    details: { problems },
  });
}

export function hostKeyChanged(host: string, pinned: string, shown: string): AppError {
  return new AppError({
    kind: 'conflict',
    code: 'host_key_changed',
    message: `Host ${host} shows the SSH key ${shown}, but ${pinned} was pinned when it was enrolled. If the machine was really reinstalled, remove the host and add it again.`,
    details: { pinned, shown },
  });
}

export function hostInUse(host: string, domains: ReadonlyArray<{ serverId: string }>): AppError {
  const named = domains.slice(0, 10).map((domain) => domain.serverId);
  const more = domains.length > named.length ? ` and ${domains.length - named.length} more` : '';
  return new AppError({
    kind: 'conflict',
    code: 'host_in_use',
    message: `Host ${host} still holds the servers ${named.join(', ')}${more}; delete or move them first.`,
    details: { servers: named },
  });
}

/** Which clouds' marks an enrolment met, and how many guests: the operator decides. */
export function hostOfAnother(connection: string, marks: readonly string[], guests: number): AppError {
  const whose = marks.length
    ? `carries the mark of the cloud ${marks.join(' and of ')}`
    : 'carries no mark of this cloud';
  const lost = marks[0]
    ? ` If that was this cloud and its database is lost, start over an empty database with MONOSTACK_CLOUD_ID=${marks[0]}.`
    : '';
  return new AppError({
    kind: 'conflict',
    code: 'host_of_another_cloud',
    message: `Host ${connection} ${whose} and holds ${guests} guest${guests === 1 ? '' : 's'} that this cloud does not know.${lost} To enrol it all the same, use force (monostack host add --force): nothing on it is touched, and its network stays as it is.`,
    details: { clouds: marks, guests },
  });
}

/** `owner`: the host's own words. */
export function networkHeld(host: string, owner: string): AppError {
  return new AppError({
    kind: 'conflict',
    code: 'host_network_held',
    message: `The network of host ${host} is left as it is (${owner}): another cloud shaped it last, or a later state of this one. See monostack host show ${host}; monostack host take-over ${host} ends this.`,
    details: { host, owner },
  });
}

export function conversionFailed(
  from: string,
  to: string,
  exitCode: number | null,
  stderr: string,
): AppError {
  return new AppError({
    kind: 'invalid',
    code: 'image_conversion_failed',
    message: `The image could not be converted from ${from} to ${to}.`,
    details: { exit_code: exitCode, stderr: stderr.slice(0, 2000) },
  });
}

export const invalidConnection = (connection: string) =>
  invalid(
    'invalid_connection',
    `${JSON.stringify(connection.slice(0, 300))} is no way to a host: expected local, or USER@HOST or USER@HOST:PORT.`,
  );
