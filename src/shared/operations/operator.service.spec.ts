import { AppError } from '../errors/app-error';
import { done, wait } from './define-operation';
import { World } from './engine-world.fixture';
import { OperatorService } from './operator.service';

describe('the operator', () => {
  let world: World;
  let operator: OperatorService;
  const told: string[] = [];

  beforeEach(async () => {
    told.length = 0;
    world = await World.make();
    operator = world.get(OperatorService);
    world.runner.register({
      kind: 'thing.copy',
      deadlineSeconds: 30,
      onStuck: async (_, __, error) => void told.push(error.message),
      steps: [
        { name: 'look', run: async () => done() },
        {
          name: 'copy',
          run: async ({ onHost }) => void onHost('rack-1') as undefined,
          undo: async () => undefined,
          leaves: 'half a copy',
        },
        {
          name: 'switch',
          run: async () => {
            throw new AppError({ kind: 'internal', code: 'no_switch', message: 'It does not switch.' });
          },
          undo: async () => {
            throw new Error('nor back');
          },
        },
      ],
    });
    world.runner.probe = { retryDelay: 0 };
  });
  afterEach(() => world.close());

  const stuck = async () => {
    const operation = await world.start('thing.copy');
    await world.runner.settle();
    expect(await world.reload(operation)).toMatchObject({
      state: 'stuck',
      stuckIn: 'undoing',
      finishedAt: null,
    });
    return operation.id;
  };

  it('is shown why it is stuck, and so is the room', async () => {
    const { operation, events } = await operator.details(await stuck());
    expect(operation.error).toMatchObject({ code: 'no_switch', step: 'switch' });
    expect(events.at(-1)).toMatchObject({
      step: 'switch',
      phase: 'undo',
      outcome: 'failed',
      message: 'nor back',
    });
    expect(told).toEqual(['It does not switch.']);
    expect((await operator.list({ states: ['stuck'] }, 10, undefined)).map(({ id }) => id)).toEqual([
      operation.id,
    ]);
  });

  it('lets it try again, as often as the first time', async () => {
    const id = await stuck();
    const before = (await operator.details(id)).events.length;
    await operator.retry(id);
    await world.runner.settle();
    const { operation, events } = await operator.details(id);
    expect(operation.state).toBe('stuck');
    expect(events.length).toBe(before + 5);
  });

  it('abandons it, hears what is left behind, and its resource is free', async () => {
    const id = await stuck();
    const { operation, leftBehind } = await operator.abandon(id);
    expect(operation).toMatchObject({ state: 'abandoned', finishedAt: expect.any(String) });
    expect(leftBehind).toEqual([
      { step: 'copy', host: 'rack-1', what: 'half a copy' },
      { step: 'switch', host: null, what: 'whatever this step has made' },
    ]);
    expect((await operator.details(id)).events.at(-1)).toMatchObject({ outcome: 'abandoned' });
    await expect(operator.abandon(id)).rejects.toMatchObject({ code: 'operation_ended' });
    await expect(operator.retry(id)).rejects.toMatchObject({ code: 'operation_ended' });
    await world.start();
    await world.runner.settle();
    expect((await world.operations.history('thing'))[0]?.state).toBe('succeeded');
  });

  it('abandons one that is under way: its step is ended and records nothing', async () => {
    let reason: unknown;
    world.runner.register({
      kind: 'thing.hang',
      deadlineSeconds: 30,
      steps: [
        {
          name: 'hang',
          run: ({ signal }) =>
            new Promise((_, reject) =>
              signal.addEventListener('abort', () => {
                reason = signal.reason;
                reject(signal.reason);
              }),
            ),
          undo: async () => undefined,
        },
      ],
    });
    const operation = await world.start('thing.hang');
    while ((await world.reload(operation)).leaseUntil === 0)
      await new Promise((resolve) => setTimeout(resolve, 5));
    await expect(operator.retry(operation.id)).rejects.toMatchObject({ code: 'operation_at_work' });
    const { leftBehind } = await operator.abandon(operation.id);
    await world.runner.settle();
    expect(reason).toMatchObject({ code: 'lease_lost' });
    expect(leftBehind.map(({ step }) => step)).toEqual([]);
    expect((await world.reload(operation)).state).toBe('abandoned');
  });

  it('hurries one that waits, or abandons it: its room hears of that, and its resource is free', async () => {
    let looks = 0;
    world.runner.register({
      kind: 'thing.watch',
      deadlineSeconds: 36_000,
      onStuck: async (_, { operation }, { code, step }) =>
        void told.push(`${operation.kind} ${code} ${step}`),
      steps: [{ name: 'look', run: async () => wait(3000, { looks: ++looks }), undo: async () => undefined }],
    });
    const { id } = await world.start('thing.watch');
    const looked = async (times: number) => {
      while ((await world.reload({ id })).memo.looks !== times)
        await new Promise((resolve) => setTimeout(resolve, 5));
    };
    await looked(1);
    await operator.retry(id);
    await looked(2);
    const { leftBehind } = await operator.abandon(id);
    expect(leftBehind).toEqual([{ step: 'look', host: null, what: 'whatever this step has made' }]);
    expect(told).toEqual(['thing.watch abandoned look']);
    const { events, resources, operation } = await operator.details(id);
    expect(events).toMatchObject([{ phase: 'undo', message: 'look: whatever this step has made' }]);
    expect(resources).toMatchObject([{ resourceId: 'thing', hold: null }]);
    expect(operation).toMatchObject({ leaseOwner: null, error: { message: 'An administrator gave it up.' } });
  });

  it('needs no retry of what is over, and finds no unknown one', async () => {
    const operation = await world.start();
    await world.runner.settle();
    await expect(operator.retry(operation.id)).rejects.toMatchObject({ code: 'operation_ended' });
    await expect(operator.details('none')).rejects.toMatchObject({ kind: 'not_found' });
  });
});
