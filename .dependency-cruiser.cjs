/**
 * The import rules of docs/architecture.md over the real graph, `import type` included. test/structure/imports.test.ts
 * runs them on the project and on a planted violation of each.
 */

const ROOMS = ['schema', 'math', 'io', 'loadtest', 'simulator', 'pricing', 'calculator', 'render', 'web', 'commands'];
const PURE = ['schema', 'math', 'calculator', 'render'];

/** Which rooms a room may import beside itself. */
const MAY_IMPORT = {
  schema: [],
  math: ['schema'],
  io: ['schema'],
  loadtest: ['schema', 'math', 'io'],
  simulator: ['schema', 'math'],
  pricing: ['schema', 'math', 'io'],
  calculator: ['schema', 'math'],
  render: ['schema', 'math'],
  web: ['schema', 'math', 'calculator', 'render'],
  commands: ROOMS.filter((room) => room !== 'web'),
};

const of = (rooms) => `^(${rooms.join('|')})/`;

const roomRules = ROOMS.map((room) => ({
  name: `rooms-of-${room}`,
  comment: `${room}/ may import ${MAY_IMPORT[room].map((other) => `${other}/`).join(', ') || 'nothing of ours'} and itself.`,
  severity: 'error',
  from: { path: of([room]) },
  to: { path: of(ROOMS), pathNot: of([room, ...MAY_IMPORT[room]]) },
}));

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    ...roomRules,
    {
      name: 'pure-rooms-stay-pure',
      comment: 'schema/, math/, calculator/, render/ and index.ts run in a browser too: nothing of Node.',
      severity: 'error',
      from: { path: [of(PURE), '^index\\.ts$'] },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'index-is-pure',
      comment: 'The public API is made of pure rooms.',
      severity: 'error',
      from: { path: '^index\\.ts$' },
      to: { pathNot: of(PURE) },
    },
    {
      name: 'cli-only-commands',
      comment: 'The program starts commands/ and knows nothing else.',
      severity: 'error',
      from: { path: '^cli\\.ts$' },
      to: { pathNot: of(['commands']) },
    },
    {
      name: 'one-client',
      comment:
        "loadtest/client/ holds the only files that open a socket to the endpoint. The load test's own servers, against which it measures itself, may listen.",
      severity: 'error',
      from: { path: '^loadtest/', pathNot: '^loadtest/(client/|canary/canary-server|calibration/reference-)' },
      to: { path: '(^|/)node_modules/undici/|^(node:)?(http|https|http2|net|tls|dgram)$' },
    },
    {
      name: 'pure-figures',
      comment:
        'Arrivals, metrics and the search are functions of their arguments: nothing of Node but the reading of a log.',
      severity: 'error',
      from: { path: '^loadtest/(arrivals|metrics|capacity)/', pathNot: '^loadtest/metrics/event-log-reader\\.ts$' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'documents-as-types',
      comment:
        'The calculator, the renderings and the page take judged documents: parsing them again would put the schemas into the page.',
      severity: 'error',
      from: { path: of(['calculator', 'render', 'web']) },
      to: {
        path: '^schema/(api-model|catalogue|claims|event|hardware|instance|measurement|parse-document|price-overlay|prices|region|report|scenario|schedule|schema-at|sourced)\\.ts$',
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'no-development-packages',
      comment: 'What an installed breakeven runs may not need a package of devDependencies; the page is bundled.',
      severity: 'error',
      from: {
        path: [of(ROOMS), '^(cli|index)\\.ts$'],
        pathNot: ['^web/', '^pricing/build-snapshot\\.ts$', '^pricing/sources/'],
      },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'snapshot-is-built-apart',
      comment:
        'pricing/build-snapshot.ts and pricing/sources/ need the price packages, so nothing that ships may reach them.',
      severity: 'error',
      from: {
        path: [of(ROOMS), '^(cli|index)\\.ts$'],
        pathNot: ['^pricing/build-snapshot\\.ts$', '^pricing/sources/'],
      },
      to: { path: ['^pricing/build-snapshot\\.ts$', '^pricing/sources/'], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'no-tests-in-the-product',
      comment: 'Tests and benchmarks import the product, never the other way.',
      severity: 'error',
      from: { path: [of(ROOMS), '^(cli|index)\\.ts$'] },
      to: { path: '^(test|bench)/' },
    },
    {
      name: 'no-circles',
      comment: 'Files that import each other in a circle cannot be read, tested or moved one at a time.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'resolvable',
      comment: 'An import that leads nowhere would hide from every other rule.',
      severity: 'error',
      from: { pathNot: '^web/vite\\.config\\.ts$' },
      to: { couldNotResolve: true, pathNot: '\\.css$' },
    },
  ],
  options: {
    // node_modules is followed no further but stays in the graph: excluded, the rules on undici would find nothing.
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|docs)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'types', 'svelte', 'node', 'default'],
      extensions: ['.ts', '.d.ts', '.js', '.mjs', '.cjs', '.svelte', '.json'],
    },
  },
};
