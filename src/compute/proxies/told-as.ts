import { AppError } from '../../shared/errors/app-error';

/** The answer of another service; its error of this code is told in Nova's words, every other as it is. */
export async function toldAs<T>(answer: Promise<T>, code: string, words: () => AppError): Promise<T> {
  return answer.catch((error: unknown) => {
    throw error instanceof AppError && error.code === code ? words() : error;
  });
}
