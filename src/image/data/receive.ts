import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { imageStorageFull, imageUnavailable } from '../image.errors';

export const HASH_ALGORITHM = 'sha512';

export interface ReceivedData {
  size: number;
  md5: string;
  sha512: string;
}

export interface ReceiveOptions {
  /** Called before each piece is written, with the bytes so far; throws to stop. */
  onBytes?(total: number): void | Promise<void>;
  signal?: AbortSignal;
}

/**
 * Writes a stream to a file and hashes it on the way. One piece is hashed while the one before it is written, so
 * that memory stays at two pieces. The store makes it safe on disk when it takes it over. The stream is left open when
 * this throws: a server that answers an error must not cut the connection under the client that still sends.
 */
export async function receive(
  source: Readable,
  path: string,
  options: ReceiveOptions = {},
): Promise<ReceivedData> {
  const md5 = createHash('md5');
  const sha512 = createHash(HASH_ALGORITHM);
  const handle = await open(path, 'w', 0o600).catch(storageError);
  let size = 0;
  let writing: Promise<unknown> = Promise.resolve();
  try {
    for await (const piece of source.iterator({ destroyOnReturn: false })) {
      const bytes = piece as Buffer;
      options.signal?.throwIfAborted();
      size += bytes.length;
      await options.onBytes?.(size);
      await writing;
      // Not `write`, which may take only a part.
      writing = handle.writeFile(bytes).catch(storageError);
      // Awaited with the next piece; meanwhile a failure must not count as unhandled.
      writing.catch(() => undefined);
      md5.update(bytes);
      sha512.update(bytes);
    }
    await writing;
  } finally {
    await writing.catch(() => undefined);
    await handle.close();
  }
  return { size, md5: md5.digest('hex'), sha512: sha512.digest('hex') };
}

export function storageError(error: unknown): never {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === 'ENOSPC' || code === 'EDQUOT') throw imageStorageFull(error);
  if (code === 'EACCES' || code === 'EROFS' || code === 'ENOENT')
    throw imageUnavailable('The image storage cannot be written to.', error);
  throw error;
}
