import { AppError } from '../errors/app-error';
import { isStorageFull, storageError } from './storage-error';

const thrown = (code: string) => Object.assign(new Error(code), { code });

describe('errors of the disk', () => {
  it.each(['SQLITE_FULL', 'SQLITE_IOERR_SHMSIZE', 'SQLITE_IOERR_SHMOPEN', 'ENOSPC', 'EDQUOT'])(
    '%s is a full disk, whoever wrapped it',
    (code) => {
      const cause = thrown(code);
      for (const error of [
        cause,
        new Error('wrapped', { cause }),
        { driverError: cause },
        { driverError: { cause } },
      ]) {
        expect(isStorageFull(error)).toBe(true);
        const told = storageError(error) as AppError;
        expect([told.kind, told.code, told.status, told.cause]).toEqual([
          'unavailable',
          'storage_full',
          503,
          error,
        ]);
        expect(told.message).toMatch(/^The disk of the controller is full: .* frees some\.$/);
      }
    },
  );

  it.each(['SQLITE_IOERR_WRITE', 'SQLITE_READONLY', 'SQLITE_BUSY'])('%s may be tried again', (code) => {
    const error = thrown(code);
    const told = storageError(error) as AppError;
    expect([told.kind, told.code, told.cause]).toEqual(['unavailable', 'storage_unavailable', error]);
    expect(told.message).toContain('may be tried again');
    expect(isStorageFull(error)).toBe(false);
  });

  it('leaves everything else as it is', () => {
    const refused = new AppError({ kind: 'conflict', code: 'c', message: 'm', cause: thrown('SQLITE_FULL') });
    const others = [
      refused,
      thrown('SQLITE_CONSTRAINT'),
      thrown('NOT_SQLITE_IOERR'),
      'SQLITE_FULL',
      null,
      undefined,
      7,
    ];
    for (const error of others) expect(storageError(error)).toBe(error);
    for (const error of ['SQLITE_FULL', null, undefined, {}]) expect(isStorageFull(error)).toBe(false);
  });
});
