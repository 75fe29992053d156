import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { receive } from './receive';

describe('receiving a stream into a file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'monostack-receive-'));
  afterEach(() => jest.restoreAllMocks());
  afterAll(() => rmSync(folder, { recursive: true }));

  it('keeps every byte although a write of the handle takes only a part', async () => {
    const handle = await open(join(folder, 'any'), 'w');
    const prototype = Object.getPrototypeOf(handle) as FileHandle;
    await handle.close();
    const write = prototype.write as (data: Uint8Array, offset?: number, length?: number) => Promise<unknown>;
    jest.spyOn(prototype, 'write').mockImplementation(function (
      this: FileHandle,
      data: unknown,
      offset?: unknown,
      length?: unknown,
    ) {
      const bytes = data as Uint8Array;
      const from = typeof offset === 'number' ? offset : 0;
      const whole = typeof length === 'number' ? length : bytes.length - from;
      return write.call(this, bytes, from, Math.ceil(whole / 2)) as never;
    } as never);
    const data = Buffer.from('every byte of this counts');
    const path = join(folder, 'received');
    const { size } = await receive(Readable.from([data.subarray(0, 10), data.subarray(10)]), path);
    expect(readFileSync(path, 'utf8')).toBe(data.toString());
    expect(size).toBe(data.length);
  });
});
