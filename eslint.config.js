import js from '@eslint/js';
import tseslint from 'typescript-eslint';

/** What each room of the house may import from its own kind (docs/architecture.md shows the same table). */
const ALLOWED_LAYERS = {
  core: [],
  lab: ['core'],
  ports: ['core', 'lab'],
  report: ['core', 'lab'],
  openstack: ['core', 'ports'],
  run: ['core', 'lab', 'ports', 'report', 'openstack'],
  adapters: ['core', 'lab', 'ports'],
  cli: ['core', 'lab', 'ports', 'report', 'openstack', 'run', 'adapters'],
};

/** What each adapter may import of the others. */
const ALLOWED_ADAPTERS = {
  acceleration: ['host', 'nodes'],
  browser: ['host', 'proxy'],
  cache: ['host'],
  client: ['host', 'proxy'],
  console: [],
  container: ['console', 'host', 'image', 'load', 'nodes', 'ownership', 'sandbox'],
  host: [],
  image: ['cache', 'host', 'nodes', 'release', 'sandbox'],
  libvirt: ['cache', 'console', 'host', 'load', 'nodes', 'ownership', 'sandbox'],
  load: [],
  mocha: [],
  nodes: [],
  ownership: [],
  player: ['host'],
  proxy: [],
  release: ['cache', 'host', 'image'],
  sandbox: ['cache', 'host'],
  ssh: ['host'],
  typescript: ['host'],
  // it has machines made and started, and the rest as a lab of libvirt's
  vagrant: ['cache', 'console', 'host', 'libvirt', 'nodes', 'ownership', 'sandbox', 'ssh'],
};

/** Libraries are named in one room each; everything else speaks our own words. */
const ALLOWED_LIBRARIES = {
  lab: ['yaml', 'zod', 'ignore'],
  report: ['get-east-asian-width'],
  openstack: ['undici'],
  adapters: [
    'ssh2',
    'tar-stream',
    'xml2js',
    '@unraid/libvirt',
    'mocha',
    'undici',
    'testcontainers',
    'playwright-core',
    'typescript',
  ],
  run: ['chai'],
};
/** The one place that starts programs, and the one that composes what they get to see of the environment. */
const STARTS_PROGRAMS = 'harness/adapters/host/program.ts';
const COMPOSES_ENVIRONMENT = 'harness/adapters/host/program-environment.ts';
const STARTERS = ['execa', 'node:child_process', 'child_process', 'node:cluster', 'cluster'];
const LIBRARIES = [...new Set([...Object.values(ALLOWED_LIBRARIES).flat(), ...STARTERS])];
const PROCESS_PROPERTIES = ['env', 'exit', 'argv'].map((property) => ({
  object: 'process',
  property,
  message: 'only harness/cli knows the process',
}));
const PURE_LAYERS = ['core', 'lab', 'ports', 'report', 'openstack', 'run', 'adapters'];

/** Tests whose subject is the environment, and what reads settings of the tests' own. */
const READ_THEIR_ENVIRONMENT = [
  'test/cli/environment.test.ts',
  'test/unit/adapters/host/program.test.ts',
  'test/support/{user-environment,golden,host-browser,image-cache}.ts',
];

const layerRules = [
  ...Object.entries(ALLOWED_LAYERS).map(([layer, allowed]) => ({
    files: [`harness/${layer}/**/*.ts`],
    rules: {
      ...importRules(layer, allowed, ALLOWED_LIBRARIES[layer] ?? []),
      ...(PURE_LAYERS.includes(layer)
        ? { 'no-restricted-properties': ['error', ...PROCESS_PROPERTIES] }
        : {}),
    },
  })),
  ...Object.entries(ALLOWED_ADAPTERS).map(([adapter, others]) => ({
    files: [`harness/adapters/${adapter}/**/*.ts`],
    rules: importRules('adapters', ALLOWED_LAYERS.adapters, ALLOWED_LIBRARIES.adapters, [
      ...forbiddenAdapters(adapter, others),
    ]),
  })),
  { files: [STARTS_PROGRAMS], rules: importRules('adapters', ALLOWED_LAYERS.adapters, ['execa']) },
  { files: [COMPOSES_ENVIRONMENT], rules: { 'no-restricted-properties': 'off' } },
];

function importRules(layer, allowedLayers, allowedLibraries, others = []) {
  const patterns = [
    ...forbiddenLayers(layer, allowedLayers),
    ...forbiddenLibraries(layer, allowedLibraries),
    ...others,
  ];
  return { 'no-restricted-imports': ['error', { patterns }] };
}

function forbiddenLayers(layer, allowed) {
  const forbidden = Object.keys(ALLOWED_LAYERS).filter(
    (other) => other !== layer && !allowed.includes(other),
  );
  return forbidden.length === 0
    ? []
    : [
        {
          regex: `\\.\\./(${forbidden.join('|')})/`,
          message: `harness/${layer} may import only: ${[layer, ...allowed].join(', ')}`,
        },
      ];
}

function forbiddenAdapters(adapter, allowed) {
  const forbidden = Object.keys(ALLOWED_ADAPTERS).filter(
    (other) => other !== adapter && !allowed.includes(other),
  );
  const message = `harness/adapters/${adapter} may import of the others only: ${allowed.join(', ') || 'none'}`;
  return [{ regex: `\\.\\./(${forbidden.join('|')})/`, message }];
}

function forbiddenLibraries(layer, allowed) {
  const forbidden = LIBRARIES.filter((name) => !allowed.includes(name));
  const regex = (names) => `^(${names.join('|')})(/|$)`;
  return [
    {
      regex: regex(forbidden.filter((name) => !STARTERS.includes(name))),
      message: `harness/${layer} does not name this library: wrap it in adapters/`,
    },
    {
      regex: regex(forbidden.filter((name) => STARTERS.includes(name))),
      message: `programs are started by ${STARTS_PROGRAMS} alone`,
    },
  ];
}

const NOT_ON_NODE_20 = ['AsyncDisposableStack', 'DisposableStack', 'SuppressedError'].map((name) => ({
  name,
  message: 'Node 20 has no such global: use harness/core/cleanup.ts',
}));

export default tseslint.config(
  { ignores: ['node_modules/', 'coverage/', '.lab/'] },
  js.configs.recommended,
  ...tseslint.configs.strictTypeChecked.map((config) => ({ ...config, files: ['**/*.ts'] })),
  {
    files: ['**/*.ts'],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      // `fields` of an error class stay readable as one assignment list
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      'no-restricted-globals': ['error', ...NOT_ON_NODE_20],
      'max-lines-per-function': ['error', { max: 40, skipBlankLines: true, skipComments: true }],
      'max-lines': ['error', { max: 250, skipBlankLines: true, skipComments: true }],
    },
  },
  ...layerRules,
  {
    files: ['harness/**/*.ts'],
    rules: {
      'no-restricted-syntax': [
        'error',
        {
          selector: "CallExpression[callee.name='writeFile'] CallExpression[callee.object.name='JSON']",
          message: 'a process may be killed in the midst of it: writeJson of core/json-file.ts',
        },
      ],
    },
  },
  {
    files: ['test/**/*.ts', 'scenarios/**/*.ts'],
    rules: {
      // chai's `expect(x).to.be.true` is an expression by design; suites are long functions by nature
      '@typescript-eslint/no-unused-expressions': 'off',
      'max-lines-per-function': 'off',
    },
  },
  {
    files: ['scenarios/**/*.ts'],
    rules: {
      // a run fails a check for what it started and did not wait for: `void` is no way out
      '@typescript-eslint/no-floating-promises': ['error', { ignoreVoid: false }],
    },
  },
  {
    files: ['test/**/*.ts'],
    ignores: READ_THEIR_ENVIRONMENT,
    rules: {
      'no-restricted-properties': [
        'error',
        {
          object: 'process',
          property: 'env',
          message: 'what tests start gets userEnvironment of test/support',
        },
      ],
    },
  },
  { files: ['**/*.js'], languageOptions: { globals: { process: 'readonly' } } },
);
