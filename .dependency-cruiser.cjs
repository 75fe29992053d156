/** Who may import whom; docs/architecture.md says why. */
const may = {
  shared: [],
  identity: ['shared'],
  hypervisor: ['shared'],
  image: ['shared', 'identity', 'hypervisor'],
  network: ['shared', 'identity', 'hypervisor'],
  scheduler: ['shared', 'identity', 'hypervisor'],
  compute: ['shared', 'identity', 'image', 'network', 'scheduler', 'hypervisor'],
  dashboard: ['shared'],
};
const graph = Object.entries(may).map(([room, rooms]) => ({
  name: `${room}-imports`,
  severity: 'error',
  from: { path: `^src/${room}/` },
  to: { path: '^src/[^/]+/', pathNot: [room, ...rooms].map((name) => `^src/${name}/`) },
}));

module.exports = {
  forbidden: [
    ...graph,
    {
      name: 'use-the-front-door',
      severity: 'error',
      from: { path: '^src/([^/]+)/' },
      to: { path: '^src/[^/]+/', pathNot: ['^src/$1/', '^src/shared/', '^src/[^/]+/index\\.ts$'] },
    },
    {
      name: 'no-own-barrel',
      severity: 'error',
      from: { path: '^src/([^/]+)/' },
      to: { path: '^src/$1/index\\.ts$' },
    },
    {
      name: 'no-host-access-from-http',
      severity: 'error',
      from: { path: '\\.(controller|guard|interceptor)\\.ts$', pathNot: '^src/hypervisor/' },
      to: { path: '^src/hypervisor/' },
    },
    {
      name: 'controllers-use-services',
      severity: 'error',
      from: { path: '\\.controller\\.ts$' },
      to: { path: '\\.(repository|entity)\\.ts$', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'only-hypervisor-runs-commands',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/hypervisor/' },
      to: { path: '^(node:)?child_process$|(^|/)ssh2(/|$)' },
    },
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '\\.spec\\.ts$|^src/dashboard/web/' },
  },
};
