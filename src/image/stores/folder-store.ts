import { createReadStream } from 'node:fs';
import { open, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';

const INCOMING = '.incoming-';
/** Holds the id of the cloud that fills the folder. */
export const MARK_FILE = '.monostack-cloud';

/** A file of a store: the data of an image, or what is on its way to become that. */
export interface StoredFile {
  imageId: string;
  whole: boolean;
}

/**
 * Image data as one file per image id. Data that is not whole yet has another name; it takes the final one only
 * after it is safe on disk, so that a file called by an image id is always whole.
 */
export class FolderStore {
  constructor(
    readonly name: string,
    readonly folder: string,
  ) {}

  path(imageId: string): string {
    return join(this.folder, imageId);
  }

  /** Where to write data of this image before `keep`. */
  incomingPath(imageId: string): string {
    return join(this.folder, `${INCOMING}${imageId}`);
  }

  /** Makes the incoming file of the image its data. */
  async keep(imageId: string): Promise<void> {
    const incoming = this.incomingPath(imageId);
    await syncPath(incoming);
    await rename(incoming, this.path(imageId));
    await syncPath(this.folder);
  }

  async discardIncoming(imageId: string): Promise<void> {
    await rm(this.incomingPath(imageId), { force: true });
  }

  async remove(imageId: string): Promise<void> {
    await Promise.all([this.discardIncoming(imageId), rm(this.path(imageId), { force: true })]);
  }

  /** Bytes kept for this image; undefined when it has none here. */
  async size(imageId: string): Promise<number | undefined> {
    try {
      return (await stat(this.path(imageId))).size;
    } catch {
      return undefined;
    }
  }

  /** Milliseconds since it was written last; none for a file that is gone. */
  async age({ imageId, whole }: StoredFile): Promise<number> {
    const path = whole ? this.path(imageId) : this.incomingPath(imageId);
    const found = await stat(path).catch(() => undefined);
    return found ? Date.now() - found.mtimeMs : 0;
  }

  /** The cloud that this folder belongs to; undefined for none. */
  async mark(): Promise<string | undefined> {
    const text = await readFile(join(this.folder, MARK_FILE), 'utf8').catch(() => '');
    return text.trim() || undefined;
  }

  async setMark(cloud: string): Promise<void> {
    const path = join(this.folder, MARK_FILE);
    await writeFile(`${path}.new`, `${cloud}\n`);
    await rename(`${path}.new`, path);
  }

  read(imageId: string, range?: { start: number; end: number }): Readable {
    const stream = createReadStream(this.path(imageId), { ...range, highWaterMark: 256 * 1024 });
    // Whoever reads is told of an error; before that, a file that is gone must not end the process.
    stream.on('error', () => undefined);
    return stream;
  }

  /** The image ids that have a file here, whole or not. */
  async list(): Promise<StoredFile[]> {
    return (await readdir(this.folder)).map((name) =>
      name.startsWith(INCOMING)
        ? { imageId: name.slice(INCOMING.length), whole: false }
        : { imageId: name, whole: true },
    );
  }
}

async function syncPath(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
