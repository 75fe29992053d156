import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const CHECK = join(__dirname, '../../bin/lib/check-errors.mjs');

describe('the check of errors in their catalogues', () => {
  const folder = mkdtempSync(join(tmpdir(), 'monostack-errors-'));
  const check = (name: string, source: string) => {
    const file = join(folder, name);
    writeFileSync(file, source);
    return spawnSync(process.execPath, [CHECK, file], { encoding: 'utf8' });
  };
  afterAll(() => rmSync(folder, { recursive: true }));

  const PLANTED = [
    `throw new AppError({ kind: 'invalid', code: 'a', message: 'b' });`,
    `export const gone = () => new AppError({ kind: 'gone', code: 'a', message: 'b' });`,
    `export class Gone extends AppError {}`,
    `import { type AppError, invalid } from '../../shared/errors/app-error';`,
    `import { notImplemented as missing } from './app-error';`,
  ];

  it('refuses errors that are made in place', () => {
    const { status, stderr } = check('planted.service.ts', PLANTED.join('\n'));
    const lines = [...stderr.matchAll(/planted\.service\.ts:(\d+): /g)].map(([, line]) => Number(line));
    expect(lines).toEqual([1, 2, 3, 4, 5]);
    expect(status).toBe(1);
  });

  it('takes them in catalogues and beside tests, and takes what only looks at them', () => {
    for (const name of ['planted.errors.ts', 'planted.spec.ts', 'planted.fixture.ts'])
      expect(check(name, PLANTED.join('\n'))).toMatchObject({ status: 0, stderr: '' });
    const looks = `import { messageOf } from './app-error';\n// new AppError(\nexport const is = (error: unknown) => error instanceof AppError;`;
    expect(check('planted.service.ts', looks)).toMatchObject({ status: 0, stderr: '' });
  });

  it('finds nothing in the sources', () => {
    expect(spawnSync(process.execPath, [CHECK], { encoding: 'utf8' })).toMatchObject({
      status: 0,
      stderr: '',
    });
  });
});
