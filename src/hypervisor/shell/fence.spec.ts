import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join as joinPath } from 'node:path';
import { runInScope } from '../../shared/work-scope';
import { type Command, sh } from './command';
import { checkFence, fenced } from './fence';
import { LocalHostShell } from './local-host-shell';

jest.setTimeout(30_000);
const isRoot = process.getuid?.() === 0;

/** Fences lie in /run, which only root may write. */
(isRoot ? describe : describe.skip)('the fence around a resource', () => {
  const folder = mkdtempSync(joinPath(tmpdir(), 'monostack-fence-'));
  const shell = new LocalHostShell('here');
  const never = new AbortController().signal;
  let name: string;
  const as = async (generation: number | undefined, command: Command) => {
    const result = await runInScope({ signal: never, generation }, () => shell.run(fenced(name, command)));
    checkFence(result, 'here', name);
    return result;
  };
  const untilThere = async (file: string): Promise<void> => {
    while (!existsSync(file)) await new Promise((resolve) => setTimeout(resolve, 10));
  };

  beforeEach(() => {
    name = randomUUID();
  });
  afterEach(() => execFileSync('sh', ['-c', `rm -f /run/monostack/fences/${name}*`]));
  afterAll(() => rmSync(folder, { recursive: true }));

  it('lets the same try and later ones pass, with their output and exit code', async () => {
    expect(await as(5, sh`cat; exit 3`)).toEqual({ exitCode: 3, stdout: '', stderr: '' });
    expect((await as(5, sh`echo same`)).stdout).toBe('same\n');
    expect((await as(7, sh`false; echo "${'$'}unset" later`)).stdout).toContain('later');
    expect((await as(undefined, sh`echo looks`)).stdout).toBe('looks\n');
    expect((await as(7, sh`echo again`)).stdout).toBe('again\n');
  });

  it('refuses an earlier try, which changes nothing', async () => {
    const file = joinPath(folder, 'late');
    await as(8, sh`true`);
    await expect(as(7, sh`touch ${file}`)).rejects.toMatchObject({ kind: 'conflict', code: 'superseded' });
    expect(existsSync(file)).toBe(false);
  });

  it('ends an earlier try that still acts, before the later one does', async () => {
    const begun = joinPath(folder, 'begun');
    const log = joinPath(folder, 'log');
    const hung = as(1, sh`touch ${begun}; trap '' TERM; sleep 600; echo late >> ${log}`);
    await untilThere(begun);
    await as(2, sh`echo mine >> ${log}`);
    expect((await hung).exitCode).toBe(137);
    expect(readFileSync(log, 'utf8')).toBe('mine\n');
    await expect(as(1, sh`echo late >> ${log}`)).rejects.toMatchObject({ code: 'superseded' });
  });

  it('refuses an earlier try while a later one acts, and makes the same try wait', async () => {
    const begun = joinPath(folder, 'second');
    const go = joinPath(folder, 'go');
    const log = joinPath(folder, 'order');
    const first = as(4, sh`touch ${begun}; until [ -e ${go} ]; do sleep 0.02; done; echo first >> ${log}`);
    await untilThere(begun);
    await expect(as(3, sh`true`)).rejects.toMatchObject({ code: 'superseded' });
    const second = as(4, sh`echo second >> ${log}`);
    await shell.check(sh`touch ${go}`);
    await Promise.all([first, second]);
    expect(readFileSync(log, 'utf8')).toBe('first\nsecond\n');
  });

  it('leaves a stranger alone whose number the last holder had', async () => {
    await as(1, sh`true`);
    const stranger = shell.run(sh`sleep 1; echo lives`);
    execFileSync('sh', [
      '-c',
      `echo "1 $(pgrep -n -f 'sleep 1; echo lives')" > /run/monostack/fences/${name}`,
    ]);
    const begun = joinPath(folder, 'third');
    const holder = as(undefined, sh`touch ${begun}; sleep 1`);
    await untilThere(begun);
    await as(2, sh`true`);
    expect((await stranger).stdout).toBe('lives\n');
    await holder;
  });
});
