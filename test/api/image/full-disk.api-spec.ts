import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ChildController } from '../../support/child-controller';

const MIB = 1024 * 1024;
const DISK_MIB = 64;
const ENV = { MONOSTACK_IMAGE_RESERVED_SPACE: '16' };

/** A controller on a disk of its own that is too small: everything else of the machine is left alone. */
describe('a full disk', () => {
  let disk: string;
  let dataDir: string;
  let controller: ChildController;
  let token: string;

  const call = (method: string, path: string, body?: unknown) =>
    fetch(controller.url + path, {
      method,
      headers: { 'x-auth-token': token, 'content-type': 'application/json', accept: 'application/json' },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  const start = async () => {
    controller = await ChildController.start(dataDir, ENV);
    token = await controller.token();
  };
  const create = async (): Promise<string> => {
    const answer = await call('POST', '/image/v2/images', { disk_format: 'raw', container_format: 'bare' });
    expect(answer.status).toBe(201);
    return ((await answer.json()) as { id: string }).id;
  };
  /** `length` false: the size is not announced. */
  const upload = async (id: string, bytes: number, length: boolean): Promise<Response> => {
    const piece = new Uint8Array(MIB).fill(7);
    let left = bytes;
    const stream = new ReadableStream<Uint8Array>({
      pull: (to) => {
        if (left <= 0) return to.close();
        to.enqueue(piece.subarray(0, Math.min(left, MIB)));
        left -= MIB;
      },
    });
    return fetch(`${controller.url}/image/v2/images/${id}/file`, {
      method: 'PUT',
      headers: {
        'x-auth-token': token,
        'content-type': 'application/octet-stream',
        ...(length ? { 'x-openstack-image-size': String(bytes) } : {}),
      },
      body: stream,
      duplex: 'half',
    } as RequestInit);
  };
  const statusOf = async (id: string): Promise<unknown> =>
    ((await (await call('GET', `/image/v2/images/${id}`)).json()) as { status: string }).status;
  /** As another program would, to the last byte. */
  const fill = () => {
    for (const size of ['1M', '4k'])
      try {
        execFileSync('dd', ['if=/dev/zero', `of=${join(disk, `other-${size}`)}`, `bs=${size}`], {
          stdio: 'ignore',
        });
      } catch {
        // Ends when there is no room: that is the purpose.
      }
    expect(statfsSync(disk).bavail).toBe(0);
  };
  const makeSpace = () => {
    for (const size of ['1M', '4k']) rmSync(join(disk, `other-${size}`), { force: true });
  };

  beforeAll(async () => {
    disk = mkdtempSync(join(tmpdir(), 'monostack-disk-'));
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${DISK_MIB}m`, 'tmpfs', disk]);
    dataDir = join(disk, 'data');
    mkdirSync(dataDir, { mode: 0o700 });
    await start();
  });
  afterAll(async () => {
    await controller?.kill();
    execFileSync('umount', ['-l', disk]);
    rmSync(disk, { recursive: true, force: true });
    ChildController.cleanUp();
  });

  it.each([
    ['announced', true],
    ['not announced', false],
  ])('refuses what cannot fit when its size is %s, and keeps nothing of it', async (_, length) => {
    const id = await create();
    const answer = await upload(id, 2 * DISK_MIB * MIB, length);
    expect(answer.status).toBe(507);
    expect(await answer.text()).toContain('Image storage media is full');
    expect(readdirSync(join(dataDir, 'images')).filter((name) => name !== '.monostack-cloud')).toEqual([]);
    expect(await statusOf(id)).toBe('queued');
    expect((await call('DELETE', `/image/v2/images/${id}`)).status).toBe(204);
  });

  it('says so to writers, lets images be deleted, starts again, and heals when there is space', async () => {
    const [kept, gone] = [await create(), await create()];
    for (const id of [kept, gone]) expect((await upload(id, 8 * MIB, true)).status).toBe(204);
    fill();
    // Small changes find room in what the database's log has already; these do not.
    const description = 'x'.repeat(60_000);
    const refused: Response[] = [];
    for (let tries = 0; tries < 200 && refused.length === 0; tries++) {
      const answer = await call('POST', '/identity/v3/projects', {
        project: { name: `p${tries}`, description },
      });
      if (answer.status !== 201) refused.push(answer);
    }
    expect(refused[0]?.status).toBe(503);
    expect(await refused[0]?.json()).toMatchObject({
      error: { code: 503, message: expect.stringContaining('disk of the controller is full') },
    });
    expect((await call('DELETE', `/image/v2/images/${gone}`)).status).toBe(204);
    expect(existsSync(join(dataDir, 'images', gone))).toBe(false);
    expect((await call('GET', `/image/v2/images/${gone}`)).status).toBe(404);

    // What an upload left that was cut off is found by the sweep of the start, on a disk without a free byte.
    await controller.kill();
    const orphan = join(dataDir, 'images', '.incoming-12345678-1234-1234-1234-123456789abc');
    writeFileSync(orphan, Buffer.alloc(MIB));
    makeSpace();
    fill();
    const starting = start();
    await new Promise((resolve) => setTimeout(resolve, 3000));
    makeSpace();
    await starting;
    expect(existsSync(orphan)).toBe(false);
    expect(await statusOf(kept)).toBe('active');
    const id = await create();
    expect((await upload(id, MIB, true)).status).toBe(204);
    expect(await statusOf(id)).toBe('active');
  });
});
