import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Writes `openapi/<service>.json` from the code. With `check`, writes nothing and tells whether the files are what
 * the code says, for the fast gate.
 */
export async function generateOpenApi(folder: string, check: boolean): Promise<boolean> {
  const dataDir = mkdtempSync(join(tmpdir(), 'monostack-openapi-'));
  const { createApp } = await import('../create-app');
  const { listRoutes } = await import('../shared/openapi/routes');
  const { buildDocuments } = await import('../shared/openapi/document');
  const source = {
    MONOSTACK_DATA_DIR: dataDir,
    MONOSTACK_HYPERVISOR: 'simulated',
    MONOSTACK_ADMIN_PASSWORD: 'unused',
  };
  const app = await createApp({ source });
  try {
    let same = true;
    for (const [service, document] of buildDocuments(listRoutes(app))) {
      const file = join(folder, `${service}.json`);
      const text = `${JSON.stringify(document, null, 1)}\n`;
      if (!check) writeFileSync(file, text);
      else if (read(file) !== text) {
        process.stderr.write(`${file} is not what the code says: run npm run openapi\n`);
        same = false;
      }
    }
    return same;
  } finally {
    await app.close();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
