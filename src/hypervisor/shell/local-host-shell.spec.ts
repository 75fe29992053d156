import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer, text } from 'node:stream/consumers';
import { script, sh, writeFile } from './command';
import { hostShellContract } from './host-shell.contract';
import { LocalHostShell } from './local-host-shell';

describe('the shell of the controller itself', () => {
  const folder = mkdtempSync(join(tmpdir(), 'monostack-local-'));
  const shell = new LocalHostShell('here');
  afterAll(async () => {
    await shell.close();
    rmSync(folder, { recursive: true });
  });

  it('gives exit code, output and errors, in the C locale', async () => {
    const result = await shell.run(sh`echo out; echo err >&2; echo $LC_ALL; cat; exit ${3}`, { stdin: 'in' });
    expect(result).toEqual({ exitCode: 3, stdout: 'out\nC\nin', stderr: 'err\n' });
    await expect(shell.check(sh`echo no >&2; exit 4`)).rejects.toMatchObject({
      kind: 'internal',
      details: { exit_code: 4, stderr: 'no\n', command: 'echo no >&2; exit 4' },
    });
  });

  it('runs a script that is longer than an argument may be', async () => {
    const path = join(folder, 'large');
    const content = Buffer.alloc(300_000, 'abcdefg');
    await shell.check(script([sh`cat`, writeFile(path, content), sh`echo done`]));
    expect(await buffer(shell.read(sh`cat ${path}`))).toEqual(content);
  });

  hostShellContract(() => shell);

  it('runs nothing any more once it is closed', async () => {
    const closed = new LocalHostShell('here');
    await closed.close();
    await expect(closed.run(sh`true`)).rejects.toMatchObject({ code: 'host_unreachable' });
  });

  it('feeds a stream and survives a source that breaks', async () => {
    const sizes = await shell.feed(sh`wc -c`, Readable.from([Buffer.alloc(1000), Buffer.alloc(5)]));
    expect(sizes.stdout.trim()).toBe('1005');
    const broken = new Readable({ read: () => undefined });
    const result = shell.feed(sh`wc -c`, broken);
    broken.push('abc');
    setTimeout(() => broken.destroy(new Error('broke')), 20);
    expect((await result).stdout.trim()).toBe('3');
  });

  it('reads a stream, whose error is the exit code', async () => {
    expect(await text(shell.read(sh`printf abc`))).toBe('abc');
    await expect(text(shell.read(sh`printf abc; exit 1`))).rejects.toMatchObject({
      code: 'host_command_failed',
    });
  });

  it('follows lines until it is told to stop', async () => {
    const lines: string[] = [];
    const stop = new AbortController();
    await shell.follow(
      sh`echo one; printf tw; sleep 0.05; echo o; sleep 30`,
      (line) => {
        lines.push(line);
        if (line === 'two') stop.abort();
      },
      stop.signal,
    );
    expect(lines).toEqual(['one', 'two']);
  });

  it('brings connections of a unix socket', async () => {
    const path = join(folder, 'run', 'x.sock');
    shell.forwardUnixSocket(path, (socket) => socket.end('hello'));
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(await text(connect(path))).toBe('hello');
  });

  it('lives without a unix socket where none can be made', () => {
    expect(() => shell.forwardUnixSocket('/dev/null/x.sock', () => {})()).not.toThrow();
  });
});
