import { AppError } from '../shared/errors/app-error';

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

/** The host ran the command and said no: trying again does not help. */
export function commandRefused(command: string, exitCode: number | null, stderr: string): AppError {
  const said = stderr.trim().split('\n').slice(-3).join(' ').slice(0, 500);
  return new AppError({
    kind: 'internal',
    code: 'host_command_failed',
    message: `A command on the host failed: ${said || `exit code ${exitCode}`}`,
    details: { command: command.slice(0, 2000), exit_code: exitCode, stderr: stderr.slice(0, 8000) },
  });
}

export function hostNotFound(id: string): AppError {
  return new AppError({
    kind: 'not_found',
    code: 'host_not_found',
    message: `No host has the id or name ${id}.`,
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
