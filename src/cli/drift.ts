import type { Command } from 'commander';
import { messageOf } from '../shared/errors/app-error';
import { type ApiClient, withApi } from './api-client';

export interface DriftAnswer {
  host: string;
  known: boolean;
  current: boolean;
  missing: string[];
  foreign: string[];
}

/** `monostack drift [HOST]`: what of hosts' networks is another than it is to be. Ends with 1 where something is. */
export function addDriftCommand(program: Command): void {
  program
    .command('drift [host]')
    .description("how hosts' networks are another than wanted; changes nothing")
    .action((host?: string) => withApi((api) => drift(api, host)));
}

async function drift(api: ApiClient, host: string | undefined): Promise<void> {
  for (const name of host === undefined ? await namesOf(api) : [host]) {
    const lines = await look(api, name);
    process.stdout.write(`${lines.join('\n')}\n`);
  }
}

/** One host that does not answer does not hide the others. */
async function look(api: ApiClient, name: string): Promise<string[]> {
  try {
    const path = `/monostack/v1/hosts/${encodeURIComponent(name)}/network-drift`;
    const { network_drift: found } = (await api.call('GET', path)) as { network_drift: DriftAnswer };
    if (!isAsWanted(found)) process.exitCode = 1;
    return describeDrift(found);
  } catch (error) {
    process.exitCode = 1;
    return [`${name}: ${messageOf(error)}`];
  }
}

async function namesOf(api: ApiClient): Promise<string[]> {
  const { hosts } = (await api.call('GET', '/monostack/v1/hosts')) as { hosts: Array<{ name: string }> };
  return hosts.map(({ name }) => name);
}

function isAsWanted({ known, current, missing, foreign }: DriftAnswer): boolean {
  return known && current && missing.length + foreign.length === 0;
}

/** Pure: the lines that are printed. */
export function describeDrift(found: DriftAnswer): string[] {
  const { host, known, current, missing, foreign } = found;
  if (isAsWanted(found)) return [`${host}: as wanted`];
  if (!known) return [`${host}: it does not remember what it was given; the next look tells it all again`];
  return [
    `${host}: differs`,
    ...(current ? [] : ['  it has not been given what the database says now']),
    ...missing.map((text) => `  missing  ${text}`),
    ...foreign.map((text) => `  foreign  ${text}`),
  ];
}
