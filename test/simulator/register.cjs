// Runs the TypeScript of the product and of the simulator in a plain process: jest's sandbox would hide the globals.
const { readFileSync } = require('node:fs');
const Module = require('node:module');
const { transformSync } = require('@swc/core');
const options = { ...require('../support/swc.cjs'), sourceMaps: false };

Module._extensions['.ts'] = (module, filename) => {
  const { code } = transformSync(readFileSync(filename, 'utf8'), { ...options, filename });
  module._compile(code, filename);
};
