import { World } from './engine-world.fixture';
import { LIVE_STATES } from './operation.entity';
import { OperatorService } from './operator.service';

describe('an operation on several resources', () => {
  let world: World;
  /** Steps wait until this is called. */
  let go: () => void;

  beforeEach(async () => {
    world = await World.make();
    const gate = new Promise<void>((resolve) => {
      go = resolve;
    });
    world.runner.probe = { beforeStep: () => gate };
  });
  afterEach(async () => {
    go();
    await world.close();
  });

  it('keeps others from each of them', async () => {
    await world.start('thing.build', false, 'server', ['volume']);
    for (const resourceId of ['server', 'volume'])
      await expect(world.start('thing.remove', false, resourceId)).rejects.toMatchObject({
        code: 'resource_busy',
      });
    await expect(world.start('thing.build', false, 'other', ['volume'])).rejects.toThrow('volume is busy');
    await expect(world.start('thing.build', false, 'other')).resolves.toMatchObject({ state: 'pending' });
  });

  it('is found by each of them, while it runs and later', async () => {
    const { id } = await world.start('thing.build', false, 'server', ['volume', 'volume']);
    const live = await world.operations.liveOf(['server', 'volume', 'none']);
    expect([...live].map(([resource, operation]) => [resource, operation.id]).sort()).toEqual([
      ['server', id],
      ['volume', id],
    ]);
    expect((await world.operations.live('volume'))?.id).toBe(id);
    go();
    await world.runner.settle();
    expect(await world.operations.isBusy('volume')).toBe(false);
    for (const resource of ['server', 'volume'])
      expect((await world.operations.history(resource)).map((one) => one.id)).toEqual([id]);
  });

  it('waits, as a delete, until all that it wants is free', async () => {
    const [first, second] = [
      await world.start('thing.build', false, 'a'),
      await world.start('thing.build', false, 'b'),
    ];
    const removal = await world.start('thing.remove', true, 'a', ['b']);
    expect(removal.state).toBe('queued');
    const order: string[] = [];
    world.runner.probe = { beforeAdvance: ({ id, state }) => void order.push(`${id} ${state}`) };
    world.clock.ahead += 10_000;
    go();
    await world.runner.settle();
    // Its time is counted from when it could begin.
    expect((await world.reload(removal)).deadlineAt).toBeGreaterThanOrEqual(removal.deadlineAt + 10_000);
    for (const one of [first, second])
      expect(await world.reload(one)).toMatchObject({ state: 'failed', preempted: true });
    expect((await world.reload(removal)).state).toBe('succeeded');
    expect(await world.operations.isWaited('a')).toBe(false);
  });

  it('begins no other on what a delete waits for', async () => {
    await world.start('thing.build', false, 'a', ['c']);
    const { id, kind } = await world.start('thing.remove', true, 'b', ['a']);
    const busy = [...(await world.operations.liveOf(['a', 'b', 'c']))].map(
      ([name, one]) => `${name} ${one.kind}`,
    );
    expect(busy.sort()).toEqual([`a ${kind}`, `b ${kind}`, 'c thing.build']);
    expect((await world.operations.live('a'))?.id).not.toBe(id);
    expect(await world.operations.isWaited('a')).toBe(true);
    expect(await world.operations.isWaited('c')).toBe(false);
    await expect(world.start('thing.build', false, 'b')).rejects.toMatchObject({ code: 'resource_busy' });
    expect(await world.start('thing.remove', true, 'b', ['a'])).toMatchObject({ state: 'queued' });
    expect((await world.operations.history('b')).length).toBe(1);
  });

  it('lets the waiting ones begin in their order, one at a time', async () => {
    await world.start('thing.build', false, 'a');
    const waiting = [
      await world.start('thing.remove', true, 'b', ['a']),
      await world.start('thing.remove', true, 'c', ['a']),
    ];
    const ran: string[] = [];
    world.runner.probe = {
      afterStep: async ({ id }, step) => {
        if (step !== 'remove') return;
        ran.push(id);
        const states = (await world.operations.history('a')).filter(({ state }) =>
          LIVE_STATES.includes(state),
        );
        expect(states.length).toBe(1);
      },
    };
    go();
    await world.runner.settle();
    expect(ran).toEqual(waiting.map(({ id }) => id));
  });
});

describe('a stuck operation', () => {
  let world: World;
  afterEach(() => world.close());

  const stuck = async () => {
    world = await World.make();
    world.runner.probe = { retryDelay: 0, inRecord: (_, step) => bug(step === 'finish') };
    const operation = await world.start('thing.build', false, 'server', ['volume']);
    await world.runner.settle();
    world.runner.probe = {};
    expect((await world.reload(operation)).state).toBe('stuck');
    return operation;
  };

  it('keeps others from its resources and says who can help', async () => {
    await stuck();
    await expect(world.start('thing.build', false, 'volume')).rejects.toThrow(
      'an administrator must retry or abandon',
    );
    expect(await world.operations.isBusy('server')).toBe(true);
    expect(await world.operations.live('server')).toBeUndefined();
  });

  it('gives its resource to a delete, and then cannot be tried again', async () => {
    const operation = await stuck();
    const removal = await world.start('thing.remove', true, 'server');
    await world.runner.settle();
    expect((await world.reload(removal)).state).toBe('succeeded');
    await expect(world.get(OperatorService).retry(operation.id)).rejects.toMatchObject({
      code: 'operation_overtaken',
    });
  });
});

function bug(condition: boolean): void {
  if (condition) throw new Error('a bug');
}
