import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SettingsSource } from '../shared/config/settings';

export class CliError extends Error {}

/** A small client of the running controller, with the rights of whoever the OS_* variables say. */
export class ApiClient {
  private readonly env: SettingsSource;
  private token: string | undefined;

  /** Without OS_AUTH_URL in the environment, the openrc file of the data folder is read. */
  constructor(env: SettingsSource) {
    this.env = env.OS_AUTH_URL
      ? env
      : { ...env, ...readOpenrc(join(env.MONOSTACK_DATA_DIR ?? './data', 'openrc')) };
  }

  async call(method: string, path: string, body?: unknown): Promise<unknown> {
    this.token ??= await this.signIn();
    const response = await this.send(new URL(path, this.authUrl()).href, {
      method,
      headers: { 'X-Auth-Token': this.token, 'Content-Type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new CliError(messageIn(text) ?? `${response.status} ${response.statusText}`);
    return text ? JSON.parse(text) : undefined;
  }

  private async signIn(): Promise<string> {
    const domain = (name: string | undefined, id: string | undefined) =>
      id ? { id } : { name: name ?? 'Default' };
    const user = {
      name: this.env.OS_USERNAME,
      password: this.env.OS_PASSWORD,
      domain: domain(this.env.OS_USER_DOMAIN_NAME, this.env.OS_USER_DOMAIN_ID),
    };
    const project = {
      name: this.env.OS_PROJECT_NAME,
      domain: domain(this.env.OS_PROJECT_DOMAIN_NAME, this.env.OS_PROJECT_DOMAIN_ID),
    };
    const response = await this.send(`${this.authUrl().replace(/\/$/, '')}/auth/tokens`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({
        auth: { identity: { methods: ['password'], password: { user } }, scope: { project } },
      }),
    });
    const token = response.headers.get('X-Subject-Token');
    if (token) return token;
    throw new CliError(`The controller does not let ${user.name} in: ${messageIn(await response.text())}`);
  }

  private authUrl(): string {
    const url = this.env.OS_AUTH_URL;
    if (url) return url;
    throw new CliError('Set OS_AUTH_URL and its siblings (source openrc), or MONOSTACK_DATA_DIR.');
  }

  private async send(url: string, init: RequestInit): Promise<Response> {
    try {
      return await fetch(url, init);
    } catch (error) {
      throw new CliError(`No controller answers at ${url}: ${(error as Error).message}`);
    }
  }
}

function messageIn(text: string): string | undefined {
  try {
    return (JSON.parse(text) as { error?: { message?: string } }).error?.message;
  } catch {
    return undefined;
  }
}

/** `export NAME=value` lines with the quoting of a POSIX shell's single quotes. */
export function readOpenrc(file: string): Record<string, string> {
  let content: string;
  try {
    content = readFileSync(file, 'utf8');
  } catch {
    return {};
  }
  const lines = [...content.matchAll(/^export (\w+)=(.*)$/gm)];
  return Object.fromEntries(lines.map(([, name = '', value = '']) => [name, unquote(value)]));
}

function unquote(value: string): string {
  return value.replace(/'([^']*)'|\\(.)/g, (_, quoted?: string, escaped?: string) => quoted ?? escaped ?? '');
}

/** What the controller refused is a sentence for the operator, not a stack. */
export async function withApi(work: (api: ApiClient) => Promise<void>): Promise<void> {
  try {
    await work(new ApiClient(process.env));
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  }
}
