/**
 * Text for a POSIX shell. Only `sh` and the functions below make one, so that no string from outside reaches a shell
 * unquoted: the shells take nothing else.
 */
export class Command {
  private constructor(readonly text: string) {}

  /** For this file only. */
  static trusted(text: string): Command {
    return new Command(text);
  }

  toString(): string {
    return this.text;
  }
}

export type CommandValue = string | number | Command | ReadonlyArray<string | number>;

/**
 * sh`virsh start ${name}`: every value becomes exactly one word, a list as many words as it has entries (none for an
 * empty one), and a Command stands as it is.
 */
export function sh(literals: TemplateStringsArray, ...values: readonly CommandValue[]): Command {
  const parts = literals.raw.flatMap((literal, index) => {
    const value = values[index];
    return value === undefined ? [literal] : [literal, render(value)];
  });
  return Command.trusted(parts.join(''));
}

/** One after the other; the first that fails ends the script, and so does an unset variable. */
export function script(commands: readonly Command[]): Command {
  return Command.trusted(['set -eu', ...commands.map((command) => command.text)].join('\n'));
}

/** Commands with a separator between: `;`, `&&`, `||` or a new line. */
export function join(commands: readonly Command[], separator: '\n' | ' ; ' | ' && ' | ' || '): Command {
  return Command.trusted(commands.map((command) => command.text).join(separator));
}

/** Puts a file in place at once: whoever reads it sees the old content or the new, never half of it. */
export function writeFile(path: string, content: string | Buffer, mode = 0o644): Command {
  const base64 = Buffer.from(content).toString('base64');
  const fresh = `${path}.new`;
  return sh`printf %s ${base64} | base64 -d > ${fresh} && chmod ${mode.toString(8)} ${fresh} && mv -f ${fresh} ${path}`;
}

/** As writeFile, but leaves a file alone that has this content already. */
export function ensureFile(path: string, content: string | Buffer, mode = 0o644): Command {
  const base64 = Buffer.from(content).toString('base64');
  return sh`printf %s ${base64} | base64 -d | cmp -s - ${path} || { ${writeFile(path, content, mode)}; }`;
}

function render(value: CommandValue): string {
  if (value instanceof Command) return value.text;
  if (typeof value === 'object') return value.map(quote).join(' ');
  return quote(value);
}

function quote(value: string | number): string {
  const text = String(value);
  if (text.includes('\0')) throw new Error('a command cannot carry a NUL character');
  if (/^[\w./:=@%+,-]+$/.test(text)) return text;
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
