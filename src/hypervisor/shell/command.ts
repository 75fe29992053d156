const HIDDEN = '***';
/** Shorter ones would blacken half of what a command says. */
const SHORTEST_MASKED = 4;

/**
 * Text for a POSIX shell. Only `sh` and the functions below make one, so that no string from outside reaches a shell
 * unquoted: the shells take nothing else.
 */
export class Command {
  private constructor(
    readonly text: string,
    /** The text for logs and errors: `***` stands for each secret. */
    readonly shown: string,
    private readonly secrets: readonly string[],
  ) {}

  /** For this file only. */
  static trusted(text: string, shown = text, secrets: readonly string[] = []): Command {
    return new Command(text, shown, secrets);
  }

  /** For this file only: the parts with text between. */
  static joined(parts: readonly Command[], between: string): Command {
    return new Command(
      parts.map((part) => part.text).join(between),
      parts.map((part) => part.shown).join(between),
      parts.flatMap((part) => part.secrets),
    );
  }

  /** True for one that no process list may show: it travels by standard input. */
  get isSecret(): boolean {
    return this.text !== this.shown;
  }

  /** What the command said, without the secrets that it was given. */
  mask(output: string): string {
    return this.secrets.reduce((text, value) => text.replaceAll(value, HIDDEN), output);
  }

  /** The form without secrets, so that no log line tells one by accident. */
  toString(): string {
    return this.shown;
  }
}

/** A value that no log, no error and no process list may show. */
export class Secret {
  constructor(readonly value: string) {}
}

export const secret = (value: string): Secret => new Secret(value);

export type CommandValue = string | number | Command | Secret | ReadonlyArray<string | number>;

/**
 * sh`virsh start ${name}`: every value becomes exactly one word, a list as many words as it has entries (none for an
 * empty one), a Command stands as it is, and a `secret` is one word that is shown to nobody.
 */
export function sh(literals: TemplateStringsArray, ...values: readonly CommandValue[]): Command {
  const parts = literals.raw.flatMap((literal, index) => {
    const value = values[index];
    return value === undefined ? [Command.trusted(literal)] : [Command.trusted(literal), render(value)];
  });
  return Command.joined(parts, '');
}

/** One after the other; the first that fails ends the script, and so does an unset variable. */
export function script(commands: readonly Command[]): Command {
  return Command.joined([Command.trusted('set -eu'), ...commands], '\n');
}

/** Commands with a separator between: `;`, `&&`, `||` or a new line. */
export function join(commands: readonly Command[], separator: '\n' | ' ; ' | ' && ' | ' || '): Command {
  return Command.joined(commands, separator);
}

/**
 * Puts a file in place at once: whoever reads it sees the old content or the new, never half of it. What stands in a
 * file is nobody's business: the content is a secret.
 */
export function writeFile(path: string, content: string | Buffer, mode = 0o644): Command {
  const base64 = secret(Buffer.from(content).toString('base64'));
  const fresh = `${path}.new`;
  return sh`printf %s ${base64} | base64 -d > ${fresh} && chmod ${mode.toString(8)} ${fresh} && mv -f ${fresh} ${path}`;
}

/** As writeFile, but leaves a file alone that has this content already. */
export function ensureFile(path: string, content: string | Buffer, mode = 0o644): Command {
  const base64 = secret(Buffer.from(content).toString('base64'));
  return sh`printf %s ${base64} | base64 -d | cmp -s - ${path} || { ${writeFile(path, content, mode)}; }`;
}

function render(value: CommandValue): Command {
  if (value instanceof Command) return value;
  if (value instanceof Secret) return hide(value.value);
  if (typeof value === 'object') return Command.trusted(value.map(quote).join(' '));
  return Command.trusted(quote(value));
}

function hide(value: string): Command {
  return Command.trusted(quote(value), HIDDEN, value.length < SHORTEST_MASKED ? [] : [value]);
}

function quote(value: string | number): string {
  const text = String(value);
  if (text.includes('\0')) throw new Error('a command cannot carry a NUL character');
  if (/^[\w./:=@%+,-]+$/.test(text)) return text;
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
