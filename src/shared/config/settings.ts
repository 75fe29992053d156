import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';

/**
 * One setting: an environment variable, or the same name without the prefix, in lower case, in the YAML file
 * that MONOSTACK_CONFIG names (`MONOSTACK_DATA_DIR` is `data_dir` there). The environment wins.
 */
export interface Setting<S extends z.ZodType = z.ZodType> {
  env: `MONOSTACK_${string}`;
  schema: S;
  /** A sentence for the operator: what it does. */
  help: string;
  secret?: boolean;
}

export type SettingsShape = Readonly<Record<string, Setting>>;
export type SettingsOf<T extends SettingsShape> = { readonly [K in keyof T]: z.infer<T[K]['schema']> };

export type SettingsSource = Readonly<Record<string, string | undefined>>;

export class SettingsError extends Error {
  constructor(readonly problems: readonly string[]) {
    super(`Monostack cannot start with these settings:\n${problems.map((p) => `  - ${p}`).join('\n')}`);
    this.name = 'SettingsError';
  }
}

export function setting<S extends z.ZodType>(
  env: Setting['env'],
  schema: S,
  help: string,
  options: { secret?: boolean } = {},
): Setting<S> {
  return { env, schema, help, ...options };
}

/** Reads and checks a room's settings. Throws SettingsError naming each setting, its value and what was expected. */
export function readSettings<T extends SettingsShape>(shape: T, source: SettingsSource): SettingsOf<T> {
  const problems: string[] = [];
  const values: Record<string, unknown> = {};
  for (const [key, entry] of Object.entries(shape)) {
    const given = source[entry.env];
    const result = entry.schema.safeParse(given === '' ? undefined : given);
    if (result.success) values[key] = result.data;
    else problems.push(problem(entry, given, result.error));
  }
  if (problems.length) throw new SettingsError(problems);
  return values as SettingsOf<T>;
}

function problem(entry: Setting, given: string | undefined, error: z.ZodError): string {
  const shown = entry.secret ? '(hidden)' : JSON.stringify(given ?? null);
  return `${entry.env} is ${shown}: ${error.issues.map((issue) => issue.message).join('; ')}. ${entry.help}`;
}

/** The environment over the YAML file that MONOSTACK_CONFIG names, if any. */
export function settingsSource(env: SettingsSource): SettingsSource {
  const file = env.MONOSTACK_CONFIG;
  if (!file) return env;
  const content: unknown = parse(readFileSync(file, 'utf8')) ?? {};
  if (typeof content !== 'object' || content === null || Array.isArray(content)) {
    throw new SettingsError([
      `MONOSTACK_CONFIG is ${JSON.stringify(file)}: the file must be a mapping of names to values`,
    ]);
  }
  const fromFile: Record<string, string> = {};
  for (const [name, value] of Object.entries(content))
    fromFile[`MONOSTACK_${name.toUpperCase()}`] = String(value);
  return {
    ...fromFile,
    ...Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined)),
  };
}

const truthy = ['1', 'true', 'yes', 'on'];
const falsy = ['0', 'false', 'no', 'off'];

/** true/false, yes/no, on/off or 1/0. */
export const booleanText = (fallback: boolean) =>
  z
    .string()
    .toLowerCase()
    .refine((text) => truthy.includes(text) || falsy.includes(text), 'expected true or false')
    .transform((text) => truthy.includes(text))
    .default(fallback);

export const integerText = (fallback: number, min: number, max: number) =>
  z.coerce
    .number({ error: `expected a whole number from ${min} to ${max}` })
    .int(`expected a whole number from ${min} to ${max}`)
    .min(min, `expected a whole number from ${min} to ${max}`)
    .max(max, `expected a whole number from ${min} to ${max}`)
    .default(fallback);

/** Values with commas between. */
export const listText = (fallback: readonly string[] = []) =>
  z
    .string()
    .transform((text) =>
      text
        .split(',')
        .map((item) => item.trim())
        .filter(Boolean),
    )
    .default([...fallback]);
