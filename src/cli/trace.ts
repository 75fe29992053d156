import type { Command } from 'commander';
import { type ApiClient, CliError, withApi } from './api-client';
import { findServerId } from './explain';

export interface TraceAnswer {
  delivered: boolean;
  reason: string;
  hops: Array<{
    host: string | null;
    at: string;
    what: string;
    verdict: string;
    rule?: { id: string; security_group_id: string; text: string };
    found: string[];
  }>;
}

interface Options {
  protocol?: string;
  port?: string;
  source?: string;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const ADDRESS = /^(\d{1,3}(\.\d{1,3}){3}|[0-9a-f:.]*:[0-9a-f:.]*)$/i;
const WORDS = new Set(['outside', 'dhcp', 'metadata']);

/** `monostack trace FROM TO`: what becomes of a packet, hop by hop. Ends with 1 where it does not arrive. */
export function addTraceCommand(program: Command): void {
  program
    .command('trace <from> <to>')
    .description(
      'what becomes of a packet: FROM a port, a server or `outside`, TO an address, a port, a server, `dhcp` or `metadata`',
    )
    .option('--protocol <name>', 'tcp, udp, icmp or a number; icmp by default, tcp with a port')
    .option('--port <number>', 'of the destination')
    .option('--source <address>', 'that the sender has, or pretends to have')
    .action((from: string, to: string, options: Options) => withApi((api) => trace(api, from, to, options)));
}

async function trace(api: ApiClient, from: string, to: string, options: Options): Promise<void> {
  const query = new URLSearchParams({
    from: await findEnd(api, from),
    to: await findEnd(api, to),
    ...options,
  });
  const answer = (await api.call('GET', `/monostack/v1/network-trace?${query}`)) as {
    network_trace: TraceAnswer;
  };
  if (!answer.network_trace.delivered) process.exitCode = 1;
  process.stdout.write(`${describeTrace(answer.network_trace).join('\n')}\n`);
}

/** Names of servers, and of ports where no server is called so, become ids; what nothing is called is the API's to refuse. */
export async function findEnd(api: Pick<ApiClient, 'call'>, given: string): Promise<string> {
  if (WORDS.has(given) || UUID.test(given) || ADDRESS.test(given)) return given;
  const server = await findServerId(api, given);
  if (server !== given) return server;
  const path = `/network/v2.0/ports?fields=id&name=${encodeURIComponent(given)}`;
  const { ports } = (await api.call('GET', path)) as { ports: Array<{ id: string }> };
  if (ports.length > 1)
    throw new CliError(
      `${ports.length} ports are called ${given}; give one's id:\n${ports.map(({ id }) => `  ${id}`).join('\n')}`,
    );
  return ports[0]?.id ?? given;
}

const MARKS: Readonly<Record<string, string>> = { passes: 'ok ', ends: 'end', drops: 'NO ' };

/** Pure: the lines that are printed. */
export function describeTrace({ delivered, reason, hops }: TraceAnswer): string[] {
  return [
    ...hops.flatMap(({ host, at, what, verdict, rule, found }) => [
      `  ${MARKS[verdict] ?? verdict} ${host ?? '-'}  ${at}  ${what}`,
      ...(rule ? [`        rule ${rule.id} of group ${rule.security_group_id}: ${rule.text}`] : []),
      ...found.map((text) => `        found: ${text}`),
    ]),
    delivered ? 'It arrives.' : `It does not arrive: ${reason}`,
  ];
}
