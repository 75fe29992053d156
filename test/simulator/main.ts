import { planted } from './planted';
import { shrink } from './shrink';
import type { Outcome, SimulationOptions } from './simulation';
import { openStage } from './stage';

const realNow = Date.now;

interface Arguments extends Omit<SimulationOptions, 'seed'> {
  seeds: readonly number[];
  json: boolean;
  plant?: string;
  shrinkSeconds: number;
  seconds: number;
}

function read(words: readonly string[]): Arguments {
  const value = (name: string): string | undefined => {
    const at = words.indexOf(`--${name}`);
    return at < 0 ? undefined : words[at + 1];
  };
  const number = (name: string, fallback: number): number => Number(value(name) ?? fallback);
  const first = (value('seed') ?? String(realNow() % 1_000_000_007)).split(',').map(Number);
  const last = first.at(-1) ?? 0;
  const more = Array.from({ length: number('seeds', 1) - 1 }, (_, index) => last + 1 + index);
  return {
    seeds: [...first, ...more],
    hours: number('hours', 4),
    seconds: number('seconds', 1e9),
    lateMs: number('late', 600_000),
    shrinkSeconds: number('shrink', 60),
    plant: value('plant'),
    verbose: words.includes('--verbose'),
    json: words.includes('--json'),
  };
}

async function main(): Promise<void> {
  const given = read(process.argv.slice(2));
  const stage = await openStage();
  const { Simulation } = require('./simulation') as typeof import('./simulation');
  const bug = given.plant === undefined ? undefined : planted[given.plant];
  if (given.plant !== undefined && !bug) throw new Error(`known bugs: ${Object.keys(planted).join(', ')}`);
  bug?.plant();
  const options = {
    ...given,
    lateMs: bug?.lateMs ?? given.lateMs,
    stranger: bug?.stranger,
    faults: bug?.faults,
  };
  const begun = realNow();
  let clean = 0;
  for (const seed of given.seeds) {
    if (realNow() - begun > given.seconds * 1000) break;
    const outcome = await new Simulation(stage, { ...options, seed }).run();
    if (given.json)
      process.stdout.write(`${JSON.stringify({ ...outcome, trace: undefined, stimuli: undefined })}\n`);
    if (outcome.violation === undefined) {
      clean += 1;
      if (!given.json)
        say(`seed ${seed}: clean, ${given.hours} hours, ${outcome.events} events, trace ${outcome.hash}`);
      continue;
    }
    process.exitCode = 1;
    if (bug) break;
    if (given.json) continue;
    const again = (only: readonly number[]): Promise<Outcome> =>
      new Simulation(stage, {
        ...options,
        seed,
        hours: Math.ceil(outcome.atHours),
        only: new Set(only),
        verbose: false,
      }).run();
    const kind = outcome.violation.replace(/[0-9a-f]{8}-[\w-]+|[0-9a-f]{32}/g, '…').slice(0, 25);
    const end = realNow() + given.shrinkSeconds * 1000;
    const kept = await shrink(
      outcome.stimuli.filter(({ at }) => at <= outcome.atHours * 3_600_000).map(({ index }) => index),
      async (some) =>
        (await again(some)).violation?.replace(/[0-9a-f]{8}-[\w-]+|[0-9a-f]{32}/g, '…').slice(0, 25) === kind,
      () => realNow() > end,
    );
    const minimal = await again(kept);
    say(`seed ${seed}: ${outcome.violation}`);
    say(
      `  after ${outcome.atHours.toFixed(2)} hours; ${kept.length} of ${outcome.stimuli.length} stimuli are enough:`,
    );
    say(`  ${minimal.violation}`);
    for (const line of minimal.trace.slice(-80)) say(`  ${line}`);
    say(`  again: npm run simulate -- --seed ${seed} --hours ${given.hours}`);
  }
  const seconds = ((realNow() - begun) / 1000).toFixed(1);
  if (!given.json) say(`${clean} seeds were clean; ${seconds} s`);
  process.exit();
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

void main();
