import { currentScope } from '../../shared/work-scope';
import { hostUnreachable, superseded } from '../hypervisor.errors';
import { type Command, script, sh } from './command';
import type { CommandResult } from './host-shell.port';

/** What a fenced command exits with when a later try of the work came first. */
export const SUPERSEDED = 93;
/** EX_TEMPFAIL of sysexits.h: somebody else of the same try works on the same thing. */
const BUSY = 75;
const BUSY_TEXT = 'another command works on';
/** In a folder that a reboot empties: no command outlives the power of its host. */
export const FENCES = '/run/monostack/fences';
const TRIES = 200;
const KEPT_MINUTES = 24 * 60;

/**
 * Lets only the latest try of the work change a resource. Beside a lock, held as long as the command acts, the host
 * keeps the highest generation that it has seen and the session that acts; a command of a lower one is refused, and
 * one of a higher one ends whoever of a lower one still holds the lock. Work without a generation only takes turns.
 */
export function fenced(resource: string, command: Command): Command {
  if (!/^[\w][\w.-]{0,200}$/.test(resource))
    throw new Error(`${JSON.stringify(resource)} is no name for a fence`);
  const generation = currentScope()?.generation;
  const marker = `${FENCES}/${resource}`;
  return script([
    sh`fence=${marker}`,
    sh`generation=${generation ?? ''}`,
    TAKE,
    sh`( set +eu
${command}
)`,
  ]);
}

/** Tells a refusal of the fence from one of the command itself. */
export function checkFence({ exitCode, stderr }: CommandResult, host: string, resource: string): void {
  if (exitCode === SUPERSEDED && stderr.startsWith('superseded by')) throw superseded(host, resource);
  if (exitCode === BUSY && stderr.startsWith(BUSY_TEXT))
    throw hostUnreachable(host, `${BUSY_TEXT} ${resource}`);
}

/** Forgets the fences that nobody has come to for a day. */
export const forgetFences = sh`find ${FENCES} -type f -mmin ${`+${KEPT_MINUTES}`} -delete 2>/dev/null || true`;

/** Descriptor 8 holds the lock; opened anew for writing, so that the file's age is that of its last use. */
const TAKE = sh`[ -d ${FENCES} ] || mkdir -p -m 0755 /run/monostack ${FENCES}
exec 8>"$fence.lock"
superseded() { echo "superseded by generation $seen" >&2; exit ${SUPERSEDED}; }
look() { seen=; holder=; { read -r seen holder <"$fence"; } 2>/dev/null || :; [ -n "$seen" ] || seen=0; }
end_holder() {
  [ -n "$holder" ] && [ "$holder" -gt 1 ] || return 0
  for pid in $(pgrep -s "$holder"); do
    if [ "$(readlink "/proc/$pid/fd/8")" = "$fence.lock" ]; then pkill -KILL -s "$holder" || :; return 0; fi
  done
}
tries=0
until flock -n 8; do
  if [ -n "$generation" ]; then
    look
    [ "$seen" -le "$generation" ] || superseded
    [ "$seen" -eq "$generation" ] || end_holder
  fi
  tries=$((tries + 1))
  [ $tries -lt ${TRIES} ] || { echo ${BUSY_TEXT} >&2; exit ${BUSY}; }
  sleep 0.1
done
look
if [ -n "$generation" ]; then
  [ "$seen" -le "$generation" ] || superseded
  seen=$generation
fi
read -r _ _ _ _ _ session _ </proc/$$/stat
echo "$seen $session" >"$fence.new"
mv -f "$fence.new" "$fence"`;
