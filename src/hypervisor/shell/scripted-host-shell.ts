import { type Duplex, Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import type { Command } from './command';
import { type CommandResult, HostShell, type RunOptions } from './host-shell.port';

export interface ScriptedCommand {
  /** The whole text, or a pattern. */
  expect: string | RegExp;
  exitCode?: number;
  stdout?: string;
  stderr?: string;
}

/** For tests of adapters: answers the listed commands in order and throws on any other. */
export class ScriptedHostShell extends HostShell {
  readonly host = 'scripted';
  /** Standard input of each command that got one. */
  readonly inputs: string[] = [];
  private readonly lines: string[];

  constructor(
    private readonly commands: ScriptedCommand[],
    readonly isLocal = false,
    lines: readonly string[] = [],
  ) {
    super();
    this.lines = [...lines];
  }

  /** What was listed and never asked for. */
  get left(): readonly ScriptedCommand[] {
    return this.commands;
  }

  override async run(command: Command, options: RunOptions = {}): Promise<CommandResult> {
    if (options.stdin !== undefined) this.inputs.push(options.stdin.toString());
    return this.answer(command);
  }

  override async feed(command: Command, source: Readable): Promise<CommandResult> {
    this.inputs.push(await text(source));
    return this.answer(command);
  }

  override read(command: Command): Readable {
    return Readable.from([Buffer.from(this.answer(command).stdout)]);
  }

  override async follow(
    command: Command,
    onLine: (line: string) => void,
    signal: AbortSignal,
  ): Promise<void> {
    this.answer(command);
    for (const line of this.lines.splice(0)) onLine(line);
    await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
  }

  override forwardUnixSocket(_path: string, _onConnection: (socket: Duplex) => void): () => void {
    return () => undefined;
  }

  override async close(): Promise<void> {}

  private answer(command: Command): CommandResult {
    const next = this.commands.shift();
    const fits =
      next &&
      (typeof next.expect === 'string' ? next.expect === command.text : next.expect.test(command.text));
    if (!fits) throw new Error(`the test did not list this command:\n${command.text}\nbut: ${next?.expect}`);
    return { exitCode: next.exitCode ?? 0, stdout: next.stdout ?? '', stderr: next.stderr ?? '' };
  }
}
