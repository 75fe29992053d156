import { AppError } from '../errors/app-error';
import { storageFull, storageUnavailable } from '../errors/shared.errors';

/** SQLITE_FULL is what SQLite makes of ENOSPC; without room for its index file of the log it says IOERR_SHMSIZE. */
const FULL: ReadonlySet<string> = new Set([
  'SQLITE_FULL',
  'SQLITE_IOERR_SHMSIZE',
  'SQLITE_IOERR_SHMOPEN',
  'ENOSPC',
  'EDQUOT',
]);

interface Thrown {
  code?: unknown;
  cause?: unknown;
  /** TypeORM wraps what its driver threw. */
  driverError?: unknown;
}

export function isStorageFull(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false;
  const { code, cause, driverError } = error as Thrown;
  return FULL.has(String(code)) || isStorageFull(driverError ?? cause);
}

/** What the user hears when the controller's own disk is the reason: 503 in the dialect of the service. */
export function storageError(error: unknown): unknown {
  if (error instanceof AppError) return error;
  if (isStorageFull(error)) {
    return storageFull(error);
  }
  const code = String((error as NodeJS.ErrnoException | undefined)?.code);
  if (code.startsWith('SQLITE_IOERR') || code === 'SQLITE_READONLY' || code === 'SQLITE_BUSY') {
    return storageUnavailable(error);
  }
  return error;
}
