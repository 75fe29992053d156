import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ChildController } from '../../support/child-controller';

/** Watches the system calls of a running controller: what it writes to the log of its database, syncs, and answers. */
class Watched {
  private constructor(
    private readonly strace: ChildProcess,
    private readonly file: string,
  ) {}

  static async attach(pid: number, file: string): Promise<Watched> {
    const calls = 'trace=pwrite64,fsync,fdatasync,write,writev,sendto,sendmsg';
    const strace = spawn('strace', ['-f', '-y', '-s', '64', '-e', calls, '-o', file, '-p', String(pid)]);
    await new Promise<void>((resolve, reject) => {
      strace.once('error', reject);
      strace.stderr?.on('data', (text: Buffer) => text.includes('attached') && resolve());
    });
    return new Watched(strace, file);
  }

  async lines(): Promise<string[]> {
    const ended = new Promise((resolve) => this.strace.once('exit', resolve));
    this.strace.kill('SIGINT');
    await ended;
    return readFileSync(this.file, 'utf8').split('\n');
  }
}

describe('an answered write', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'monostack-durable-'));
  let controller: ChildController;

  beforeAll(async () => {
    controller = await ChildController.start(dataDir);
  });
  afterAll(async () => {
    await controller.kill();
    ChildController.cleanUp();
    rmSync(dataDir, { recursive: true });
  });

  it('is on disk before its answer leaves', async () => {
    const token = await controller.token();
    const watched = await Watched.attach(controller.pid, join(dataDir, 'calls'));
    const create = (name: string) =>
      fetch(`${controller.url}/identity/v3/projects`, {
        method: 'POST',
        headers: { 'x-auth-token': token, 'content-type': 'application/json' },
        body: JSON.stringify({ project: { name } }),
      });
    for (const round of ['a', 'b', 'c']) {
      const answers = await Promise.all(Array.from({ length: 10 }, (_, i) => create(`${round}${i}`)));
      expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(201));
    }
    let unsynced = 0;
    let answers = 0;
    const early: string[] = [];
    for (const line of await watched.lines()) {
      if (/pwrite64\(\d+<[^>]*monostack\.db-wal>/.test(line)) unsynced++;
      // Calls of the database block the one thread that makes them: none is torn in two.
      if (/f(data)?sync\(\d+<[^>]*monostack\.db-wal>\)\s*= 0/.test(line)) unsynced = 0;
      if (!line.includes('HTTP/1.1 201')) continue;
      answers++;
      if (unsynced > 0) early.push(line);
    }
    expect(answers).toBe(30);
    expect(early).toEqual([]);
  });
});
