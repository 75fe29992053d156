import { createRequire } from 'node:module';
import { Readable } from 'node:stream';
import type { Random } from './random';
import type { VirtualTime } from './virtual-time';

type Changeable = Record<string, unknown>;
const load = createRequire(__filename);
const crypto = load('node:crypto') as Changeable & typeof import('node:crypto');
const fs = load('node:fs') as Changeable & typeof import('node:fs');
const files = load('node:fs/promises') as Changeable;

/** What goes wrong with the controller's own disk. */
export interface ControllerDisk {
  full: boolean;
}

/**
 * Takes chance and the machine's own pace out of the product: random numbers come from the seed, and files and
 * password hashes are done at once instead of by threads. Call before the product is loaded.
 */
export function installDeterminism(time: VirtualTime, random: () => Random, disk: ControllerDisk): void {
  Math.random = () => random().next();
  installNames();
  installCrypto(random);
  installTimers(time);
  installFiles(time, disk);
}

/** Those that are imported by name; the global ones are VirtualTime's. */
function installTimers(time: VirtualTime): void {
  const timers = load('node:timers') as Changeable;
  const promises = load('node:timers/promises') as Changeable;
  timers.setImmediate = (run: (...args: unknown[]) => void, ...args: unknown[]) =>
    setTimeout(run, 0, ...args);
  timers.setTimeout = (run: () => void, delay: number) => setTimeout(run, delay);
  promises.setTimeout = async (delay: number, value: unknown, options?: { signal?: AbortSignal }) => {
    const { signal } = options ?? {};
    signal?.throwIfAborted();
    await new Promise<void>((resolve, reject) => {
      void time.pause(delay).then(resolve);
      signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
    });
    return value;
  };
}

/** Names of the framework's own parts: their maker keeps what it drew for one seed in store for the next. */
function installNames(): void {
  const names = createRequire(load.resolve('@nestjs/common'))('uid') as Changeable;
  let last = 0;
  names.uid = () => {
    last += 1;
    return `part-${last}`;
  };
}

function installCrypto(random: () => Random): void {
  crypto.randomBytes = ((length: number, done?: (error: null, bytes: Buffer) => void) => {
    const bytes = random().bytes(length);
    if (!done) return bytes;
    process.nextTick(() => done(null, bytes));
    return undefined;
  }) as typeof crypto.randomBytes;
  crypto.randomUUID = (() => {
    const bytes = random().bytes(16);
    bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
    bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
    return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  }) as typeof crypto.randomUUID;
  crypto.randomInt = ((low: number, high?: number) =>
    high === undefined
      ? random().integer(low)
      : low + random().integer(high - low)) as typeof crypto.randomInt;
  // A hash as good as any where nobody attacks, and a thousand times as fast.
  crypto.scrypt = ((password: string, salt: Buffer, length: number, ...rest: unknown[]) => {
    const done = rest.at(-1) as (error: null, key: Buffer) => void;
    const key = crypto.createHash('sha512').update(password).update(salt).digest().subarray(0, length);
    process.nextTick(() => done(null, key));
  }) as unknown as typeof crypto.scrypt;
}

function installFiles(time: VirtualTime, disk: ControllerDisk): void {
  const written = new Map<string, number>();
  const refuse = (): void => {
    if (disk.full) throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });
  };
  const later =
    <A extends never[], R>(act: (...args: A) => R) =>
    async (...args: A): Promise<R> =>
      act(...args);
  const stat = (path: string) =>
    Object.assign(fs.statSync(path), { mtimeMs: written.get(path) ?? time.wall() });
  files.open = later((path: string, flags?: string, mode?: number) => {
    if (flags?.startsWith('w')) written.set(path, time.wall());
    const fd = fs.openSync(path, flags ?? 'r', mode);
    return {
      fd,
      write: later(
        (bytes: Buffer, offset = 0, length = bytes.length - offset, position: number | null = null) => {
          refuse();
          return { bytesWritten: fs.writeSync(fd, bytes, offset, length, position), buffer: bytes };
        },
      ),
      read: later((bytes: Buffer, offset = 0, length = bytes.length, position: number | null = null) => ({
        bytesRead: fs.readSync(fd, bytes, offset, length, position),
        buffer: bytes,
      })),
      stat: later(() => fs.fstatSync(fd)),
      writeFile: later((bytes: Buffer) => {
        refuse();
        fs.writeSync(fd, bytes);
      }),
      sync: later(() => undefined),
      datasync: later(() => undefined),
      truncate: later((length: number) => fs.ftruncateSync(fd, length)),
      close: later(() => fs.closeSync(fd)),
    };
  });
  const space = () => ({ bsize: 4096, blocks: 1e7, bfree: disk.full ? 0 : 5e6, bavail: disk.full ? 0 : 5e6 });
  files.statfs = later(space);
  fs.statfsSync = space as unknown as typeof fs.statfsSync;
  files.rename = later((from: string, to: string) => {
    written.set(to, written.get(from) ?? time.wall());
    fs.renameSync(from, to);
  });
  files.rm = later((path: string, options?: object) => fs.rmSync(path, options));
  files.unlink = later((path: string) => fs.unlinkSync(path));
  files.stat = later(stat);
  files.mkdir = later((path: string, options?: object) => fs.mkdirSync(path, options));
  files.readdir = later((path: string) => fs.readdirSync(path).sort());
  files.readFile = later((path: string, options?: BufferEncoding) => fs.readFileSync(path, options));
  files.writeFile = later((path: string, data: string | Buffer) => {
    refuse();
    fs.writeFileSync(path, data);
  });
  fs.createReadStream = ((path: string, options: { start?: number; end?: number } = {}) => {
    const all = fs.readFileSync(path);
    return Readable.from([all.subarray(options.start ?? 0, (options.end ?? all.length - 1) + 1)]);
  }) as unknown as typeof fs.createReadStream;
}
