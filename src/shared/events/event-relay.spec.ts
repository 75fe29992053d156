import { hasRedis, TestRedis } from '../../../test/support/redis';
import type { CoreSettings } from '../config/core.settings';
import { DomainEvents, defineEvent } from './domain-events';
import { EventRelay } from './event-relay';

const happened = defineEvent<{ id: string }>('test.happened');

(hasRedis ? describe : describe.skip)('the relay of events (needs redis-server)', () => {
  it('tells the other controllers, and nobody twice', async () => {
    const redis = await TestRedis.start();
    const controllers = [0, 1].map(() => {
      const events = new DomainEvents();
      const heard: string[] = [];
      events.on(happened, ({ id }) => void heard.push(id));
      return { events, heard, relay: new EventRelay(events, { redisUrl: redis.url } as CoreSettings) };
    });
    const [first, second] = controllers;
    if (!first || !second) throw new Error('there are two');
    try {
      await Promise.all(controllers.map(({ relay }) => relay.onApplicationBootstrap()));
      first.events.emit(happened, { id: 'a' });
      second.events.emit(happened, { id: 'b' });
      while (first.heard.length < 2 || second.heard.length < 2) await new Promise((r) => setTimeout(r, 10));
      expect([first.heard.sort(), second.heard.sort()]).toEqual([
        ['a', 'b'],
        ['a', 'b'],
      ]);
    } finally {
      await Promise.all(controllers.map(({ relay }) => relay.onApplicationShutdown()));
      redis.stop();
    }
  }, 30_000);
});
