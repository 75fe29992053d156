const { default: Sequencer } = require('@jest/test-sequencer');

/** Files of a few lines that start a controller for each case: jest, which goes by size, would begin them last. */
const LONG = /operations?\.spec\.ts$|\/authz\/|fuzz|full-disk|image-memory/;

/** With two workers the last file to end decides how long all take. */
module.exports = class LongestFirst extends Sequencer {
  sort(tests) {
    const rank = ({ path }) => (LONG.test(path) ? 0 : 1);
    return super.sort(tests).sort((one, other) => rank(one) - rank(other));
  }
};
