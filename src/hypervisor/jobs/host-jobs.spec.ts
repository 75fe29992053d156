import { execFileSync, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runInScope } from '../../shared/work-scope';
import { secret, sh } from '../shell/command';
import { LocalHostShell } from '../shell/local-host-shell';
import { HostJobs, type JobStatus } from './host-jobs';

jest.setTimeout(30_000);
const isRoot = process.getuid?.() === 0;
const LIMIT = { timeoutSeconds: 60 };

/** Jobs lie in /run, which only root may write. */
(isRoot ? describe : describe.skip)('jobs on a host', () => {
  const folder = mkdtempSync(join(tmpdir(), 'monostack-jobs-'));
  const jobs = new HostJobs(new LocalHostShell('here'));
  let name: string;
  const until = async <T>(look: () => T | Promise<T>): Promise<T> => {
    for (;;) {
      const value = await look();
      if (value) return value;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };
  const ended = async (): Promise<JobStatus | undefined> =>
    until(async () => {
      const status = await jobs.find(name);
      return status?.state === 'ended' && status;
    }) as Promise<JobStatus>;

  beforeEach(() => {
    name = `test-${randomUUID()}`;
  });
  afterEach(() => jobs.remove(name));
  afterAll(() => rmSync(folder, { recursive: true }));

  it('are started once, found again by another controller, and removed', async () => {
    const [log, go] = [join(folder, 'log'), join(folder, 'go')];
    const command = sh`echo begun >> ${log}; until [ -e ${go} ]; do sleep 0.02; done; echo out; echo err >&2; exit 3`;
    expect(await jobs.ensure(name, command, LIMIT)).toEqual({ state: 'running' });
    await until(() => existsSync(log));
    const other = new HostJobs(new LocalHostShell('here'));
    expect(await other.ensure(name, command, LIMIT)).toEqual({ state: 'running' });
    expect(await other.list()).toContain(name);
    execFileSync('touch', [go]);
    expect(await ended()).toEqual({ state: 'ended', exitCode: 3, stdout: 'out\n', stderr: 'err\n' });
    expect(await jobs.ensure(name, command, LIMIT)).toMatchObject({ state: 'ended', exitCode: 3 });
    expect(readFileSync(log, 'utf8')).toBe('begun\n');
    await jobs.remove(name);
    expect(await jobs.find(name)).toBeUndefined();
    expect(await jobs.list()).not.toContain(name);
  });

  it('go on when the step that began them is over, and end when they are removed', async () => {
    const pidFile = join(folder, 'pid');
    const over = new AbortController();
    await runInScope({ signal: over.signal }, () =>
      jobs.ensure(name, sh`trap '' TERM; echo $$ > ${pidFile}; sleep 600; sleep 600`, LIMIT),
    );
    over.abort(new Error('over'));
    await until(() => existsSync(pidFile));
    expect(await jobs.find(name)).toEqual({ state: 'running' });
    await jobs.remove(name);
    // It may stay as a zombie where process 1 of the machine collects none.
    const ps = `ps -o stat= -p ${readFileSync(pidFile, 'utf8').trim()} || true`;
    expect(execFileSync('sh', ['-c', ps]).toString().trim()).toMatch(/^(Z.*)?$/);
  });

  it('begin anew when they died without a word', async () => {
    const log = join(folder, 'lives');
    const command = sh`echo life >> ${log}; read -r _ _ _ _ _ s _ </proc/$$/stat; [ "$(wc -l < ${log})" -gt 1 ] || pkill -KILL -s $s`;
    await jobs.ensure(name, command, LIMIT);
    await until(async () => (await jobs.find(name)) === undefined);
    await jobs.ensure(name, command, LIMIT);
    expect(await ended()).toMatchObject({ exitCode: 0 });
  });

  it('never end a stranger whose session has their number now', async () => {
    await jobs.ensure(name, sh`true`, LIMIT);
    await ended();
    const stranger = spawn('sleep', ['600'], { detached: true, stdio: 'ignore' });
    const gone = new Promise((resolve) => stranger.once('exit', resolve));
    writeFileSync(`/run/monostack/jobs/${name}/session`, `${stranger.pid}\n`);
    await jobs.remove(name);
    expect(await jobs.find(name)).toBeUndefined();
    expect(stranger.exitCode ?? stranger.signalCode).toBeNull();
    stranger.kill('SIGTERM');
    expect(await gone).toBeNull();
    expect(stranger.signalCode).toBe('SIGTERM');
  });

  it('end at their time', async () => {
    await jobs.ensure(name, sh`sleep 600`, { timeoutSeconds: 1 });
    expect(await ended()).toMatchObject({ exitCode: 124 });
  });

  it('are swept only by the cloud whose mark they carry, and only when nobody has asked for them for so long', async () => {
    const cloud = randomUUID();
    const [ours, theirs] = [cloud, randomUUID()].map(
      (mark) => new HostJobs(new LocalHostShell('here'), mark),
    ) as [HostJobs, HostJobs];
    await jobs.ensure(`${name}-unmarked`, sh`true`, LIMIT);
    await theirs.ensure(`${name}-theirs`, sh`true`, LIMIT);
    await ours.ensure(name, sh`sleep 600`, LIMIT);
    expect(await ours.look()).toEqual([{ name, idleSeconds: expect.any(Number) }]);
    const folder = `/run/monostack/jobs/${name}`;
    const old = () => execFileSync('touch', ['-d', '2 hours ago', `${folder}/asked`, `${folder}/cloud`]);
    old();
    const [job] = await ours.look();
    expect(job?.idleSeconds).toBeGreaterThanOrEqual(7199);
    // Asked for: young again.
    expect(await ours.find(name)).toEqual({ state: 'running' });
    await ours.sweep(name, 3600);
    expect(await ours.list()).toContain(name);
    old();
    for (const other of [`${name}-unmarked`, `${name}-theirs`]) await ours.sweep(other, 0);
    await ours.sweep(name, 3600);
    await ours.sweep(name, 3600);
    const left = (await ours.list()).filter((one) => one.startsWith(name)).sort();
    expect(left).toEqual([`${name}-theirs`, `${name}-unmarked`]);
    for (const other of left) await jobs.remove(other);
  });

  it('tell no secret, and are not started by a try that is superseded', async () => {
    const command = sh`printf %s ${secret('planted-secret')} >&2`;
    await jobs.ensure(name, command, LIMIT);
    await ended();
    expect(await jobs.ensure(name, command, LIMIT)).toMatchObject({ stderr: '***' });
    const signal = new AbortController().signal;
    const options = { ...LIMIT, resource: name };
    const as = (generation: number, job: string) =>
      runInScope({ signal, generation }, () => jobs.ensure(job, sh`true`, options));
    await as(5, name);
    await expect(as(4, `${name}-late`)).rejects.toMatchObject({ code: 'superseded' });
    expect(await jobs.list()).not.toContain(`${name}-late`);
    execFileSync('sh', ['-c', `rm -f /run/monostack/fences/${name}*`]);
  });
});
