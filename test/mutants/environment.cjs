const { TestEnvironment } = require('jest-environment-node');
require('reflect-metadata');

/** Libraries that take longer to load than most specs to run: each test file gets the same ones, loaded once. */
module.exports = class SharedLibraries extends TestEnvironment {
  async setup() {
    await super.setup();
    this.global.Reflect = Reflect;
    this.global.sharedLibrary = (name) => require(name);
  }
};
