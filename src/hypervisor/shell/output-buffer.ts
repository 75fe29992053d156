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

  toString(): string {
    return Buffer.concat(this.chunks).toString('utf8');
  }
}

export const STDOUT_LIMIT = 16 * 1024 * 1024;
export const STDERR_LIMIT = 64 * 1024;

/** Cuts a stream of bytes into lines. */
export class LineSplitter {
  private rest = '';

  constructor(private readonly onLine: (line: string) => void) {}

  add(chunk: Buffer): void {
    const lines = (this.rest + chunk.toString('utf8')).split('\n');
    this.rest = lines.pop()?.slice(0, STDERR_LIMIT) ?? '';
    for (const line of lines) this.onLine(line.replace(/\r$/, ''));
  }
}
