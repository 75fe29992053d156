import { StringDecoder } from 'node:string_decoder';

/** Collects output up to a limit, so that a command that goes mad cannot take the controller's memory. */
export class OutputBuffer {
  private readonly chunks: Buffer[] = [];
  private size = 0;
  /** True once something was left out. */
  full = false;

  constructor(private readonly limit: number) {}

  add(chunk: Buffer): void {
    const room = this.limit - this.size;
    if (chunk.length > room) this.full = true;
    if (room <= 0) return;
    this.chunks.push(chunk.length > room ? chunk.subarray(0, room) : chunk);
    this.size += Math.min(chunk.length, room);
  }

  /** Where the limit cut a character in two, its first half is left out. */
  toString(): string {
    const decoder = new StringDecoder('utf8');
    const text = decoder.write(Buffer.concat(this.chunks));
    return this.full ? text : text + decoder.end();
  }
}

export const STDOUT_LIMIT = 16 * 1024 * 1024;
export const STDERR_LIMIT = 64 * 1024;

/** Longer than any line of a stream that is followed. */
export const LINE_LIMIT = 64 * 1024;

/**
 * Cuts a stream of bytes into lines, wherever the chunks end: also within a character. Of a line that does not end in
 * time the first `limit` characters are kept and the rest is passed over.
 */
export class LineSplitter {
  private readonly decoder = new StringDecoder('utf8');
  private rest = '';

  constructor(
    private readonly onLine: (line: string) => void,
    private readonly limit = LINE_LIMIT,
  ) {}

  add(chunk: Buffer): void {
    this.take(this.decoder.write(chunk));
  }

  /** What came behind the last line end is a line too. */
  end(): void {
    this.take(this.decoder.end());
    if (this.rest) this.emit();
  }

  private take(text: string): void {
    const [first = '', ...others] = text.split('\n');
    this.append(first);
    for (const line of others) {
      this.emit();
      this.append(line);
    }
  }

  private append(text: string): void {
    this.rest += text.slice(0, Math.max(0, this.limit - this.rest.length));
  }

  private emit(): void {
    const line = this.rest.replace(/\r$/, '');
    this.rest = '';
    this.onLine(line);
  }
}
