import { done, type OperationDefinition } from './define-operation';
import { LEASE_MS } from './drive-record';
import { World } from './engine-world.fixture';

describe('the lease of an operation', () => {
  let world: World;
  beforeEach(async () => {
    world = await World.make();
  });
  afterEach(async () => {
    jest.restoreAllMocks();
    await world.close();
  });

  it('is whole again at the beginning of each step', async () => {
    const left: number[] = [];
    world.runner.probe = {
      beforeStep: async ({ id }) => {
        const row = await world.reload({ id });
        left.push(row.leaseUntil - world.clock.now());
        world.clock.ahead += 20_000;
      },
    };
    const steps = ['a', 'b', 'c'].map((name) => ({ name, run: async () => done() }));
    world.runner.register({ kind: 'thing.three', deadlineSeconds: 3600, steps });
    const operation = await world.start('thing.three');
    await world.runner.settle();
    expect((await world.reload(operation)).state).toBe('succeeded');
    expect(left.length).toBe(3);
    for (const ms of left) expect(ms).toBeGreaterThan(LEASE_MS - 5000);
  });

  it('is renewed while a step lasts, and the step is given up once another runner has it', async () => {
    const renew = jest.spyOn(global, 'setInterval');
    let end: () => void = () => undefined;
    const begun = new Promise<AbortSignal>((resolve) => {
      world.runner.register(
        one('thing.long', ({ signal }) => {
          resolve(signal);
          return new Promise((fulfil) => {
            end = () => fulfil(done());
          });
        }),
      );
    });
    const operation = await world.start('thing.long');
    const signal = await begun;
    const [tick, every] = renew.mock.calls.at(-1) ?? [];
    expect(every).toBeLessThan(LEASE_MS / 2);
    world.clock.ahead = 100_000;
    await ticked(
      tick,
      async () => (await world.reload(operation)).leaseUntil > world.clock.now() + LEASE_MS - 5000,
    );
    expect(signal.aborted).toBe(false);

    await world.unitOfWork.run((tx) => world.store.update(tx, operation.id, { leaseOwner: 'another' }));
    await ticked(tick, async () => signal.aborted);
    expect(signal.reason).toMatchObject({ code: 'lease_lost' });
    end();
  });

  it('that was taken lets a late result record and commit nothing', async () => {
    const commit = jest.fn();
    let taken = false;
    world.runner.register(
      one('thing.late', async ({ operation }) => {
        if (!taken) {
          taken = true;
          await world.unitOfWork.run((tx) =>
            world.store.update(tx, operation.id, { generation: operation.generation + 1, leaseUntil: 0 }),
          );
          return done({ late: true }, async () => commit());
        }
        return done();
      }),
    );
    const operation = await world.start('thing.late');
    await world.runner.settle();
    expect(commit).not.toHaveBeenCalled();
    expect(await world.reload(operation)).toMatchObject({ state: 'succeeded', memo: {} });
  });
});

describe('a step that outlives its time', () => {
  let world: World;
  beforeEach(async () => {
    world = await World.make();
  });
  afterEach(() => world.close());

  it('is told to end, and has ended before it is undone', async () => {
    const order: string[] = [];
    const definition = one('thing.slow', async ({ signal }) => {
      await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
      order.push('told');
      await new Promise((resolve) => setTimeout(resolve, 30));
      order.push('ended');
      throw new Error('killed');
    });
    world.runner.register({
      ...definition,
      deadlineSeconds: -1,
      steps: definition.steps.map((step) => ({ ...step, undo: async () => void order.push('undone') })),
    });
    // The first look is before the deadline, which passes meanwhile.
    world.clock.ahead = -5000;
    world.runner.probe = { stepSeconds: 0.02, retryDelay: 0, afterStep: () => undefined };
    world.runner.probe.withinStep = () => {
      world.clock.ahead = 5000;
    };
    const operation = await world.unitOfWork.run(async (tx) => {
      const started = await world.operations.start(tx, { kind: 'thing.slow', resourceId: 'x', input: {} });
      await world.store.update(tx, started.id, { deadlineAt: world.clock.now() + 2000 });
      return started;
    });
    await world.runner.settle();
    expect(order).toEqual(['told', 'ended', 'undone']);
    expect(await world.reload(operation)).toMatchObject({
      state: 'failed',
      error: { code: 'deadline_passed' },
    });
  });

  it('writes nothing any more, even in a unit of its own', async () => {
    let late: Promise<unknown> | undefined;
    let go: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => {
      go = resolve;
    });
    let tries = 0;
    world.runner.register(
      one('thing.writes', async ({ operation }) => {
        tries += 1;
        if (tries > 1) return done();
        late = gate.then(() =>
          world.unitOfWork.run((tx) => world.store.update(tx, operation.id, { kind: 'overwritten' })),
        );
        late.catch(() => undefined);
        await late;
        return done();
      }),
    );
    world.runner.probe = { stepSeconds: 0.02, graceMs: 0, retryDelay: 0 };
    const operation = await world.start('thing.writes');
    await world.runner.settle();
    go();
    await expect(late).rejects.toMatchObject({ code: 'step_timeout' });
    expect(await world.reload(operation)).toMatchObject({ state: 'succeeded', kind: 'thing.writes' });
  });

  it('has a lower generation than the try that follows, and the same name for its jobs', async () => {
    const { currentScope } = await import('../work-scope');
    const seen: Array<{ generation?: number; jobName?: string }> = [];
    world.runner.register(
      one('thing.twice', async () => {
        const { generation, jobName } = currentScope() ?? {};
        seen.push({ generation, jobName });
        if (seen.length === 1) await new Promise(() => undefined);
        return done();
      }),
    );
    world.runner.probe = { stepSeconds: 0.02, graceMs: 0, retryDelay: 0 };
    const { id } = await world.start('thing.twice');
    await world.runner.settle();
    const [first, second] = seen;
    expect(second?.generation).toBeGreaterThan(first?.generation ?? Number.MAX_SAFE_INTEGER);
    expect(seen.map(({ jobName }) => jobName)).toEqual([`op-${id}-only`, `op-${id}-only`]);
  });
});

function one(kind: string, run: OperationDefinition['steps'][number]['run']): OperationDefinition {
  return { kind, deadlineSeconds: 3600, steps: [{ name: 'only', run }] };
}

async function ticked(tick: unknown, until: () => Promise<boolean>): Promise<void> {
  (tick as () => void)();
  while (!(await until())) await new Promise((resolve) => setTimeout(resolve, 2));
}
