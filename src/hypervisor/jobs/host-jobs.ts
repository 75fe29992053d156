import { inTime } from '../../shared/work-scope';
import { commandRefused } from '../hypervisor.errors';
import type { HostJob } from '../hypervisor.port';
import { type Command, join, script, sh } from '../shell/command';
import { checkFence, fenced } from '../shell/fence';
import type { HostShell } from '../shell/host-shell.port';

export type JobStatus =
  | { state: 'running' }
  | { state: 'ended'; exitCode: number; stdout: string; stderr: string };

export interface JobOptions {
  /** It is ended after this time; then its exit code is 124 or 137. */
  timeoutSeconds: number;
  /** What it changes: started only if no later try of the work has come for it (see `fenced`). */
  resource?: string;
}

/** Gone with the host's power, as the jobs are. */
const JOBS = '/run/monostack/jobs';
const SHOWN_BYTES = 64 * 1024;
/** A step may take a minute; its other commands need some of it. */
const ROUND_MS = 20_000;
/** A job begins within milliseconds. */
const BEGIN_TRIES = 100;

/**
 * Work of minutes on a host, by name (`currentScope()?.jobName`, or a name of what it makes): a step starts it, comes
 * back by `wait`, finds it again after a restart of the controller, and removes it at the end. It runs in a session of
 * its own, under systemd as a transient unit, and leaves its output and exit code in files.
 */
export class HostJobs {
  constructor(
    private readonly shell: HostShell,
    /** Whose mark a job carries; without one it is never swept. */
    private readonly cloud = '',
  ) {}

  /** Starts it unless it is there; tells how it stands. One that died without an exit code is started anew. */
  async ensure(name: string, command: Command, options: JobOptions): Promise<JobStatus> {
    const { resource, timeoutSeconds } = options;
    const begin = script([
      ...prelude(name),
      sh`state=$(state)`,
      sh`[ "$state" = none ] || [ "$state" = lost ] || { tell; exit 0; }`,
      sh`fresh=${`${JOBS}/.new`}`,
      sh`rm -rf "$folder" "$fresh"`,
      sh`mkdir -m 0700 "$fresh"`,
      sh`echo ${this.cloud} >"$fresh/cloud"`,
      sh`cat >"$fresh/script"`,
      sh`printf '%s\n' ${runner(timeoutSeconds)} >"$fresh/run"`,
      // Never a job without its mark, wherever the command is cut off.
      sh`mv "$fresh" "$folder"`,
      START,
      sh`tell`,
    ]);
    const result = await this.shell.run(resource === undefined ? begin : fenced(resource, begin), {
      stdin: command.text,
    });
    if (resource !== undefined) checkFence(result, this.shell.host, resource);
    if (result.exitCode !== 0)
      throw commandRefused(`job ${name}`, result.exitCode, command.mask(result.stderr));
    return parseStatus(result.stdout, command) ?? { state: 'running' };
  }

  /** As `ensure`, and waits for its end for a step's while: what is short ends in one call. */
  async round(name: string, command: Command, options: JobOptions): Promise<JobStatus> {
    const end = Date.now() + ROUND_MS;
    let status = await this.ensure(name, command, options);
    for (let pause = 50; status.state === 'running' && Date.now() < end; pause = Math.min(pause * 2, 1000)) {
      await inTime(new Promise((resolve) => setTimeout(resolve, pause)));
      status = (await this.find(name)) ?? status;
    }
    return status;
  }

  /** Undefined for one that is not there, or died without an exit code. */
  async find(name: string): Promise<JobStatus | undefined> {
    return parseStatus(await this.shell.check(script([...prelude(name), sh`tell`])));
  }

  /** Ends it if it runs, with all that it started. */
  async remove(name: string): Promise<void> {
    await this.shell.check(script([...prelude(name), END]));
  }

  async list(): Promise<string[]> {
    const output = await this.shell.check(sh`[ ! -d ${JOBS} ] || ls -1 ${JOBS}`);
    return output.split('\n').filter(Boolean);
  }

  /** Those with this cloud's mark. */
  async look(): Promise<HostJob[]> {
    const output = await this.shell.check(
      sh`cd ${JOBS} 2>/dev/null || exit 0
now=$(date +%s)
grep -lxF -e ${this.cloud} -- */cloud 2>/dev/null | while read -r mark; do
  name=$(dirname "$mark")
  asked=$(stat -c %Y "$name/asked" 2>/dev/null || stat -c %Y "$mark" 2>/dev/null) || continue
  echo "$name $((now - asked))"
done`,
    );
    return output.split('\n').flatMap((line) => {
      const [name, idle] = line.split(' ');
      return name && idle !== undefined ? [{ name, idleSeconds: Math.max(0, Number(idle)) }] : [];
    });
  }

  /** As `remove`, but only one with this cloud's mark for which nobody has asked for so long. */
  async sweep(name: string, idleSeconds: number): Promise<void> {
    await this.shell.check(
      script([
        ...prelude(name),
        sh`grep -qsxF -e ${this.cloud} "$folder/cloud" || exit 0`,
        sh`asked=$(stat -c %Y "$folder/asked" 2>/dev/null || stat -c %Y "$folder/cloud")`,
        sh`[ $(($(date +%s) - asked)) -ge ${Math.ceil(idleSeconds)} ] || exit 0`,
        END,
      ]),
    );
  }
}

function parseStatus(output: string, command?: Command): JobStatus | undefined {
  const [first = '', stdout = '', stderr = ''] = output.split('\n');
  const [state, code] = first.split(' ');
  if (state === 'running') return { state };
  if (state !== 'ended') return undefined;
  const read = (base64: string) => {
    const text = Buffer.from(base64, 'base64').toString('utf8');
    return command ? command.mask(text) : text;
  };
  return { state, exitCode: Number(code), stdout: read(stdout), stderr: read(stderr) };
}

/**
 * One change of the jobs at a time. `tell` prints how the job stands, and what it said if it has ended. A session's
 * number comes again once all of it have ended: whose it is now, their environment says.
 */
function prelude(name: string): Command[] {
  if (!/^[\w][\w.-]{0,200}$/.test(name)) throw new Error(`${JSON.stringify(name)} is no name for a job`);
  return [
    sh`[ -d ${JOBS} ] || mkdir -p -m 0755 /run/monostack ${JOBS}`,
    sh`exec 7>/run/monostack/jobs.lock`,
    sh`flock -w 20 7`,
    sh`folder=${`${JOBS}/${name}`}`,
    sh`unit=${`monostack-job-${name}`}`,
    sh`alive() {
  [ -s "$folder/session" ] || return 1
  for process in $(ps -o pid= -s "$(cat "$folder/session")"); do
    ! grep -qzxF -e "MONOSTACK_JOB=$folder" "/proc/$process/environ" 2>/dev/null || return 0
  done
  return 1
}
state() {
  if [ ! -d "$folder" ]; then echo none
  elif [ -f "$folder/code" ]; then echo ended
  elif alive; then echo running
  elif [ -f "$folder/code" ]; then echo ended
  else echo lost; fi
}
tell() {
  state=$(state)
  [ ! -d "$folder" ] || touch "$folder/asked"
  [ "$state" = ended ] || { echo "$state"; return 0; }
  echo "$state $(cat "$folder/code")"
  for file in out err; do tail -c ${SHOWN_BYTES} "$folder/$file" | base64 -w 0; echo; done
}`,
  ];
}

/** What runs the script: in a session whose number is known, and with an exit code that is there whole or not at all. */
function runner(timeoutSeconds: number): string {
  return `cd "$1" && umask 022
read -r _ _ _ _ _ session _ </proc/$$/stat
echo "$session" >session.new && mv session.new session
timeout -k 5 ${Math.ceil(timeoutSeconds)} /bin/sh script >out 2>err </dev/null
echo $? >code.new && mv code.new code`;
}

/** Nothing of the command that starts it may stay open in the job: neither its output nor its locks. */
const START = sh`if [ -d /run/systemd/system ]; then
  systemd-run --quiet --collect --unit="$unit" --setenv=MONOSTACK_JOB="$folder" setsid --wait /bin/sh "$folder/run" "$folder" </dev/null >/dev/null 2>&1 7>&- 8>&-
else
  MONOSTACK_JOB="$folder" setsid /bin/sh "$folder/run" "$folder" </dev/null >/dev/null 2>&1 7>&- 8>&- &
fi
tries=0
until [ -s "$folder/session" ]; do
  tries=$((tries + 1))
  [ $tries -lt ${BEGIN_TRIES} ] || { echo 'the job did not begin' >&2; exit 1; }
  sleep 0.02
done`;

const END = join(
  [
    sh`tries=0
while alive; do
  pkill -KILL -s "$(cat "$folder/session")" || :
  tries=$((tries + 1))
  [ $tries -lt 100 ] || { echo 'the job cannot be ended' >&2; exit 1; }
  sleep 0.05
done`,
    sh`[ ! -d /run/systemd/system ] || systemctl stop "$unit" 2>/dev/null || :`,
    sh`rm -rf "$folder"`,
  ],
  '\n',
);
