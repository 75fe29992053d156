import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const LIBRARY = join(__dirname, '../../bin/lib/beside.sh');

function bash(script: string) {
  const { status, stdout } = spawnSync('bash', ['-c', `. '${LIBRARY}'; ${script}`], { encoding: 'utf8' });
  return { status, lines: stdout.trim().split('\n') };
}

describe('a command beside others', () => {
  it('runs meanwhile, and its output stands together at the end', () => {
    const { status, lines } = bash('beside bash -c "echo a; sleep 0.2; echo b"; echo mine; join_beside');
    expect(lines).toEqual(['mine', 'a', 'b']);
    expect(status).toBe(0);
  });

  it('gives its status to whoever joins it, also when it is a function', () => {
    const { status, lines } = bash(
      'f() { echo "lost: $1" >&2; return 3; }; beside f one; join_beside || code=$?; echo "then $code"; exit "$code"',
    );
    expect(lines).toEqual(['lost: one', 'then 3']);
    expect(status).toBe(3);
  });

  it('goes with a caller that ends early, and all that it started with it', () => {
    const { status, lines } = bash(`
      trap end_beside EXIT
      marker=$(mktemp)
      beside bash -c 'echo begun; sleep 30 & echo $! >"$0"; wait' "$marker"
      while [ ! -s "$marker" ]; do sleep 0.05; done
      child=$(cat "$marker"); rm -f "$marker"
      trap 'end_beside; sleep 0.2; kill -0 "$child" 2>/dev/null && [ "$(ps -o stat= -p "$child" | cut -c1)" != Z ] && echo alive' EXIT
      exit 4
    `);
    expect(lines).toEqual(['begun']);
    expect(status).toBe(4);
  }, 20_000);
});
