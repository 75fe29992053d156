import type { Command } from 'commander';
import { type ApiClient, withApi } from './api-client';
import { table } from './table';

interface UnknownAnswer {
  kind: string;
  name: string;
  cloud: string | null;
  reason: string;
  adoptable: boolean;
}

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
    .option('--force', "also one with another cloud's marks or guests, which are left alone")
    .action((connection: string, options: { name?: string; force?: boolean }) =>
      withApi((api) => add(api, connection, options)),
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
  addUnknownCommands(host);
}

/** What the operator decides of things that a host holds and this cloud does not know; `host show` names them. */
function addUnknownCommands(host: Command): void {
  host
    .command('adopt <host> <name>')
    .description('make the row of a guest again that carries the mark of this cloud')
    .requiredOption('--project <id>', 'the project that it belongs to from now on')
    .option('--name <name>', 'instead of the name that it carries')
    .action((name: string, thing: string, options: { project: string; name?: string }) =>
      withApi((api) => adopt(api, name, thing, options)),
    );
  host
    .command('remove-unknown <host> <name>')
    .description('take away for good what the host holds and this cloud does not know')
    .option('--force', 'also what another cloud has marked')
    .action((name: string, thing: string, { force }: { force?: boolean }) =>
      withApi((api) => removeUnknown(api, name, thing, force ?? false)),
    );
  host
    .command('take-over <host>')
    .description("from now on this cloud shapes the host's network, whoever did so before")
    .action((name: string) => withApi((api) => takeOver(api, name)));
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
  const { host } = (await api.call('GET', at(name))) as { host: HostAnswer & { unknown: UnknownAnswer[] } };
  const { unknown, ...known } = host;
  print(JSON.stringify(known, null, 2));
  if (unknown.length === 0) return;
  print('\nThe host holds things that this cloud does not know. They are left alone:');
  const rows = unknown.map((thing) => [
    thing.kind,
    thing.name,
    thing.adoptable ? 'adoptable' : '',
    thing.reason,
  ]);
  for (const line of table([['KIND', 'NAME', '', 'REASON'], ...rows])) print(line);
}

async function key(api: ApiClient): Promise<void> {
  const { public_key: line } = (await api.call('GET', '/monostack/v1/ssh-key')) as {
    public_key: string | null;
  };
  print(line ?? 'Simulated hosts need no key.');
}

async function add(
  api: ApiClient,
  connection: string,
  options: { name?: string; force?: boolean },
): Promise<void> {
  const body = { host: { connection, ...options } };
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

async function adopt(
  api: ApiClient,
  name: string,
  thing: string,
  options: { project: string; name?: string },
): Promise<void> {
  const { project, ...given } = options;
  const { adopted } = (await api.call('POST', `${at(name)}/unknown/${encodeURIComponent(thing)}/adopt`, {
    adopt: { project_id: project, ...given },
  })) as { adopted: { server_id: string; name: string; project_id: string; not_taken_over: string[] } };
  print(`Server ${adopted.name} (${adopted.server_id}) is there again, in project ${adopted.project_id}.`);
  for (const lost of adopted.not_taken_over) print(`Note: ${lost}`);
}

async function removeUnknown(api: ApiClient, name: string, thing: string, force: boolean): Promise<void> {
  const url = `${at(name)}/unknown/${encodeURIComponent(thing)}`;
  await api.call('DELETE', force ? `${url}?force=true` : url);
  print(`${thing} is removed.`);
}

async function takeOver(api: ApiClient, name: string): Promise<void> {
  await api.call('POST', `${at(name)}/take-over`);
  print(`This cloud shapes the network of ${name} from now on.`);
}
