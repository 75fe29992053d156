import type { Command } from 'commander';
import { type ApiClient, CliError, withApi } from './api-client';

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

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** `monostack explain server NAME-OR-ID`: why it runs where it runs, or nowhere. */
export function addExplainCommand(program: Command): void {
  program
    .command('explain')
    .description('why things are as they are')
    .command('server <server>')
    .description('each host with each filter: what was wanted and what was there')
    .action((server: string) => withApi((api) => explainServer(api, server)));
}

async function explainServer(api: ApiClient, server: string): Promise<void> {
  const id = await findServerId(api, server);
  const path = `/monostack/v1/decisions/${encodeURIComponent(id)}`;
  const { decision } = (await api.call('GET', path)) as { decision: DecisionAnswer };
  process.stdout.write(`${explain(decision).join('\n')}\n`);
}

/**
 * The id of the server of this name in any project. What no living server is called is taken for an id: decisions
 * outlive their servers.
 */
export async function findServerId(api: Pick<ApiClient, 'call'>, server: string): Promise<string> {
  if (UUID.test(server)) return server;
  // `name` is a pattern: odd characters match any here, and exact names are picked below.
  const name = encodeURIComponent(`^${server.replace(/[^\w-]/gu, '.')}$`);
  const path = `/compute/v2.1/servers?all_tenants=1&name=${name}`;
  const { servers } = (await api.call('GET', path)) as { servers: Array<{ id: string; name: string }> };
  const found = servers.filter((one) => one.name === server);
  if (found.length > 1)
    throw new CliError(
      `${found.length} servers are called ${server}; give one's id:\n${found.map(({ id }) => `  ${id}`).join('\n')}`,
    );
  return found[0]?.id ?? server;
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
