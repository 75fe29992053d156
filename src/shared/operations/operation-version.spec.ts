import { done, type OperationDefinition } from './define-operation';
import { World } from './engine-world.fixture';
import { assertSteps, placeOf, versionOf } from './operation-version';
import { Killed } from './runner-probe';

const ran: string[] = [];
const steps = (...names: string[]) =>
  names.map((name) => ({
    name,
    run: async () => {
      ran.push(name);
      return done();
    },
    undo: async () => void ran.push(`undo ${name}`),
  }));

const first: OperationDefinition = {
  kind: 'thing.grow',
  deadlineSeconds: 30,
  steps: steps('claim', 'make', 'start'),
};
/** `make` was split into two, and something came in front of all. */
const second: OperationDefinition = {
  ...first,
  formerSteps: [{ steps: ['claim', 'make', 'start'], goOnAt: { make: 'disk' } }],
  numberedSteps: ['claim', 'make', 'start'],
  steps: steps('check', 'claim', 'disk', 'define', 'start'),
};

describe('a row of a former version', () => {
  it.each([
    [{ version: 2, step: 'define' }, 'define'],
    [{ version: 1, step: 'claim' }, 'claim'],
    [{ version: 1, step: 'make' }, 'disk'],
    [{ version: 1, step: null }, null],
    [{ version: 0, step: '1' }, 'disk'],
    [{ version: 0, step: '2' }, 'start'],
    [{ version: 0, step: '3' }, null],
    [{ version: 0, step: '-1' }, null],
    [{ version: 1, step: 'constructor' }, undefined],
    [{ version: 2, step: 'make' }, undefined],
    [{ version: 3, step: 'start' }, undefined],
    [{ version: 0, step: 'start' }, undefined],
  ])('%j goes on at %s', (row, place) => {
    expect(placeOf(second, row)).toBe(place);
  });

  it('must go on somewhere: a definition that forgets one is refused', () => {
    expect(versionOf(second)).toBe(2);
    expect(() => assertSteps(second)).not.toThrow();
    expect(() => assertSteps({ ...second, formerSteps: [{ steps: ['claim', 'make', 'start'] }] })).toThrow(
      'does not say where a row of version 0 goes on behind 1',
    );
    expect(() => assertSteps({ ...first, steps: steps('a', 'a') })).toThrow('two steps of one name');
  });
});

describe('an operation of the version before', () => {
  let world: World;
  beforeEach(async () => {
    ran.length = 0;
    world = await World.make();
  });
  afterEach(() => world.close());

  /** Starts it under the first definition, and dies when it stands at a step. */
  const killedAt = async (place: string, state: string, fail = false) => {
    world.runner.register(first);
    let dead: () => void = () => undefined;
    const death = new Promise<void>((resolve) => {
      dead = resolve;
    });
    world.runner.probe = {
      afterStep: (_, step, phase) => {
        if (fail && step === 'start' && phase === 'run') throw new Error('it failed');
      },
      beforeAdvance: (operation) => {
        if (operation.step !== place || operation.state !== state) return;
        dead();
        throw new Killed();
      },
    };
    const operation = await world.start('thing.grow');
    await death;
    ran.length = 0;
    world = await world.restart((runner) => runner.register(second));
    await world.runner.settle();
    return world.reload(operation);
  };

  it('goes on at the steps that took the place of its own', async () => {
    expect(await killedAt('make', 'running')).toMatchObject({ state: 'succeeded', version: 2 });
    expect(ran).toEqual(['disk', 'define', 'start']);
  });

  it('is undone from there', async () => {
    expect(await killedAt('make', 'undoing', true)).toMatchObject({ state: 'failed' });
    expect(ran).toEqual(['undo disk', 'undo claim', 'undo check']);
  });

  it('is stuck, and stops nobody else, where its kind is not known any more', async () => {
    world.runner.register(first);
    world.runner.probe = {
      beforeStep: (operation) => {
        if (operation.kind === 'thing.grow') throw new Killed();
      },
    };
    const operation = await world.start('thing.grow');
    world = await world.restart();
    await world.runner.settle();
    expect(await world.reload(operation)).toMatchObject({ state: 'stuck', error: { code: 'unknown_step' } });
    const other = await world.start('thing.build', false, 'other');
    await world.runner.settle();
    expect((await world.reload(other)).state).toBe('succeeded');
  });
});
