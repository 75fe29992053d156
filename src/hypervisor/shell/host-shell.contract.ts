import { execFileSync } from 'node:child_process';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { runInScope } from '../../shared/work-scope';
import { type Command, secret, sh } from './command';
import { GRACE_MS, type HostShell } from './host-shell.port';

const stopped = new Error('the caller has had enough');
let serial = 0;

/** `sleep` for so long that no other process sleeps as long: by that it is found again. */
function longSleep(): string {
  serial += 1;
  return `7${process.pid}${serial}`;
}

/** Processes of this machine whose command line holds the text. */
function running(text: string): string[] {
  const lines = execFileSync('ps', ['-eo', 'stat=,args=']).toString().split('\n');
  return lines.filter((line) => line.includes(text) && !line.startsWith('Z'));
}

async function untilRunning(text: string): Promise<void> {
  while (running(text).length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
}

/** What holds for every shell that runs commands on this machine, be it over SSH or not. */
export function hostShellContract(find: () => HostShell): void {
  const awkward: ReadonlyArray<[string, (time: string) => Command]> = [
    ['a command that sleeps', (time) => sh`sleep ${time}`],
    ['one that does not listen', (time) => sh`trap '' TERM INT HUP; sleep ${time} & wait; sleep ${time}`],
    ['a shell that was stopped', (time) => sh`sleep ${time} & kill -STOP $$`],
    ['children in groups of their own', (time) => sh`timeout 600 sleep ${time} & timeout 600 sleep ${time}`],
  ];

  it.each(awkward)('ends %s when the work is over, before it says so', async (_, make) => {
    const time = longSleep();
    const over = new AbortController();
    const result = runInScope({ signal: over.signal }, () =>
      find()
        .run(make(time))
        .catch((error: unknown) => ({ error, left: running(time) })),
    );
    await untilRunning(time);
    over.abort(stopped);
    expect(await result).toEqual({ error: stopped, left: [] });
  });

  it('ends one at its own deadline too, and says that the host did not answer', async () => {
    const time = longSleep();
    const outcome = await find()
      .run(sh`trap '' TERM; sleep ${time}; sleep ${time}`, { timeoutSeconds: 0.5 })
      .catch((error: unknown) => ({ error, left: running(time) }));
    expect(outcome).toMatchObject({ error: { kind: 'unavailable' }, left: [] });
  });

  it('ends one whose input stalls, and one whose output nobody wants', async () => {
    const time = longSleep();
    const over = new AbortController();
    const stalled = new Readable({ read: () => undefined });
    stalled.push('abc');
    const fed = find().feed(sh`cat; : ${time}`, stalled, { signal: over.signal });
    await untilRunning(time);
    over.abort(stopped);
    await expect(fed).rejects.toBe(stopped);
    expect([running(time), stalled.destroyed]).toEqual([[], true]);

    const other = longSleep();
    const output = find().read(sh`echo one; sleep ${other}`);
    await untilRunning(other);
    output.destroy();
    const end = Date.now() + GRACE_MS;
    while (running(other).length > 0 && Date.now() < end) await new Promise((r) => setTimeout(r, 20));
    expect(running(other)).toEqual([]);
  });

  it('runs nothing for work that is over already', async () => {
    const signal = AbortSignal.abort(stopped);
    await runInScope({ signal }, async () => {
      await expect(find().run(sh`exit 0`)).rejects.toBe(stopped);
      await expect(find().feed(sh`cat`, Readable.from(['x']))).rejects.toBe(stopped);
      await expect(text(find().read(sh`echo x`))).rejects.toBe(stopped);
    });
  });

  it('shows a secret to no process list, and tells none when the command fails', async () => {
    const password = `it's $ecret ${longSleep()}`;
    const command = sh`ps -eo args=; printf %s ${secret(password)} >&2; exit 3`;
    const error = await find()
      .check(command)
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ details: { exit_code: 3, stderr: '***' } });
    expect(JSON.stringify(error)).not.toContain('$ecret');
    const { stdout, stderr } = await find().run(command);
    expect(stdout).not.toContain('$ecret');
    expect(stderr).toBe(password);
  });
}
