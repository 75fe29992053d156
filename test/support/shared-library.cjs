/** Instead of a library's own text: the library as Node itself loads it, once for all test files of a worker. */
module.exports = {
  process: (_, filename) => ({ code: `module.exports = sharedLibrary(${JSON.stringify(filename)});` }),
  getCacheKey: (_, filename) => `shared library ${filename}`,
};
