import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { SettingsError } from '../config/settings';

/** An operator's `policy.yaml`: rule name to expression. Throws SettingsError naming what is wrong. */
export function readPolicyFile(file: string): Readonly<Record<string, string>> {
  const content: unknown = parse(readFileSync(file, 'utf8')) ?? {};
  if (typeof content !== 'object' || content === null || Array.isArray(content)) {
    throw new SettingsError([
      `MONOSTACK_POLICY_FILE is ${JSON.stringify(file)}: the file must be a mapping of rules`,
    ]);
  }
  const wrong = Object.entries(content).filter(([, expression]) => typeof expression !== 'string');
  if (wrong.length) {
    throw new SettingsError(
      wrong.map(([name]) => `${file}: the rule ${name} must be a string, such as "role:admin"`),
    );
  }
  return content as Record<string, string>;
}
