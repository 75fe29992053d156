import type { FileHandle } from 'node:fs/promises';

/** Random reads over image data. A read past the end gives fewer bytes. */
export interface ByteSource {
  readonly size: number;
  read(offset: number, length: number): Promise<Buffer>;
}

export class FileBytes implements ByteSource {
  constructor(
    private readonly handle: FileHandle,
    readonly size: number,
  ) {}

  async read(offset: number, length: number): Promise<Buffer> {
    if (offset < 0 || offset >= this.size) return Buffer.alloc(0);
    const buffer = Buffer.alloc(Math.min(length, this.size - offset));
    const { bytesRead } = await this.handle.read(buffer, 0, buffer.length, offset);
    return buffer.subarray(0, bytesRead);
  }
}

export class BufferBytes implements ByteSource {
  constructor(private readonly data: Buffer) {}

  get size(): number {
    return this.data.length;
  }

  async read(offset: number, length: number): Promise<Buffer> {
    return this.data.subarray(Math.max(offset, 0), Math.max(offset, 0) + length);
  }
}

/** An unsigned 64-bit number as a JavaScript one: what does not fit is no size of anything real. */
export function u64(buffer: Buffer, offset: number, endian: 'be' | 'le'): number {
  if (buffer.length < offset + 8) return 0;
  return Number(endian === 'be' ? buffer.readBigUInt64BE(offset) : buffer.readBigUInt64LE(offset));
}
