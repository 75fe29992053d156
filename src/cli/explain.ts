import type { Command } from 'commander';
import { type ApiClient, withApi } from './api-client';

interface Check {
  filter: string;
  passed: boolean;
  wanted: string;
  free: string;
}

interface DecisionAnswer {
  server_id: string;
  chosen_host_id: string | null;
  decided_at: string;
  hosts: Array<{
    hostId: string;
    hostName: string;
    accepted: boolean;
    checks: Check[];
    weight: number | null;
  }>;
}

/** `monostack explain server ID`: why it runs where it runs, or nowhere. */
export function addExplainCommand(program: Command): void {
  program
    .command('explain')
    .description('why things are as they are')
    .command('server <id>')
    .description('each host with each filter: what was wanted and what was there')
    .action((id: string) => withApi((api) => explainServer(api, id)));
}

async function explainServer(api: ApiClient, id: string): Promise<void> {
  const path = `/monostack/v1/decisions/${encodeURIComponent(id)}`;
  const { decision } = (await api.call('GET', path)) as { decision: DecisionAnswer };
  process.stdout.write(`${explain(decision).join('\n')}\n`);
}

/** Pure: the lines that are printed. */
export function explain(decision: DecisionAnswer): string[] {
  const { chosen_host_id: chosen, hosts } = decision;
  const winner = hosts.find((host) => host.hostId === chosen);
  const head = winner
    ? `Server ${decision.server_id} was given to ${winner.hostName} at ${decision.decided_at}.`
    : `No host was found for server ${decision.server_id} at ${decision.decided_at}.`;
  return [head, ...hosts.flatMap((host) => [hostLine(host, chosen), ...host.checks.map(checkLine)])];
}

function hostLine(host: DecisionAnswer['hosts'][number], chosen: string | null): string {
  if (!host.accepted) return `${host.hostName}: refused`;
  const weight = host.weight === null ? '' : `, weight ${host.weight}`;
  return `${host.hostName}: ${host.hostId === chosen ? 'taken' : 'possible'}${weight}`;
}

function checkLine({ filter, passed, wanted, free }: Check): string {
  return `  ${passed ? 'ok ' : 'NO '} ${filter}: wanted ${wanted}, has ${free}`;
}
