import type { Command } from 'commander';
import { type ApiClient, withApi } from './api-client';
import { table } from './table';

interface HostAnswer {
  id: string;
  name: string;
  connection: string;
  host_key_fingerprint: string | null;
  state: string;
  enabled: boolean;
  disabled_reason: string | null;
  facts: Record<string, unknown>;
  warnings: string[];
  seen_at: string;
}

const HOSTS = '/monostack/v1/hosts';
const print = (text: string): void => void process.stdout.write(`${text}\n`);
const at = (host: string): string => `${HOSTS}/${encodeURIComponent(host)}`;

/** `monostack host ...`: thin over the operator's API. */
export function addHostCommands(program: Command): void {
  const host = program.command('host').description('the machines that run servers');
  host
    .command('list')
    .description('all hosts and their state')
    .action(() => withApi(list));
  host
    .command('show <host>')
    .description('all that is known of a host')
    .action((name: string) => withApi((api) => show(api, name)));
  host
    .command('key')
    .description("the line for root's authorized_keys on a new host")
    .action(() => withApi(key));
  host
    .command('add <connection>')
    .description(
      'enrol local, or root@HOST[:port]; refuses a machine that is not ready and says what mends it',
    )
    .option('--name <name>', "instead of the machine's own")
    .action((connection: string, { name }: { name?: string }) =>
      withApi((api) => add(api, connection, name)),
    );
  host
    .command('remove <host>')
    .description('let a host go that holds no servers')
    .option('--force', 'also one that does not answer or still holds servers')
    .action((name: string, { force }: { force?: boolean }) =>
      withApi((api) => remove(api, name, force ?? false)),
    );
  host
    .command('enable <host>')
    .description('let it take new servers')
    .action((name: string) => withApi((api) => enable(api, name)));
  host
    .command('disable <host>')
    .description('no new servers on it')
    .option('--reason <text>', 'shown to admins')
    .action((name: string, { reason }: { reason?: string }) => withApi((api) => disable(api, name, reason)));
}

async function list(api: ApiClient): Promise<void> {
  const { hosts } = (await api.call('GET', HOSTS)) as { hosts: HostAnswer[] };
  const rows = hosts.map((one) => [
    one.name,
    one.connection,
    one.enabled ? one.state : `${one.state}, disabled`,
    String(one.facts.hypervisorType),
    `${one.facts.vcpus} cores`,
    `${one.facts.memoryMib} MiB`,
    `${one.facts.diskFreeGib} GiB free`,
  ]);
  for (const line of table([['NAME', 'CONNECTION', 'STATE', 'TYPE', 'CPU', 'MEMORY', 'DISK'], ...rows]))
    print(line);
}

async function show(api: ApiClient, name: string): Promise<void> {
  const { host } = (await api.call('GET', at(name))) as { host: HostAnswer };
  print(JSON.stringify(host, null, 2));
}

async function key(api: ApiClient): Promise<void> {
  const { public_key: line } = (await api.call('GET', '/monostack/v1/ssh-key')) as {
    public_key: string | null;
  };
  print(line ?? 'Simulated hosts need no key.');
}

async function add(api: ApiClient, connection: string, name?: string): Promise<void> {
  const body = { host: { connection, ...(name ? { name } : {}) } };
  const { host } = (await api.call('POST', HOSTS, body)) as { host: HostAnswer };
  print(
    `${host.name} is enrolled: ${host.facts.vcpus} cores, ${host.facts.memoryMib} MiB, ${host.facts.hypervisorType}.`,
  );
  if (host.host_key_fingerprint) print(`Its SSH key ${host.host_key_fingerprint} is pinned.`);
  for (const warning of host.warnings) print(`Note: ${warning}`);
}

async function remove(api: ApiClient, name: string, force: boolean): Promise<void> {
  await api.call('DELETE', force ? `${at(name)}?force=true` : at(name));
  print(`${name} is removed.`);
}

async function enable(api: ApiClient, name: string): Promise<void> {
  await api.call('PATCH', at(name), { host: { enabled: true } });
  print(`${name} takes new servers.`);
}

async function disable(api: ApiClient, name: string, reason?: string): Promise<void> {
  const given = reason ? { disabled_reason: reason } : {};
  await api.call('PATCH', at(name), { host: { enabled: false, ...given } });
  print(`${name} takes no new servers.`);
}
