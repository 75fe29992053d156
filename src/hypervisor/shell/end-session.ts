import { readdirSync, readFileSync } from 'node:fs';
import { sh } from './command';

const ROUND_MS = 50;

/** Ends a command of this machine with all that it started; false if something cannot be ended in time. */
export async function endSession(session: number, withinMs: number): Promise<boolean> {
  const end = Date.now() + withinMs;
  // What is ended may have started another meanwhile.
  for (;;) {
    const left = membersOf(session);
    if (left.length === 0) return true;
    if (Date.now() > end) return false;
    for (const pid of left) kill(pid);
    await new Promise((resolve) => setTimeout(resolve, ROUND_MS));
  }
}

/** Field 6 of /proc/PID/stat (man 5 proc); a process that has ended and was not collected yet (Z) does nothing. */
function membersOf(session: number): number[] {
  return readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'latin1');
      const [state, , , found] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      return Number(found) === session && state !== 'Z' ? [Number(name)] : [];
    } catch {
      return [];
    }
  });
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}

/** Ended, or nothing of it was there. */
export const NOT_FOUND = 3;
/** How long the host looks for what is to be ended, and waits until it has. */
export const END_SECONDS = 3;

/**
 * The same on a host, for the session that holds a process with this word among its arguments. sshd gives every
 * command a session of its own. TERM comes first: the command may still be in what a login does before it, and that
 * has locks of its own to give back. The word comes by standard input (`stdin`), or the search would find itself.
 */
export function endRemoteSession(token: string): { command: ReturnType<typeof sh>; stdin: string } {
  const stdin = `main() {
tries=0
sessions=
signal=TERM
while [ $tries -lt ${END_SECONDS * 10} ]; do
  tries=$((tries + 1))
  for file in $(printf '%s' '${token}' | grep -lsF -f /dev/stdin /proc/[0-9]*/cmdline); do
    pid=\${file#/proc/}
    session=$(ps -o sid= -p "\${pid%/cmdline}" | tr -d ' ')
    case " $sessions " in *" \${session:-0} "*) ;; *) [ "\${session:-0}" -le 1 ] || sessions="$sessions $session" ;; esac
  done
  left=
  for session in $sessions; do
    pkill -$signal -s "$session"
    # One that was stopped hears of TERM only when it goes on.
    pkill -CONT -s "$session"
    ps -o stat= -s "$session" | grep -qv '^Z' && left=yes
  done
  [ -n "$left" ] || [ -z "$sessions" ] || exit 0
  [ -z "$sessions" ] || signal=KILL
  [ -n "$sessions" ] || [ $tries -lt 10 ] || exit ${NOT_FOUND}
  sleep 0.1
done
exit 1
}
main </dev/null
`;
  return { command: sh`exec /bin/sh -s`, stdin };
}
