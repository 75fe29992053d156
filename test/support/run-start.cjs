// Once before all tests of a run, in the process that starts its workers: they inherit the environment.
const { mkdtempSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');

module.exports = () => {
  process.env.TEST_RUN_FOLDER = mkdtempSync(join(tmpdir(), 'monostack-run-'));
};
