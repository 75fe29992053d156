// npm run mutants -- AREA...: StrykerJS over the named areas, or parts of areas, of areas.mjs.
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Stryker } from '@stryker-mutator/core';
import { PARTS } from './areas.mjs';
import { printResult } from './result.mjs';

const LEAST = 85;
/** What no spec reads, so that a sandbox is made quickly. */
const UNREAD = [
  '/docs',
  '/images',
  '/openapi',
  '/bench',
  '/src/dashboard',
  '/test/host',
  '/test/clients',
  '/.cache',
];

const names = Object.keys(PARTS);
const asked = process.argv.slice(2);
const partsOf = (area) => names.filter((name) => name === area || name.startsWith(`${area}/`));
const unknown = asked.filter((area) => partsOf(area).length === 0);
if (asked.length === 0 || unknown.length > 0) {
  const complaint = unknown.length > 0 ? `there is no area ${unknown.join(', ')}; ` : '';
  const areas = [...new Set(names.flatMap((name) => [name.split('/')[0], name]))].join(', ');
  process.stderr.write(`mutants: ${complaint}name one or more of: ${areas}\n`);
  process.exit(2);
}

for (const area of asked) {
  const mutants = [];
  for (const part of partsOf(area)) mutants.push(...(await run(part)));
  if (printResult(area, mutants) < LEAST) process.exitCode = 1;
}

/** Outside the work tree, so that no other run of jest meets the copies; the modules are found beside them. */
async function run(part) {
  const folder = mkdtempSync(join(tmpdir(), 'monostack-mutants-'));
  // Stryker ends the process by itself when it is interrupted.
  const clean = () => rmSync(folder, { recursive: true, force: true });
  process.once('exit', clean);
  symlinkSync(resolve('node_modules'), join(folder, 'node_modules'));
  try {
    return await new Stryker(settings(part, folder)).runMutationTest();
  } finally {
    clean();
    process.off('exit', clean);
  }
}

function settings(part, folder) {
  const { mutate, specs } = PARTS[part];
  return {
    mutate: [...mutate, '!src/**/*.spec.ts', '!src/**/*.fixture.ts'],
    testRunner: 'jest',
    jest: {
      configFile: 'test/mutants/jest.config.cjs',
      config: { testMatch: specs.map((spec) => `<rootDir>/${spec}`) },
      enableFindRelatedTests: false,
    },
    coverageAnalysis: 'perTest',
    ignoreStatic: true,
    ignorePatterns: UNREAD,
    disableTypeChecks: false,
    symlinkNodeModules: false,
    concurrency: 1,
    // A busy machine must not pass for a mutant that hangs.
    timeoutMS: 60_000,
    tempDirName: folder,
    cleanTempDir: 'always',
    incremental: true,
    incrementalFile: `.cache/mutants/${part.replace('/', '-')}.json`,
    reporters: ['progress-append-only'],
    logLevel: process.env.MONOSTACK_MUTANTS_LOG ?? 'warn',
    allowConsoleColors: false,
  };
}
