import { createHash } from 'node:crypto';

/*
 * Makes the text of the network script. Values are device names, addresses, numbers and ids: whatever is not made of
 * these harmless characters is refused here, so nothing needs quoting and nothing can break out.
 */
const WORD = /^[A-Za-z0-9_.:/,@%+=-]+$/;
const END = 'MONOSTACK-END';

/** A value that is exactly one word for the shell, and for the restore formats. */
export function word(value: string | number): string {
  const text = String(value);
  if (!WORD.test(text))
    throw new Error(`not a safe word for a host's network script: ${JSON.stringify(text)}`);
  return text;
}

export function words(values: readonly (string | number)[]): string {
  return values.map(word).join(' ');
}

/** A line of the script: every value is one word, a list as many as it has entries. */
export function line(
  literals: TemplateStringsArray,
  ...values: readonly (string | number | readonly string[])[]
): string {
  return literals.reduce((text, literal, index) => {
    const value = values[index - 1];
    return text + (typeof value === 'object' ? words(value) : word(value ?? '')) + literal;
  });
}

/** Lines for the standard input of a command; the shell reads nothing in them. */
export function heredoc(command: string, lines: readonly string[]): string {
  for (const text of lines) {
    if (text === END || /[\0-\x08\n-\x1f\x7f]/.test(text))
      throw new Error(`not a line for a file on a host: ${JSON.stringify(text)}`);
  }
  return [`${command} <<'${END}'`, ...lines, END].join('\n');
}

/** As `sha256sum` makes it of a file of these lines. */
export function hash(lines: readonly string[]): string {
  return createHash('sha256')
    .update(lines.map((text) => `${text}\n`).join(''))
    .digest('hex');
}
