import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openWakeChannel } from './wake-channel';

const hasRedis = spawnSync('redis-server', ['--version']).status === 0;

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

describe('a wake-up', () => {
  it('reaches the listener of the same process without Redis', async () => {
    const channel = await openWakeChannel(undefined);
    const wake = jest.fn();
    channel.onWake(wake);
    channel.announce();
    expect(wake).toHaveBeenCalledTimes(1);
    await channel.close();
  });

  (hasRedis ? it : it.skip)(
    'reaches a controller in another process through Redis (needs redis-server)',
    async () => {
      const folder = mkdtempSync(join(tmpdir(), 'monostack-redis-'));
      const port = await freePort();
      const options = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', ''];
      const redis: ChildProcess = spawn('redis-server', options, { stdio: 'ignore' });
      const url = `redis://127.0.0.1:${port}`;
      const [first, second] = await Promise.all([openWakeChannel(url), openWakeChannel(url)]);
      try {
        let woken = 0;
        const heard = new Promise<void>((resolve) => {
          second.onWake(() => {
            woken += 1;
            resolve();
          });
        });
        // Only the second listens: whichever worker takes a job, one of a few reaches it.
        const again = setInterval(() => first.announce(), 50);
        await heard;
        clearInterval(again);
        expect(woken).toBeGreaterThan(0);
      } finally {
        await Promise.all([first.close(), second.close()]);
        redis.kill();
        rmSync(folder, { recursive: true, force: true });
      }
    },
  );
});
