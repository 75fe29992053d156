// The build's own compiler settings, so that tests run the same code: see .swcrc.
const { exclude, $schema, sourceMaps, ...swc } = JSON.parse(
  require('node:fs').readFileSync(`${__dirname}/../../.swcrc`, 'utf8'),
);
module.exports = { ...swc, swcrc: false, sourceMaps: 'inline' };
