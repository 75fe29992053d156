const asyncHooks = require('node:async_hooks');
const vm = require('node:vm');
const { ModernFakeTimers } = require('@jest/fake-timers');
const { ModuleMocker } = require('jest-mock');

/**
 * Test files run in the worker's own realm: each has modules of its own, but all share one global object, the libraries
 * (see shared-library.cjs) and what modules are compiled to. To load the product anew for each took longer than most of
 * them run. What a file leaves behind in the process goes at its end.
 */
module.exports = class OneRealm {
  constructor({ projectConfig }) {
    this.global = globalThis;
    this.moduleMocker = new ModuleMocker(globalThis);
    this.fakeTimers = null;
    this.fakeTimersModern = new ModernFakeTimers({ config: projectConfig, global: globalThis });
    this.restore = [rememberGlobals(), rememberEnvironment(), rememberListeners()];
    globalThis.sharedLibrary = require;
  }

  async setup() {}

  async teardown() {
    this.fakeTimersModern.dispose();
    for (const restore of this.restore) restore();
    for (const storage of storages) storage.disable();
    storages.clear();
  }

  exportConditions() {
    return ['node', 'node-addons'];
  }

  getVmContext() {
    return HERE;
  }
};

/** The context that jest asks for: nobody but `compileFunction` looks at it. */
const HERE = {};
const compiled = new Map();
const { compileFunction } = vm;

vm.compileFunction = (code, parameters, options) => {
  if (options?.parsingContext !== HERE) return compileFunction(code, parameters, options);
  const known = compiled.get(options.filename);
  if (known?.code === code) return known.run;
  const { parsingContext: _, ...rest } = options;
  const run = compileFunction(code, parameters, rest);
  compiled.set(options.filename, { code, run });
  return run;
};

/** Until Node 24 each promise is marked by every storage that was ever used: those of files that have ended too. */
const storages = new Set();
asyncHooks.AsyncLocalStorage = class extends asyncHooks.AsyncLocalStorage {
  constructor(...options) {
    super(...options);
    storages.add(this);
  }
};

function rememberGlobals() {
  const { exit } = process;
  const before = new Map(Reflect.ownKeys(globalThis).map((key) => [key, propertyOf(key)]));
  return () => {
    // Jest puts one of its own in its place.
    process.exit = exit;
    for (const key of Reflect.ownKeys(globalThis)) {
      const old = before.get(key);
      if (!old) Reflect.deleteProperty(globalThis, key);
      else if (old.configurable) Object.defineProperty(globalThis, key, old);
    }
  };
}

const propertyOf = (key) => Object.getOwnPropertyDescriptor(globalThis, key);

function rememberEnvironment() {
  const before = { ...process.env };
  return () => {
    for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name];
    Object.assign(process.env, before);
  };
}

function rememberListeners() {
  const names = () => process.eventNames().map((name) => [name, process.rawListeners(name)]);
  const before = new Map(names());
  return () => {
    for (const [name, listeners] of names())
      for (const listener of listeners)
        if (!before.get(name)?.includes(listener)) process.removeListener(name, listener);
  };
}
