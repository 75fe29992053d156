import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { text } from 'node:stream/consumers';
import { Limiter } from '../../src/shared/limiter';
import { Random } from './kernel/random';
import { VirtualTime } from './kernel/virtual-time';
import { isFault } from './said';
import seeds from './seeds.json';
import { shrink } from './shrink';

interface Line {
  seed: number;
  violation?: string;
  hash: string;
  events: number;
}

const atOnce = new Limiter(availableParallelism());

/** A process of its own: the simulator replaces the machine's time and chance. */
function simulate(...words: string[]): Promise<Line[]> {
  return atOnce.run(async () => {
    const child = spawn(process.execPath, ['test/simulator/cli.cjs', '--json', '--hours', '1', ...words], {
      cwd: `${__dirname}/../..`,
    });
    const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
    if (!stdout) throw new Error(stderr);
    return stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Line);
  });
}

const bugs: Readonly<Record<string, RegExp>> = {
  'lost-lease-check': /has no place any more|had ended|without resources/,
  'undo-left-out': /resources are held/,
  'release-twice': /has lost its resources|without resources/,
  'unfenced-late-step': /has no place any more|without resources/,
  'sweep-without-mark': /nobody here made was removed/,
  'floating-ip-not-freed': /a floating IP leads to what is not there/,
};

describe('the simulator', () => {
  const runs = new Map<string, Promise<Line[]>>();
  const lines = async (name: string): Promise<Line[]> => (await runs.get(name)) ?? [];

  // All at once, so that no core of the machine waits.
  beforeAll(() => {
    const begin = (name: string, ...words: string[]): void => {
      const run = simulate(...words);
      run.catch(() => undefined);
      runs.set(name, run);
    };
    const fresh = String(Date.now() % 1_000_000_000);
    begin('fresh', '--seed', fresh, '--seeds', '20', '--seconds', '40');
    begin('kept', '--seed', seeds.join());
    begin('two', '--seed', '10', '--seeds', '2');
    begin('alone', '--seed', '11');
    for (const bug of Object.keys(bugs)) begin(bug, '--plant', bug, '--seed', '1', '--seeds', '20');
  });

  it('finds nothing with the seeds that once failed', async () => {
    const found = await lines('kept');
    expect(found.map((line) => line.seed)).toEqual(seeds);
    expect(found.filter((line) => line.violation)).toEqual([]);
  }, 600_000);

  it('finds nothing with seeds that nobody has tried', async () => {
    const found = await lines('fresh');
    expect(found.filter((line) => line.violation)).toEqual([]);
    expect(found.length).toBeGreaterThan(0);
  }, 600_000);

  it('does the same again with the same seed, whatever it did before', async () => {
    const [, second] = await lines('two');
    const [alone] = await lines('alone');
    expect(second).toEqual(alone);
    expect(alone?.events).toBeGreaterThan(100);
  }, 600_000);

  it.each(Object.entries(bugs))(
    'finds the planted bug %s',
    async (bug, what) => {
      expect((await lines(bug)).at(-1)?.violation).toMatch(what);
    },
    600_000,
  );
});

describe('virtual time', () => {
  it('passes only from one planned thing to the next, and not for the dead', async () => {
    const time = new VirtualTime(new Random(1));
    const seen: string[] = [];
    const life = { alive: true };
    time.schedule(5000, () => seen.push(`later at ${time.now}`));
    time.schedule(10, () => {
      seen.push(`first at ${time.now}`);
      life.alive = false;
    });
    time.schedule(20, () => seen.push('of the dead'), life);
    await time.run(3_600_000, () => undefined);
    expect(seen).toEqual(['first at 10', 'later at 5000']);
    expect(time.now).toBe(3_600_000);
  });
});

describe('an answer that is a fault', () => {
  it.each(['500', '502', '5029c1a7-7a7c-4a35-8e0c-1d7c0b1f3c52 500'])('is %s', (deed) => {
    expect(isFault(deed)).toBe(true);
  });

  it.each([
    '204',
    '503',
    'none',
    'no answer',
    '5029c1a7-7a7c-4a35-8e0c-1d7c0b1f3c52 204',
    '500b4e66-0f43-4c8e-9b52-6d1f2c3a4b5c no answer',
  ])('is not %s', (deed) => {
    expect(isFault(deed)).toBe(false);
  });
});

describe('shrink', () => {
  it('keeps the fewest that still fail', async () => {
    const all = Array.from({ length: 40 }, (_, index) => index);
    const fails = async (some: readonly number[]): Promise<boolean> => some.includes(7) && some.includes(31);
    expect(await shrink(all, fails, () => false)).toEqual([7, 31]);
  });
});
