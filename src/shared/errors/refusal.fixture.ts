import { AppError } from './app-error';

/** Kind, code and message of the error with which work is refused; whatever else it throws, and undefined for none. */
export async function refusalOf(work: Promise<unknown> | (() => unknown)): Promise<unknown> {
  try {
    await (typeof work === 'function' ? work() : work);
    return undefined;
  } catch (error) {
    return error instanceof AppError ? [error.kind, error.code, error.message] : error;
  }
}
