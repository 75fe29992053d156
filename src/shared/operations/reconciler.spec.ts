import { log } from '../log/logger';
import { currentScope } from '../work-scope';
import type { Generations } from './generations';
import { type Reconciler, ReconcilerRunner } from './reconciler';

describe('reconcilers', () => {
  let runner: ReconcilerRunner;
  let rounds: string[];
  let numbers: number;

  beforeEach(() => {
    jest.useFakeTimers();
    rounds = [];
    numbers = 0;
    const take = async () => ++numbers;
    runner = new ReconcilerRunner({ take } as Generations);
  });
  afterEach(async () => {
    const stopped = runner.beforeApplicationShutdown();
    await pass(700);
    await stopped;
    jest.restoreAllMocks();
    jest.useRealTimers();
  });

  const register = (name: string, given: Partial<Reconciler> = {}) =>
    runner.register({ name, everySeconds: 60, reconcile: async () => void rounds.push(name), ...given });
  const pass = (seconds: number) => jest.advanceTimersByTimeAsync(seconds * 1000);

  it('begin a second after the start, and come again after their time until the end', async () => {
    register('often', { everySeconds: 10 });
    register('seldom');
    expect(runner.names()).toEqual(['often', 'seldom']);
    runner.wake('often');
    await pass(5);
    expect(rounds).toEqual([]);
    runner.onApplicationBootstrap();
    await pass(0.999);
    expect(rounds).toEqual([]);
    await pass(0.001);
    expect(rounds).toEqual(['often', 'seldom']);
    await pass(20);
    expect(rounds).toEqual(['often', 'seldom', 'often', 'often']);
    await runner.beforeApplicationShutdown();
    runner.wake('often');
    await pass(600);
    expect(rounds.length).toBe(4);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('run at once when they are woken, and only once more however often that is meanwhile', async () => {
    let end: () => void = () => undefined;
    const reconcile = () =>
      new Promise<void>((resolve) => {
        rounds.push('long');
        end = resolve;
      });
    register('long', { reconcile });
    runner.onApplicationBootstrap();
    runner.wake('long');
    await pass(2);
    for (const _ of [1, 2, 3]) runner.wake('long');
    expect(rounds.length).toBe(1);
    end();
    await pass(0);
    expect(rounds.length).toBe(2);
    end();
    await pass(59);
    expect(rounds.length).toBe(2);
    await pass(1);
    expect(rounds.length).toBe(3);
    end();
    expect(() => runner.wake('other')).toThrow('no reconciler is called other');
  });

  it('come again after a round that failed or took too long, and say so', async () => {
    const told = jest.spyOn(log, 'error').mockImplementation(() => undefined);
    register('broken', { everySeconds: 10, reconcile: () => Promise.reject(new Error('planted')) });
    runner.onApplicationBootstrap();
    await pass(11);
    expect(told.mock.calls.map(([, text]) => text)).toEqual([
      'reconciler failed: planted',
      'reconciler failed: planted',
    ]);
    await runner.beforeApplicationShutdown();
    told.mockClear();
    const signals: Array<AbortSignal | undefined> = [];
    const ended = (signal: AbortSignal | undefined) =>
      new Promise<void>((resolve) => signal?.addEventListener('abort', () => resolve()));
    const reconcile = () => {
      const signal = currentScope()?.signal;
      signals.push(signal);
      return ended(signal);
    };
    register('hanging', { everySeconds: 10, timeoutSeconds: 30, reconcile });
    register('unhurried', { reconcile });
    runner.onApplicationBootstrap();
    await pass(1 + 29);
    expect(signals.map((signal) => signal?.aborted)).toEqual([false, false]);
    await pass(1);
    expect(signals.map((signal) => signal?.aborted)).toEqual([true, false]);
    await pass(10);
    expect(signals.length).toBe(3);
    await pass(600);
    expect(signals[1]?.aborted).toBe(true);
    expect(told.mock.calls.map(([fields]) => fields)).toContainEqual(
      expect.objectContaining({
        reconciler: 'hanging',
        err: expect.objectContaining({ code: 'round_timeout' }),
      }),
    );
  });

  it('have a generation for each round only where they change what operations change', async () => {
    const seen: unknown[] = [];
    const reconcile = async () => void seen.push(currentScope()?.generation);
    register('looks', { reconcile });
    register('changes', { reconcile, fenced: true });
    runner.onApplicationBootstrap();
    for (const name of ['looks', 'changes', 'changes']) {
      runner.wake(name);
      await pass(0);
    }
    expect(seen).toEqual([undefined, 1, 2]);
  });
});
