import type { Command } from './command';
import type { RunOptions } from './host-shell.port';

/** Linux takes 128 KiB for one argument (MAX_ARG_STRLEN); a longer script goes by standard input. */
const LONGEST_ARGUMENT = 100_000;

/** What to hand to the host: the text for `sh -c`, and what to feed it. */
export function transport(
  command: Command,
  stdin: RunOptions['stdin'],
): { text: string; stdin: string | Buffer } {
  if (Buffer.byteLength(command.text) <= LONGEST_ARGUMENT) return { text: command.text, stdin: stdin ?? '' };
  if (stdin !== undefined) throw new Error('a command of this length cannot have standard input too');
  // As a function it is read whole before it runs, so that no command in it can eat the rest of the script.
  return { text: 'exec /bin/sh -s', stdin: `main() {\n${command.text}\n}\nmain </dev/null\n` };
}
