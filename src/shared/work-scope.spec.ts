import { getEventListeners } from 'node:events';
import { watchProcess } from '../../test/support/process-watch';
import { DomainEvents, defineEvent } from './events/domain-events';
import type { Generations } from './operations/generations';
import { ReconcilerRunner } from './operations/reconciler';
import { currentScope, inTime, runInScope, runOutsideScope } from './work-scope';

const step = (signal: AbortSignal) => ({ signal, generation: 1, jobName: 'op-1-step' });

describe('the scope of background work', () => {
  const never = new AbortController().signal;

  it('goes with the call chain, and not to work that several share', async () => {
    await runInScope(step(never), async () => {
      await Promise.resolve();
      expect(currentScope()?.jobName).toBe('op-1-step');
      expect(runOutsideScope(() => currentScope())).toBeUndefined();
    });
    expect(currentScope()).toBeUndefined();
  });

  it('ends the waiting for shared work, and the work goes on', async () => {
    const over = new AbortController();
    let finish: (value: string) => void = () => undefined;
    const shared = new Promise<string>((resolve) => {
      finish = resolve;
    });
    const waiting = runInScope(step(over.signal), () => inTime(shared));
    over.abort(new Error('over'));
    await expect(waiting).rejects.toThrow('over');
    finish('done');
    expect(await inTime(shared)).toBe('done');
  });

  it('ends no waiting outside of it, and its failure is heard of though nobody waits any more', async () => {
    expect(await inTime(Promise.resolve('done'))).toBe('done');
    await expect(inTime(Promise.reject(new Error('failed')))).rejects.toThrow('failed');
    await expect(inTime(Promise.reject(new Error('failed')), never)).rejects.toThrow('failed');
    const { heard, stop } = watchProcess();
    const over = AbortSignal.abort(new Error('over'));
    await expect(inTime(Promise.reject(new Error('unheard')), over)).rejects.toThrow('over');
    await new Promise((resolve) => setImmediate(resolve));
    stop();
    expect(heard).toEqual([]);
  });

  it('keeps nothing of a waiting that has ended', async () => {
    const { signal } = new AbortController();
    await inTime(Promise.resolve(), signal);
    await inTime(Promise.reject(new Error('failed')), signal).catch(() => undefined);
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  it('does not reach those who are only told or woken by a step', async () => {
    const seen: unknown[] = [];
    const events = new DomainEvents();
    const news = defineEvent<string>('test.news');
    events.on(news, () => void seen.push(currentScope()?.jobName));
    const reconcilers = new ReconcilerRunner({ take: async () => 1 } as Generations);
    reconcilers.register({
      name: 'test',
      everySeconds: 600,
      reconcile: async () => void seen.push(currentScope()?.jobName),
    });
    reconcilers.onApplicationBootstrap();
    await runInScope(step(never), async () => {
      events.emit(news, 'x');
      reconcilers.wake('test');
    });
    await reconcilers.beforeApplicationShutdown();
    expect(seen).toEqual([undefined, undefined]);
  });
});
