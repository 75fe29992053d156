import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** As it was given, and as a command or a header may carry it. */
const formsOf = (secret: string): string[] => [
  secret,
  Buffer.from(secret).toString('base64').replace(/=+$/, ''),
  encodeURIComponent(secret),
];

/**
 * Looks for planted secrets where none may be: in files, and in the command line of every process of this machine,
 * those of lab hosts too, for as long as it watches.
 */
export class SecretWatch {
  private readonly forms: ReadonlyMap<string, readonly string[]>;
  private readonly seen = new Set<string>();
  private looks = 0;
  private watching = true;

  constructor(secrets: Readonly<Record<string, string>>) {
    this.forms = new Map(Object.entries(secrets).map(([name, secret]) => [name, formsOf(secret)]));
    const look = (): void => {
      this.lookAtProcesses();
      if (this.watching) setTimeout(look, 1);
    };
    look();
  }

  /** What the process lists showed, as `secret in command`. Throws if nobody looked. */
  stop(): string[] {
    this.watching = false;
    if (this.looks < 10) throw new Error('the process list was hardly looked at');
    return [...this.seen];
  }

  /** The secrets, out of `names` if given, that the text holds. */
  foundIn(text: string, names: readonly string[] = [...this.forms.keys()]): string[] {
    return names.filter((name) => this.forms.get(name)?.some((form) => text.includes(form)));
  }

  /** Every file of the folder that holds one, as `secret in file`. */
  foundInFiles(folder: string, only: RegExp, names?: readonly string[]): string[] {
    const files = readdirSync(folder).filter((file) => only.test(file));
    if (files.length === 0) throw new Error(`there is no file like ${only} in ${folder}`);
    return files.flatMap((file) =>
      this.foundIn(readFileSync(join(folder, file), 'latin1'), names).map((name) => `${name} in ${file}`),
    );
  }

  private lookAtProcesses(): void {
    this.looks += 1;
    for (const pid of readdirSync('/proc')) {
      if (!/^\d+$/.test(pid) || pid === String(process.pid)) continue;
      try {
        const command = readFileSync(`/proc/${pid}/cmdline`, 'latin1');
        for (const name of this.foundIn(command)) this.seen.add(`${name} in ${command.slice(0, 200)}`);
      } catch {
        // It has ended.
      }
    }
  }
}
