import { relative } from 'node:path';

const NOTICED = new Set(['Killed', 'Timeout']);
const MISSED = new Set(['Survived', 'NoCoverage']);

/** Says what nobody noticed, and answers how many of a hundred were. What does not run at all counts for neither. */
export function printResult(area, mutants) {
  const missed = mutants.filter(({ status }) => MISSED.has(status));
  const noticed = mutants.filter(({ status }) => NOTICED.has(status)).length;
  for (const mutant of missed) process.stdout.write(`${describe(mutant)}\n`);
  const total = noticed + missed.length;
  const score = total > 0 ? (100 * noticed) / total : 0;
  for (const [file, counts] of byFile(mutants))
    process.stdout.write(`  ${counts.noticed}/${counts.total} ${file}\n`);
  process.stdout.write(`${area}: ${noticed} of ${total} noticed, ${score.toFixed(1)} %\n`);
  return score;
}

function describe({ fileName, location, mutatorName, replacement, status }) {
  const { line, column } = location.start;
  const first = replacement.split('\n', 1)[0].slice(0, 100);
  const uncovered = status === 'NoCoverage' ? ', run by no test' : '';
  return `${relative('.', fileName)}:${line}:${column} ${mutatorName}${uncovered}: ${first}`;
}

function byFile(mutants) {
  const files = new Map();
  for (const { fileName, status } of mutants) {
    if (!NOTICED.has(status) && !MISSED.has(status)) continue;
    const file = relative('.', fileName);
    const counts = files.get(file) ?? { noticed: 0, total: 0 };
    counts.total += 1;
    if (NOTICED.has(status)) counts.noticed += 1;
    files.set(file, counts);
  }
  return files;
}
