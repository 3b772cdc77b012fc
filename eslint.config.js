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

/** Libraries are named in one room each; everything else speaks our own words. */
const ALLOWED_LIBRARIES = {
  lab: ['yaml', 'zod'],
  openstack: ['undici'],
  adapters: [
    'execa',
    'ssh2',
    'xml2js',
    '@unraid/libvirt',
    'mocha',
    'undici',
    'testcontainers',
    'playwright-core',
  ],
  run: ['chai'],
};
const LIBRARIES = [...new Set(Object.values(ALLOWED_LIBRARIES).flat())];
const PROCESS_PROPERTIES = ['env', 'exit', 'argv'].map((property) => ({
  object: 'process',
  property,
  message: 'only harness/cli knows the process',
}));
const PURE_LAYERS = ['core', 'lab', 'ports', 'report', 'openstack', 'run', 'adapters'];

const layerRules = Object.entries(ALLOWED_LAYERS).map(([layer, allowed]) => ({
  files: [`harness/${layer}/**/*.ts`],
  rules: {
    'no-restricted-imports': [
      'error',
      {
        patterns: [...forbiddenLayers(layer, allowed), ...forbiddenLibraries(layer)],
      },
    ],
    ...(PURE_LAYERS.includes(layer) ? { 'no-restricted-properties': ['error', ...PROCESS_PROPERTIES] } : {}),
  },
}));

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

function forbiddenLibraries(layer) {
  const allowed = ALLOWED_LIBRARIES[layer] ?? [];
  const forbidden = LIBRARIES.filter((name) => !allowed.includes(name));
  return [
    {
      regex: `^(${forbidden.join('|')})(/|$)`,
      message: `harness/${layer} does not name this library: wrap it in adapters/`,
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
    files: ['test/**/*.ts', 'scenarios/**/*.ts'],
    rules: {
      // chai's `expect(x).to.be.true` is an expression by design; suites are long functions by nature
      '@typescript-eslint/no-unused-expressions': 'off',
      'max-lines-per-function': 'off',
    },
  },
  { files: ['**/*.js'], languageOptions: { globals: { process: 'readonly' } } },
);
