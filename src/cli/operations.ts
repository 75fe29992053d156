import type { Command } from 'commander';
import { type ApiClient, withApi } from './api-client';
import { table } from './table';

interface OperationAnswer {
  id: string;
  kind: string;
  state: string;
  step: string | null;
  resource_id: string;
  attempt: number;
  error: { message: string } | null;
  updated_at: string;
}

interface LeftBehind {
  step: string;
  host: string | null;
  what: string;
}

interface ListOptions {
  state?: string;
  kind?: string;
  resource?: string;
  limit: string;
}

const OPERATIONS = '/monostack/v1/operations';
const print = (text: string): void => void process.stdout.write(`${text}\n`);
const at = (id: string): string => `${OPERATIONS}/${encodeURIComponent(id)}`;

/** `monostack operation ...`: thin over the operator's API. */
export function addOperationCommands(program: Command): void {
  const operation = program
    .command('operation')
    .description('long-running work: what goes on, and what is stuck');
  operation
    .command('list')
    .description('the newest first')
    .option('--state <state>', 'queued, pending, running, undoing, succeeded, failed, stuck or abandoned')
    .option('--kind <kind>', 'such as server.boot')
    .option('--resource <id>', 'what it works on')
    .option('--limit <number>', 'how many', '50')
    .action((options: ListOptions) => withApi((api) => list(api, options)));
  operation
    .command('show <id>')
    .description('all that is known of it, with its step log')
    .action((id: string) => withApi((api) => show(api, id)));
  operation
    .command('retry <id>')
    .description('go on with one that is stuck, or at once with one that waits')
    .action((id: string) => withApi((api) => retry(api, id)));
  operation
    .command('abandon <id>')
    .description('go on with it never more; says what it leaves behind, and frees what it held')
    .action((id: string) => withApi((api) => abandon(api, id)));
}

async function list(api: ApiClient, options: ListOptions): Promise<void> {
  const query = new URLSearchParams(
    Object.entries(options).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
  const { operations } = (await api.call('GET', `${OPERATIONS}?${query}`)) as {
    operations: OperationAnswer[];
  };
  for (const line of operationLines(operations)) print(line);
}

/** Pure: the table that is printed. */
export function operationLines(operations: readonly OperationAnswer[]): string[] {
  const rows = operations.map(({ id, kind, state, step, attempt, resource_id, error, updated_at }) => [
    id,
    kind,
    state,
    step ?? '-',
    String(attempt),
    resource_id,
    updated_at,
    error?.message ?? '',
  ]);
  return table([['ID', 'KIND', 'STATE', 'STEP', 'TRIES', 'RESOURCE', 'UPDATED', 'ERROR'], ...rows]);
}

async function show(api: ApiClient, id: string): Promise<void> {
  const { operation } = (await api.call('GET', at(id))) as { operation: OperationAnswer };
  print(JSON.stringify(operation, null, 2));
}

async function retry(api: ApiClient, id: string): Promise<void> {
  const { operation } = (await api.call('POST', `${at(id)}/retry`)) as { operation: OperationAnswer };
  print(`${operation.kind} of ${operation.resource_id} goes on.`);
}

async function abandon(api: ApiClient, id: string): Promise<void> {
  const { operation } = (await api.call('POST', `${at(id)}/abandon`)) as {
    operation: OperationAnswer & { left_behind: LeftBehind[] };
  };
  print(`${operation.kind} of ${operation.resource_id} is abandoned; what it held is free.`);
  if (operation.left_behind.length === 0) print('It leaves nothing behind that it would have undone.');
  for (const { step, host, what } of operation.left_behind)
    print(`Left behind${host ? ` on ${host}` : ''} by ${step}: ${what}.`);
}
