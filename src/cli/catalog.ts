import type { Command } from 'commander';
import { type ApiClient, withApi } from './api-client';

/** `monostack catalog ...` */
export function addCatalogCommands(program: Command): void {
  program
    .command('catalog')
    .description('where clients find the services')
    .command('restore')
    .description('bring back built-in services and endpoints that were deleted')
    .option('--reset', 'also give changed endpoints their own addresses again')
    .action(({ reset }: { reset?: boolean }) => withApi((api) => restore(api, reset ?? false)));
}

async function restore(api: ApiClient, reset: boolean): Promise<void> {
  const { catalog } = (await api.call('POST', '/monostack/v1/catalog', { catalog: { reset } })) as {
    catalog: { restored: string[] };
  };
  const text = catalog.restored.length ? `Restored: ${catalog.restored.join(', ')}.` : 'Nothing was missing.';
  process.stdout.write(`${text}\n`);
}
