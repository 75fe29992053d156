import type { Command } from './command';
import type { RunOptions } from './host-shell.port';

/** Linux takes 128 KiB for one argument (MAX_ARG_STRLEN); a longer script goes by standard input. */
const LONGEST_ARGUMENT = 100_000;

/** What to hand to the host: the text for `sh -c`, which every user of the host can read, and what to feed it. */
export function transport(
  command: Command,
  stdin: RunOptions['stdin'],
): { text: string; stdin: string | Buffer } {
  if (!command.isSecret && Buffer.byteLength(command.text) <= LONGEST_ARGUMENT)
    return { text: command.text, stdin: stdin ?? '' };
  if (stdin !== undefined) throw new Error(`no standard input is left for: ${command.shown.slice(0, 200)}`);
  // As a function it is read whole before it runs, so that no command in it can eat the rest of the script.
  return { text: 'exec /bin/sh -s', stdin: `main() {\n${command.text}\n}\nmain </dev/null\n` };
}

/** For commands whose standard input is a stream: their text must be fit to be an argument. */
export function argument(command: Command): string {
  const { text, stdin } = transport(command, undefined);
  if (stdin !== '') throw new Error(`it cannot be an argument: ${command.shown.slice(0, 200)}`);
  return text;
}
