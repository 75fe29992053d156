const sources = { '^.+\\.ts$': ['@swc/jest', { ...require('./test/support/swc.cjs') }] };
const base = {
  rootDir: __dirname,
  globalSetup: '<rootDir>/test/support/run-start.cjs',
  globalTeardown: '<rootDir>/test/support/run-end.cjs',
  setupFiles: ['<rootDir>/test/support/setup.cjs'],
  setupFilesAfterEnv: ['<rootDir>/test/support/timeout.cjs'],
  testEnvironment: 'node',
  transform: sources,
  moduleFileExtensions: ['ts', 'js', 'cjs', 'json', 'node'],
  modulePathIgnorePatterns: ['<rootDir>/dist'],
};

const libraries = [...Object.keys(require('./package.json').dependencies), '@nestjs/testing'].join('|');
// For the layers of many small files, which spent most of their time on loading the product again and again.
const manyFiles = {
  ...base,
  // The whole path: StrykerJS, which wraps it, knows no <rootDir>.
  testEnvironment: `${__dirname}/test/support/environment.cjs`,
  transform: {
    [`/node_modules/(${libraries})/.+\\.[cm]?js$`]: '<rootDir>/test/support/shared-library.cjs',
    ...sources,
  },
  transformIgnorePatterns: [],
};

// Fast layers first: `jest` alone runs unit and API tests; the slow ones are named.
module.exports = {
  testSequencer: '<rootDir>/test/support/longest-first.cjs',
  projects: [
    {
      ...manyFiles,
      displayName: 'unit',
      testMatch: ['<rootDir>/src/**/*.spec.ts', '<rootDir>/test/support/**/*.spec.ts'],
    },
    { ...manyFiles, displayName: 'api', testMatch: ['<rootDir>/test/api/**/*.api-spec.ts'] },
    { ...base, displayName: 'simulator', testMatch: ['<rootDir>/test/simulator/**/*.spec.ts'] },
    { ...base, displayName: 'clients', testMatch: ['<rootDir>/test/clients/**/*.client-spec.ts'] },
    { ...base, displayName: 'host', testMatch: ['<rootDir>/test/host/**/*.host-spec.ts'] },
    { ...base, displayName: 'dashboard', testMatch: ['<rootDir>/test/dashboard/**/*.browser-spec.ts'] },
  ],
};
