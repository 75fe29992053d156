import type { Command } from 'commander';
import { type ApiClient, withApi } from './api-client';
import { table } from './table';

interface UnknownFile {
  name: string;
  store: string;
  size: number | null;
  path: string;
  reason: string;
}

const UNKNOWN = '/monostack/v1/images/unknown';
const print = (text: string): void => void process.stdout.write(`${text}\n`);

/** `monostack image unknown ...`: files in image stores that no image owns, and that nothing takes away by itself. */
export function addImageCommands(program: Command): void {
  const unknown = program
    .command('image')
    .description('image data')
    .command('unknown')
    .description('files in the image stores that this cloud does not know; they are left alone');
  unknown
    .command('list')
    .description('each with the reason')
    .action(() => withApi(list));
  unknown
    .command('remove <name>')
    .description('take one away for good')
    .action((name: string) => withApi((api) => remove(api, name)));
}

async function list(api: ApiClient): Promise<void> {
  const { unknown } = (await api.call('GET', UNKNOWN)) as { unknown: UnknownFile[] };
  if (unknown.length === 0) return print('Nothing unknown is in the image stores.');
  const rows = unknown.map(({ name, store, size, path, reason }) => [
    name,
    store,
    size === null ? '' : `${size} bytes`,
    path,
    reason,
  ]);
  for (const line of table([['NAME', 'STORE', 'SIZE', 'PATH', 'REASON'], ...rows])) print(line);
}

async function remove(api: ApiClient, name: string): Promise<void> {
  await api.call('DELETE', `${UNKNOWN}/${encodeURIComponent(name)}`);
  print(`${name} is removed.`);
}
