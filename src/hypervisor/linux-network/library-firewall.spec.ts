import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LIBRARY_FIREWALL } from './library-firewall';

const folder = mkdtempSync(join(tmpdir(), 'monostack-merge-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** What is restored, given what was put there last (and is untouched), what the kernel shows, and what is wanted. */
function merge(before: readonly string[], present: readonly string[], wanted: readonly string[]): string[] {
  const files = Object.entries({ before, present, wanted }).map(([name, lines]) => {
    const path = join(folder, name);
    writeFileSync(path, lines.map((line) => `${line}\n`).join(''));
    return path;
  });
  const call = `awk -v frames=0 -v policy=' - [0:0]' "$merge" ${files.join(' ')}`;
  const { stdout, stderr } = spawnSync('/bin/sh', {
    input: `${LIBRARY_FIREWALL}\n${call}`,
    encoding: 'utf8',
  });
  expect(stderr).toBe('');
  return stdout.split('\n').filter(Boolean);
}

const chains = (...names: string[]) => names.map((name) => `:${name} - [0:0]`);
const one = [
  '*filter',
  ...chains('mono-egress', 'mono-o1'),
  '-A mono-egress -m physdev --physdev-in tap1 -g mono-o1',
  '-A mono-egress -m physdev --physdev-in tap+ -j DROP',
  '-A mono-o1 -j DROP',
  '-I FORWARD 1 -j mono-egress',
  'COMMIT',
];
const two = [
  '*filter',
  ...chains('mono-egress', 'mono-o1', 'mono-o2'),
  '-A mono-egress -m physdev --physdev-in tap1 -g mono-o1',
  '-A mono-egress -m physdev --physdev-in tap2 -g mono-o2',
  '-A mono-egress -m physdev --physdev-in tap+ -j DROP',
  '-A mono-o1 -j DROP',
  '-A mono-o2 -j RETURN',
  '-I FORWARD 1 -j mono-egress',
  'COMMIT',
];
const kernel = (wanted: readonly string[]) => [
  ':FORWARD ACCEPT [0:0]',
  ...wanted.map((line) => line.replace('-I FORWARD 1', '-A FORWARD')),
];

/** What is left of the wanted lines once the one of that number was refused, and what is told of it. */
function cut(refused: number, wanted: readonly string[]): { left: string[]; told: string[] } {
  const [restore, path] = [join(folder, 'restore'), join(folder, 'cut')];
  for (const file of [restore, path]) writeFileSync(file, wanted.map((line) => `${line}\n`).join(''));
  const input = `${LIBRARY_FIREWALL}\nawk -v number=${refused} "$cut" ${restore} ${path}`;
  const { stdout, stderr } = spawnSync('/bin/sh', { input, encoding: 'utf8' });
  return { left: stdout.split('\n').filter(Boolean), told: stderr.split('\n').filter(Boolean) };
}

describe('what is cut out of the wanted rules', () => {
  it('is every rate at once where the host knows none, however many ports have one', () => {
    const rate = (port: number) => `-A mono-rates -m physdev --physdev-in tap${port} -m hashlimit -j DROP`;
    const rates = Array.from({ length: 120 }, (_, port) => rate(port));
    const rest = ['*mangle', ':mono-rates - [0:0]'];
    const { left, told } = cut(3, [...rest, ...rates, 'COMMIT']);
    expect(left).toEqual([...rest, 'COMMIT']);
    expect(told).toHaveLength(120);
    expect(told[7]).toBe('rule 7 -m physdev --physdev-in tap7 -m hashlimit -j DROP');
  });
});

describe('what is restored of the wanted rules', () => {
  it('is everything on a host of which nothing is known, jumps included', () => {
    expect(merge([], [], two)).toEqual([
      '*filter',
      ...chains('mono-egress', 'mono-o1', 'mono-o2'),
      ...two.filter((line) => line.startsWith('-A')),
      '-I FORWARD 1 -j mono-egress',
      'COMMIT',
    ]);
  });

  it('takes the jumps away before the chains, also when nothing is known of them', () => {
    expect(merge([], ['*filter', ...kernel(one.slice(1))], ['*filter', 'COMMIT'])).toEqual([
      '*filter',
      '-D FORWARD -j mono-egress',
      ...chains('mono-egress', 'mono-o1'),
      '-X mono-egress',
      '-X mono-o1',
      'COMMIT',
    ]);
  });

  it('is the chain and the dispatch of a guest that came, and nothing of the others', () => {
    expect(merge(one, kernel(one), two)).toEqual([
      '*filter',
      ...chains('mono-o2'),
      '-A mono-o2 -j RETURN',
      '-I mono-egress 1 -m physdev --physdev-in tap2 -g mono-o2',
      'COMMIT',
    ]);
  });

  it('takes away what only a guest that left had', () => {
    expect(merge(two, kernel(two), one)).toEqual([
      '*filter',
      '-D mono-egress -m physdev --physdev-in tap2 -g mono-o2',
      ...chains('mono-o2'),
      '-X mono-o2',
      'COMMIT',
    ]);
  });

  it('refills a chain whose rules changed', () => {
    const changed = one.map((line) => line.replace('mono-o1 -j DROP', 'mono-o1 -j RETURN'));
    expect(merge(one, kernel(one), changed)).toEqual([
      '*filter',
      ...chains('mono-o1'),
      '-A mono-o1 -j RETURN',
      'COMMIT',
    ]);
  });

  it('puts all in order again where somebody else was at it, with our jump at the top', () => {
    const meddled = [
      ':mono-egress - [0:0]',
      ':mono-old - [0:0]',
      '-A FORWARD -j ACCEPT',
      '-A FORWARD -j mono-egress',
    ];
    const restored = merge([], ['*filter', ...meddled], one);
    expect(restored).toEqual([
      '*filter',
      ...chains('mono-egress', 'mono-o1'),
      '-D FORWARD -j mono-egress',
      ...one.filter((line) => line.startsWith('-A')),
      '-I FORWARD 1 -j mono-egress',
      ...chains('mono-old'),
      '-X mono-old',
      'COMMIT',
    ]);
  });

  it('is nothing but taking away when nothing is wanted', () => {
    expect(
      merge(one, ['*filter', ...kernel(one).filter((line) => line !== '*filter')], ['*filter', 'COMMIT']),
    ).toEqual([
      '*filter',
      '-D FORWARD -j mono-egress',
      ...chains('mono-egress', 'mono-o1'),
      '-X mono-egress',
      '-X mono-o1',
      'COMMIT',
    ]);
  });
});
