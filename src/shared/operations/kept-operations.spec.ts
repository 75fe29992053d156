import type { Retention } from '../retention/retention';
import { World } from './engine-world.fixture';
import { KeptOperations } from './kept-operations';
import type { OperationState } from './operation.entity';

const STATES: OperationState[] = [
  'queued',
  'pending',
  'running',
  'undoing',
  'stuck',
  'succeeded',
  'failed',
  'abandoned',
];

describe('operations that are kept', () => {
  let world: World;
  let kept: KeptOperations;
  const registered: unknown[] = [];
  const keep = { days: 90, most: 10 };

  beforeEach(async () => {
    registered.length = 0;
    world = await World.make();
    await world.runner.beforeApplicationShutdown();
    const retention = { register: (one: unknown) => registered.push(one) } as unknown as Retention;
    kept = new KeptOperations(world.database, retention, { keepOperations: keep });
    kept.onModuleInit();
  });
  afterEach(() => world.close());

  /** One that came so to its state, the first of them the oldest. */
  const make = async (state: OperationState, index: number) => {
    const { id } = await world.start('thing.build', false, `thing ${index}`);
    await world.unitOfWork.run(async (tx) => {
      await world.store.update(tx, id, { state, updatedAt: `2026-01-0${index + 1}T00:00:00.000Z` });
      const event = { operationId: id, step: 'claim', phase: 'run', outcome: 'done' } as const;
      await world.store.addEvent(tx, { ...event, startedAt: 't', finishedAt: 't' });
    });
    return id;
  };
  const prune = (limits: { before: string | undefined; most: number | undefined }, atOnce = 10) =>
    world.unitOfWork.run((tx) => kept.prune(tx, limits, atOnce));

  it('are as many as the settings say', () => {
    expect(registered).toEqual([kept]);
    expect([kept.name, kept.keep]).toEqual(['operations', keep]);
  });

  it('are all that have not ended, whatever their age; the ended go with all that was written of them', async () => {
    const ids: string[] = [];
    for (const [index, state] of STATES.entries()) ids.push(await make(state, index));
    expect(await prune({ before: '2026-01-08T00:00:00.000Z', most: undefined })).toBe(2);
    expect(await prune({ before: undefined, most: 1 })).toBe(0);
    expect(await prune({ before: '2027-01-01T00:00:00.000Z', most: undefined }, 5)).toBe(1);
    const left = await world.store.list({});
    expect(left.map(({ state }) => state).sort()).toEqual(STATES.slice(0, 5).sort());
    const told = await world.store.eventsOf(ids);
    expect(told.map(({ operationId }) => operationId)).toEqual(ids.slice(0, 5));
    expect((await world.operations.history('thing 7')).length).toBe(0);
    expect(await world.operations.isBusy('thing 7')).toBe(false);
    expect(await world.operations.isBusy('thing 4')).toBe(true);
    expect(await world.operations.unended(ids)).toEqual(new Set(ids.slice(0, 5)));
  });
});
