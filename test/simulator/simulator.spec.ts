import { spawnSync } from 'node:child_process';
import { Random } from './kernel/random';
import { VirtualTime } from './kernel/virtual-time';
import seeds from './seeds.json';
import { shrink } from './shrink';

interface Line {
  seed: number;
  violation?: string;
  hash: string;
  events: number;
}

/** A process of its own: the simulator replaces the machine's time and chance. */
function simulate(...words: string[]): Line[] {
  const { stdout, stderr } = spawnSync(process.execPath, ['test/simulator/cli.cjs', '--json', ...words], {
    cwd: `${__dirname}/../..`,
    encoding: 'utf8',
  });
  if (!stdout) throw new Error(stderr);
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);
}

describe('the simulator', () => {
  it.each(seeds)(
    'finds nothing with seed %s',
    (seed) => {
      expect(simulate('--seed', String(seed), '--hours', '1').map((line) => line.violation)).toEqual([
        undefined,
      ]);
    },
    300_000,
  );

  it('finds nothing with seeds that nobody has tried', () => {
    const fresh = String(Date.now() % 1_000_000_000);
    const found = simulate('--seed', fresh, '--hours', '1', '--seeds', '8', '--seconds', '20');
    expect(found.filter((line) => line.violation)).toEqual([]);
    expect(found.length).toBeGreaterThan(0);
  }, 300_000);

  it('does the same again with the same seed, whatever it did before', () => {
    const [, second] = simulate('--seed', '10', '--hours', '1', '--seeds', '2');
    const [alone] = simulate('--seed', '11', '--hours', '1');
    expect(second).toEqual(alone);
    expect(alone?.events).toBeGreaterThan(100);
  }, 300_000);

  it.each([
    ['lost-lease-check', /has no place any more|had ended|without resources/],
    ['undo-left-out', /resources are held/],
    ['release-twice', /has lost its resources|without resources/],
    ['unfenced-late-step', /has no place any more|without resources/],
    ['sweep-without-mark', /nobody here made was removed/],
  ])(
    'finds the planted bug %s',
    (bug, what) => {
      const last = simulate('--plant', bug, '--seed', '1', '--seeds', '20', '--hours', '1').at(-1);
      expect(last?.violation).toMatch(what);
    },
    300_000,
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

describe('shrink', () => {
  it('keeps the fewest that still fail', async () => {
    const all = Array.from({ length: 40 }, (_, index) => index);
    const fails = async (some: readonly number[]): Promise<boolean> => some.includes(7) && some.includes(31);
    expect(await shrink(all, fails, () => false)).toEqual([7, 31]);
  });
});
