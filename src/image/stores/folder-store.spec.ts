import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FolderStore } from './folder-store';

describe('a folder of images', () => {
  it('tells whoever reads what is not there, and nobody else', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'monostack-store-'));
    try {
      const stream = new FolderStore('file', folder).read('none');
      // Long enough for the file to be missed before anybody listens.
      await new Promise((resolve) => stream.once('close', resolve));
      await expect(stream.toArray()).rejects.toThrow('ENOENT');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
