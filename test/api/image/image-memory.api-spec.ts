import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ChildController } from '../../support/child-controller';

const MIB = 1024 * 1024;
const UPLOAD = 512 * MIB;

describe('a large image', () => {
  let dataDir: string;
  let child: ChildController;

  beforeAll(async () => {
    dataDir = mkdtempSync(join(tmpdir(), 'monostack-memory-'));
    child = await ChildController.start(dataDir);
  }, 60_000);
  afterAll(async () => {
    await child.kill();
    ChildController.cleanUp();
    rmSync(dataDir, { recursive: true });
  });

  const status = (field: string): number =>
    Number(
      new RegExp(`${field}:\\s+(\\d+) kB`).exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1],
    ) * 1024;

  it('passes through the controller in a few MiB of memory, up and down', async () => {
    const token = await child.token();
    const made = await fetch(`${child.url}/image/v2/images`, {
      method: 'POST',
      headers: { 'x-auth-token': token, 'content-type': 'application/json' },
      body: JSON.stringify({ disk_format: 'raw', container_format: 'bare' }),
    });
    const { id } = (await made.json()) as { id: string };
    const before = status('VmRSS');
    const piece = Buffer.alloc(MIB, 7);
    const answer = await new Promise<number | undefined>((resolve, reject) => {
      const headers = {
        'x-auth-token': token,
        'content-type': 'application/octet-stream',
        'content-length': UPLOAD,
      };
      const sending = request(`${child.url}/image/v2/images/${id}/file`, { method: 'PUT', headers });
      sending.on('response', (response) => resolve(response.statusCode)).on('error', reject);
      let left = UPLOAD / MIB;
      const send = (): void => {
        while (left > 0) {
          left -= 1;
          if (!sending.write(piece)) {
            sending.once('drain', send);
            return;
          }
        }
        sending.end();
      };
      send();
    });
    expect(answer).toBe(204);
    const file = await fetch(`${child.url}/image/v2/images/${id}/file`, {
      headers: { 'x-auth-token': token },
    });
    let size = 0;
    for await (const chunk of file.body ?? []) size += (chunk as Uint8Array).length;
    expect(size).toBe(UPLOAD);
    // VmHWM is the most it ever had.
    expect((status('VmHWM') - before) / MIB).toBeLessThan(64);
  }, 120_000);
});
