import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { script, sh, writeFile } from './command';
import { hostShellContract } from './host-shell.contract';
import { SshConnection } from './ssh-connection';
import { SshHostShell } from './ssh-host-shell';
import { ensureKeyPair } from './ssh-keys';

// A machine with much else to do takes long to start a process; a root's .bashrc can take longer.
jest.setTimeout(60_000);

const SSHD = '/usr/sbin/sshd';
/** What comes at once on a machine at rest. */
const PATIENCE_MS = 20_000;
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address ? address.port : 0;
}

/** The real sshd on loopback. Skipped by name where it is not installed. */
(existsSync(SSHD) ? describe : describe.skip)('the shell over SSH', () => {
  const folder = mkdtempSync(join(tmpdir(), 'monostack-ssh-'));
  const key = ensureKeyPair(folder);
  let port: number;
  let sshd: ChildProcess;
  let shell: SshHostShell;

  async function startSshd(): Promise<void> {
    const options = [
      'PidFile=none',
      'UsePAM=no',
      'StrictModes=no',
      `AuthorizedKeysFile=${folder}/authorized`,
    ];
    const args = [`ListenAddress=127.0.0.1:${port}`, `HostKey=${folder}/host`, ...options].flatMap((o) => [
      '-o',
      o,
    ]);
    sshd = spawn(SSHD, ['-D', '-e', '-f', '/dev/null', ...args], { stdio: 'ignore' });
    for (const end = Date.now() + PATIENCE_MS; Date.now() < end; ) {
      const socket = connect(port, '127.0.0.1');
      const open = await new Promise((resolve) =>
        socket.once('connect', () => resolve(true)).once('error', () => resolve(false)),
      );
      socket.destroy();
      if (open) return;
      await sleep(20);
    }
    throw new Error('sshd does not listen');
  }
  const makeShell = (pinnedKey: string | null) =>
    new SshHostShell({
      host: 'h',
      target: { user: userInfo().username, address: '127.0.0.1', port },
      key,
      pinnedKey,
    });

  beforeAll(async () => {
    if (userInfo().uid === 0) mkdirSync('/run/sshd', { recursive: true });
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(folder, 'host')]);
    writeFileSync(join(folder, 'authorized'), `${key.publicLine}\n`, { mode: 0o600 });
    port = await freePort();
    await startSshd();
    shell = makeShell(null);
  });
  afterAll(async () => {
    await shell.close();
    sshd.kill('SIGKILL');
    rmSync(folder, { recursive: true });
  });

  it('gives exit code, output and errors, in the C locale, with awkward words intact', async () => {
    const word = `it's "$(reboot)" \`x\`;\n|`;
    const result = await shell.run(sh`printf %s ${word}; echo err >&2; cat; printf $LC_ALL; exit ${3}`, {
      stdin: 'in',
    });
    expect(result).toEqual({ exitCode: 3, stdout: `${word}inC`, stderr: 'err\n' });
    expect(shell.hostKey).toMatch(/^ssh-ed25519 AAAA/);
  });

  it('runs many at once over few sessions', async () => {
    const results = await Promise.all(Array.from({ length: 20 }, (_, i) => shell.check(sh`echo ${i}`)));
    expect(results).toEqual(Array.from({ length: 20 }, (_, i) => `${i}\n`));
  });

  it('loses no exit code of commands that take all their input and print nothing', async () => {
    const input = () => Readable.from([Buffer.alloc(300_000)]);
    const command = sh`cat > /dev/null; exec >&- 2>&-; sleep 0.02; exit ${7}`;
    const results = await Promise.all(Array.from({ length: 12 }, () => shell.feed(command, input())));
    expect(results.map((result) => result.exitCode)).toEqual(Array.from({ length: 12 }, () => 7));
  });

  it('runs a script that is longer than an argument may be', async () => {
    const path = join(folder, 'large');
    await shell.check(script([writeFile(path, Buffer.alloc(300_000, 'x'))]));
    expect((await shell.check(sh`wc -c < ${path}`)).trim()).toBe('300000');
  });

  hostShellContract(() => shell);

  it('lets nobody wait for a free session longer than the work lasts', async () => {
    const over = new AbortController();
    const rest = new AbortController();
    const sleepers = Array.from({ length: 6 }, () => shell.run(sh`sleep 600`, { signal: rest.signal }));
    const waiting = shell.run(sh`true`, { signal: over.signal });
    await sleep(200);
    over.abort(new Error('enough'));
    await expect(waiting).rejects.toThrow('enough');
    rest.abort(new Error('over'));
    expect((await Promise.allSettled(sleepers)).map((one) => one.status)).toEqual(
      Array.from({ length: 6 }, () => 'rejected'),
    );
    expect(await shell.check(sh`echo free`)).toBe('free\n');
  });

  it('leaves a daemon that a command has started alone', async () => {
    const over = new AbortController();
    const pidFile = join(folder, 'daemon');
    const daemon = sh`setsid sh -c ${'echo $$ > "$0"; exec sleep 30'} ${pidFile} >/dev/null 2>&1 </dev/null &`;
    const run = shell.run(sh`${daemon} sleep 60`, { signal: over.signal });
    while (!existsSync(pidFile) || !readFileSync(pidFile, 'utf8')) await sleep(20);
    over.abort(new Error('over'));
    await expect(run).rejects.toThrow('over');
    const pid = Number(readFileSync(pidFile, 'utf8'));
    expect(() => process.kill(pid, 0)).not.toThrow();
    process.kill(pid);
  });

  it('streams in and out', async () => {
    const big = Array.from({ length: 64 }, () => Buffer.alloc(65536, 1));
    expect((await shell.feed(sh`wc -c`, Readable.from(big))).stdout.trim()).toBe(String(64 * 65536));
    expect((await text(shell.read(sh`head -c 1000000 /dev/zero`))).length).toBe(1_000_000);
    await expect(text(shell.read(sh`exit 2`))).rejects.toMatchObject({ code: 'host_command_failed' });
  });

  it('brings connections of a unix socket, also after the link broke', async () => {
    const path = join(folder, 'forward', 'm.sock');
    shell.forwardUnixSocket(path, (socket) => socket.end('hello'));
    const ask = async () => {
      await shell.check(sh`true`);
      for (const end = Date.now() + PATIENCE_MS; Date.now() < end; ) {
        await sleep(50);
        const answer = await text(connect(path)).catch(() => '');
        if (answer) return answer;
      }
      return 'no answer';
    };
    expect(await ask()).toBe('hello');
    const broken = shell.run(sh`kill -9 $(ps -o ppid= -p $PPID); sleep 5`).catch((error) => error);
    expect(await broken).toMatchObject({ kind: 'unavailable' });
    expect(await ask()).toBe('hello');
  });

  it('follows lines until it is told to stop', async () => {
    const lines: string[] = [];
    const stop = new AbortController();
    const onLine = (line: string) => {
      lines.push(line);
      stop.abort();
    };
    await shell.follow(sh`sh -c ${'echo one; exec sleep 30'}`, onLine, stop.signal);
    expect(lines).toEqual(['one']);
  });

  it('tells of each connection once, also of one that is being made', async () => {
    const target = { user: userInfo().username, address: '127.0.0.1', port };
    const connection = new SshConnection({ host: 'h', target, key, pinnedKey: null });
    let told = 0;
    const channel = connection.exec('true');
    await sleep(0);
    connection.onReady(() => {
      told += 1;
    });
    (await channel).resume();
    expect(told).toBe(1);
    connection.onReady(() => {
      told += 10;
    });
    expect(told).toBe(11);
    await connection.close();
  });

  it('accepts the pinned host key and refuses any other', async () => {
    const same = makeShell(shell.hostKey);
    expect(await same.check(sh`echo yes`)).toBe('yes\n');
    await same.close();
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(folder, 'other')]);
    const blob = execFileSync('cut', ['-d', ' ', '-f', '1,2', join(folder, 'other.pub')])
      .toString()
      .trim();
    const other = makeShell(blob);
    await expect(other.run(sh`true`)).rejects.toMatchObject({ code: 'host_key_changed' });
    await other.close();
  });

  it('says which line to add where the key is not accepted', async () => {
    writeFileSync(join(folder, 'authorized'), '');
    const stranger = makeShell(null);
    await expect(stranger.run(sh`true`)).rejects.toThrow(/echo 'ssh-ed25519 .* monostack' >> /);
    await stranger.close();
    writeFileSync(join(folder, 'authorized'), `${key.publicLine}\n`);
  });

  it('fails while the host is away and works again when it is back', async () => {
    await shell.check(sh`true`);
    sshd.kill('SIGKILL');
    await shell.run(sh`kill -9 $(ps -o ppid= -p $PPID)`).catch(() => undefined);
    await expect(shell.run(sh`true`)).rejects.toMatchObject({ code: 'host_unreachable' });
    await startSshd();
    // It is not asked again for a moment, which is the longer the more often it did not answer.
    const back = async (): Promise<string> => {
      for (const end = Date.now() + PATIENCE_MS; Date.now() < end; await sleep(100)) {
        const answer = await shell.check(sh`echo back`).catch(() => '');
        if (answer) return answer;
      }
      return 'still away';
    };
    expect(await back()).toBe('back\n');
  });
});
