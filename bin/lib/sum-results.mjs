// Adds up jest's result files and prints one line in the end. Fails where a layer ran no test, or one failed, or jest
// itself did not get as far as writing its results.
import { existsSync, readFileSync } from 'node:fs';

const total = { passed: 0, failed: 0, skipped: 0 };
const empty = [];
for (const file of process.argv.slice(2)) {
  if (!existsSync(file)) {
    console.error(`no results: ${file}`);
    total.failed += 1;
    continue;
  }
  const result = JSON.parse(readFileSync(file, 'utf8'));
  if (result.numTotalTests === 0) empty.push(file);
  total.passed += result.numPassedTests;
  // A suite that cannot even be loaded has no test that could fail.
  total.failed += result.numFailedTests + result.numRuntimeErrorTestSuites;
  total.skipped += result.numPendingTests + result.numTodoTests;
}
for (const file of empty) console.error(`no test ran: ${file}`);
console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
process.exitCode = total.failed > 0 || total.passed === 0 || empty.length > 0 ? 1 : 0;
