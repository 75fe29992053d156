import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NO_AGENT, setPassword } from './password-command';

describe('the command that sets a password', () => {
  const folder = mkdtempSync(join(tmpdir(), 'monostack-virsh-'));
  const id = 'b71e0f2e-7f6c-4c52-8bd8-0d3c3f5e7a11';
  afterAll(() => rmSync(folder, { recursive: true }));

  /** With a virsh that notes what it reads and how it was called, and says `says`. */
  function run(says: string, password = `it's "$x"`): number {
    const virsh = join(folder, 'virsh');
    writeFileSync(virsh, `#!/bin/sh\necho "$@" >${folder}/words\ncat >${folder}/read\n${says}\n`);
    chmodSync(virsh, 0o755);
    const env = { ...process.env, PATH: `${folder}:${process.env.PATH}` };
    try {
      execFileSync('sh', ['-s'], { env, input: setPassword(id, 'root', password).text, stdio: 'pipe' });
      return 0;
    } catch (error) {
      return (error as { status: number }).status;
    }
  }

  it('tells virsh by its standard input, in its quotes', () => {
    expect(run('true')).toBe(0);
    expect(readFileSync(join(folder, 'read'), 'utf8')).toBe(
      `set-user-password instance-${id} --user 'root' --password 'it'\\''s "$x"'\n`,
    );
    expect(readFileSync(join(folder, 'words'), 'utf8')).toBe('-q -c qemu:///system\n');
  });

  it('tells an agent that is not there from one that refuses', () => {
    expect(run('echo "error: Guest agent is not responding: QEMU guest agent is not connected" >&2')).toBe(
      NO_AGENT,
    );
    expect(run('echo "error: internal error: unable to execute QEMU agent command" >&2')).toBe(1);
  });

  it('does not take silence for success', () => {
    expect(run('exit 124')).toBe(NO_AGENT);
    expect(run('exit 3')).toBe(3);
  });

  it('is no way to give virsh other commands', () => {
    for (const user of ['root\ndestroy x', 'root\r']) expect(() => setPassword(id, user, 'x')).toThrow();
  });

  it('is shown without the password', () => {
    expect(setPassword(id, 'root', 'planted-password').shown).not.toContain('planted-password');
  });
});
