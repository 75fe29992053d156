import { hasRedis, TestRedis } from '../../../test/support/redis';
import { openWakeChannel } from './wake-channel';

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
    'reaches another controller through Redis (needs redis-server)',
    async () => {
      const redis = await TestRedis.start();
      const [first, second] = await Promise.all([openWakeChannel(redis.url), openWakeChannel(redis.url)]);
      try {
        // Only the second listens: whichever worker takes a job, one of a few reaches it.
        const again = setInterval(() => first.announce(), 50);
        await new Promise<void>((resolve) => second.onWake(resolve));
        clearInterval(again);
      } finally {
        await Promise.all([first.close(), second.close()]);
        redis.stop();
      }
    },
    30_000,
  );
});
