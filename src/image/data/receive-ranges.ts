import { createHash, type Hash } from 'node:crypto';
import { constants, createReadStream } from 'node:fs';
import { copyFile, type FileHandle, open } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { imageUploadTruncated } from '../image.errors';
import { HASH_ALGORITHM, type ReceivedData, storageError } from './receive';

const MIB = 1024 ** 2;
/** A read that broke is begun again by whoever calls next; a line that is slow gets this much in one command's time. */
const RANGE_BYTES = 256 * MIB;
const SYNC_BYTES = 64 * MIB;

/** Data of a known size that can be read from any byte on, as often as it takes. */
export interface RangedSource {
  size: number;
  /** A file on this machine with the same bytes, which nobody changes. */
  path?: string;
  /** Some bytes; `end` is the last one. */
  open(range: { start: number; end: number }): Readable;
}

export interface RangesOptions {
  /** So many bytes of an earlier try are certain; what the file has beyond them is dropped. */
  from: number;
  signal: AbortSignal;
  /** Called before each piece is written, with the bytes so far; throws to stop. */
  onBytes(total: number): Promise<void>;
  /** So many bytes are on the disk for sure. */
  onSafe(total: number): void;
}

/** As `receive`, from where an earlier try ended; what it left is read once for the checksums. */
export async function receiveRanges(
  source: RangedSource,
  path: string,
  options: RangesOptions,
): Promise<ReceivedData> {
  const hashes = { md5: createHash('md5'), sha512: createHash(HASH_ALGORITHM) };
  await options.onBytes(source.size);
  if (options.from > 0 || !(await reflink(source, path))) await fill(source, path, options);
  const size = await hashFile(path, hashes, options.signal);
  if (size !== source.size) throw imageUploadTruncated(size, source.size);
  return { size, md5: hashes.md5.digest('hex'), sha512: hashes.sha512.digest('hex') };
}

/** Costs nothing where the file system can; elsewhere the bytes are read as a remote host's are. */
async function reflink(source: RangedSource, path: string): Promise<boolean> {
  if (source.path === undefined) return false;
  return copyFile(source.path, path, constants.COPYFILE_FICLONE_FORCE).then(
    () => true,
    () => false,
  );
}

async function fill(source: RangedSource, path: string, options: RangesOptions): Promise<void> {
  const handle = await open(path, 'a', 0o600).catch(storageError);
  try {
    let at = Math.min(options.from, (await handle.stat()).size);
    await handle.truncate(at);
    while (at < source.size) {
      const end = Math.min(at + RANGE_BYTES, source.size) - 1;
      const got = await append(handle, at, source.open({ start: at, end }), options);
      if (got !== end + 1) throw imageUploadTruncated(got, source.size);
      at = got;
    }
    await handle.sync();
    options.onSafe(at);
  } finally {
    await handle.close();
  }
}

/** One piece is written while the next one comes. Returns where the file ends then. */
async function append(
  handle: FileHandle,
  start: number,
  stream: Readable,
  { signal, onBytes, onSafe }: RangesOptions,
): Promise<number> {
  let [at, synced] = [start, start];
  let writing: Promise<unknown> = Promise.resolve();
  try {
    for await (const piece of stream) {
      const bytes = piece as Buffer;
      signal.throwIfAborted();
      await onBytes(at + bytes.length);
      await writing;
      if (at - synced >= SYNC_BYTES) {
        await handle.sync();
        synced = at;
        onSafe(at);
      }
      writing = handle.writeFile(bytes).catch(storageError);
      writing.catch(() => undefined);
      at += bytes.length;
    }
    await writing;
  } finally {
    await writing.catch(() => undefined);
    stream.destroy();
  }
  return at;
}

async function hashFile(
  path: string,
  { md5, sha512 }: { md5: Hash; sha512: Hash },
  signal: AbortSignal,
): Promise<number> {
  let size = 0;
  for await (const chunk of createReadStream(path, { highWaterMark: MIB })) {
    signal.throwIfAborted();
    md5.update(chunk as Buffer);
    sha512.update(chunk as Buffer);
    size += (chunk as Buffer).length;
  }
  return size;
}
