import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join as joinPath } from 'node:path';
import fc from 'fast-check';
import { type Command, ensureFile, join, script, sh, writeFile } from './command';

const run = (command: Command) =>
  execFileSync('/bin/sh', ['-c', command.text], { stdio: ['ignore', 'pipe', 'ignore'] }).toString();
const word = fc
  .oneof(
    fc.string({ unit: 'grapheme' }),
    fc.string({ unit: fc.constantFrom(...'\'"`$\\;&|<>(){}[]*?~#!=% \t\n-a') }),
    fc.constantFrom('', '-rf', '$(reboot)', "'; reboot; '", '~', '*', '!!', 'x'.repeat(300)),
  )
  .filter((text) => !text.includes('\0'));

describe('commands', () => {
  it('carry every value through the shell as exactly one word', () => {
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 12 }), (words) => {
        const printed = run(sh`printf '[%s]\n' ${words}`);
        expect(printed).toBe(words.map((text) => `[${text}]\n`).join(''));
        const [first = ''] = words;
        expect(run(sh`printf %s ${first}`)).toBe(first);
      }),
      { numRuns: 60 },
    );
  });

  it('refuse a NUL, which no argument can carry', () => {
    expect(() => sh`echo ${'a\0b'}`).toThrow('NUL');
  });

  it('are put together, and a script ends at the first failure', () => {
    expect(run(join([sh`echo a`, sh`echo b`], ' && '))).toBe('a\nb\n');
    expect(() => run(script([sh`echo a`, sh`false`, sh`echo b`]))).toThrow();
    expect(run(sh`if ${sh`test ${1} = ${1}`}; then echo ${[]} yes; fi`)).toBe('yes\n');
  });

  it('write files of any content at once, and leave equal ones alone', () => {
    const folder = mkdtempSync(joinPath(tmpdir(), 'monostack-sh-'));
    const path = joinPath(folder, "it's $HOME; `x`");
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 3000 }), (bytes) => {
        run(writeFile(path, Buffer.from(bytes), 0o600));
        expect(readFileSync(path)).toEqual(Buffer.from(bytes));
      }),
      { numRuns: 15 },
    );
    expect(statSync(path).mode & 0o777).toBe(0o600);
    run(ensureFile(path, 'same'));
    const { ino } = statSync(path);
    run(script([ensureFile(path, 'same')]));
    expect(statSync(path).ino).toBe(ino);
    run(script([ensureFile(path, 'other')]));
    expect(readFileSync(path, 'utf8')).toBe('other');
    rmSync(folder, { recursive: true });
  });
});
