import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { watchProcess } from '../../test/support/process-watch';
import { every, inBackground, later } from './background';
import { log } from './log/logger';
import { currentScope, runInScope } from './work-scope';

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe('work in the background', () => {
  const failures: Array<[string, () => unknown]> = [
    [
      'throws at once',
      () => {
        throw new Error('planted');
      },
    ],
    ['rejects', () => Promise.reject(new Error('planted'))],
  ];

  it.each(failures)('that %s is logged, and the process goes on', async (_, work) => {
    const { heard, stop } = watchProcess();
    const told = jest.spyOn(log, 'error').mockImplementation(() => undefined);
    inBackground('one', work);
    later('two', 1, work);
    const timer = every('three', 5, work);
    await pause(60);
    clearInterval(timer);
    const names = new Set(told.mock.calls.map(([fields]) => (fields as unknown as { work: string }).work));
    told.mockRestore();
    stop();
    expect(heard).toEqual([]);
    expect(names).toEqual(new Set(['one', 'two', 'three']));
  });

  it('comes after its time, once or every so often, and belongs to no step', () => {
    jest.useFakeTimers();
    const scopes: unknown[] = [];
    const once = jest.fn(() => void scopes.push(currentScope()));
    const often = jest.fn(() => void scopes.push(currentScope()));
    const step = { signal: new AbortController().signal, jobName: 'op-1-step' };
    void runInScope(step, async () => {
      inBackground('at once', once);
      const timers = [later('one', 100, once), every('two', 50, often)];
      // The process may end meanwhile.
      expect(timers.map((timer) => timer.hasRef())).toEqual([false, false]);
    });
    expect([once.mock.calls.length, often.mock.calls.length]).toEqual([1, 0]);
    jest.advanceTimersByTime(99);
    expect([once.mock.calls.length, often.mock.calls.length]).toEqual([1, 1]);
    jest.advanceTimersByTime(101);
    expect([once.mock.calls.length, often.mock.calls.length]).toEqual([2, 4]);
    jest.useRealTimers();
    expect(new Set(scopes)).toEqual(new Set([undefined]));
  });

  it('is the only way to a timer that does more than end a wait', () => {
    const source = join(__dirname, '..');
    // Each ends a wait, whose own failure is its caller's; or it ends the process anyway.
    const known = [
      /new Promise\(\((resolve)\) => setTimeout\(resolve, /,
      /= setTimeout\(\(\) => resolve\(/,
      /= setTimeout\(\(\) => (this\.)?(giveUp|fail)\(/,
      /event-stream\.ts: +const timer = setTimeout\(end, ms\)/,
      /ssh-connection\.ts: +const timer = setTimeout\(silent, /,
      /shutdown\.ts: +const deadline = setTimeout\(/,
      /shutdown\.ts: +process\.on\(/,
      /unit-of-work\.ts: +setImmediate\(\(\) => void this\.commitBatch/,
      /main\.ts: *void runCommand/,
      /void (reply|output\.destroy|server\.close|process\.stdout)\b/,
      /void \(await /,
    ];
    const found = filesIn(source).flatMap((file) =>
      readFileSync(join(source, file), 'utf8')
        .split('\n')
        .filter((line) => /\bset(Timeout|Interval|Immediate)\(|(^|[ (])void [a-z(]/.test(line))
        .filter((line) => !/^\s*(\*|\/\/|\/\*)/.test(line))
        .map((line) => `${file}:${line}`),
    );
    expect(found.filter((line) => !known.some((form) => form.test(line)))).toEqual([]);
    expect(found.length).toBeGreaterThan(20);
  });
});

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
    (file) =>
      file.endsWith('.ts') &&
      !/\.(spec|fixture|contract)\.ts$|test-kit\.ts$|dashboard\/web|shared\/background\.ts$/.test(file),
  );
}
