import js from '@eslint/js';
import tseslint from 'typescript-eslint';

const onlyTaskHostMayImportTaskLib = {
  patterns: [
    {
      group: ['azure-pipelines-task-lib', 'azure-pipelines-task-lib/*'],
      message: 'Only tasks/host talks to azure-pipelines-task-lib; take a TaskHost instead.',
    },
  ],
};

/** Forbids imports that run against the direction of the architecture. */
function forbidImports(files, folders, why) {
  return {
    files,
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            ...onlyTaskHostMayImportTaskLib.patterns,
            { group: folders.flatMap((folder) => [`**/${folder}`, `**/${folder}/**`]), message: why },
          ],
        },
      ],
    },
  };
}

export default tseslint.config(
  {
    ignores: ['node_modules/', 'dist/', '.cache/', 'tests/data/', 'examples/'],
  },
  js.configs.recommended,
  ...tseslint.configs.recommendedTypeChecked,
  {
    languageOptions: {
      parserOptions: {
        projectService: { allowDefaultProject: ['eslint.config.js'] },
        tsconfigRootDir: import.meta.dirname,
      },
    },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/explicit-module-boundary-types': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
      'no-restricted-imports': ['error', onlyTaskHostMayImportTaskLib],
      eqeqeq: 'error',
    },
  },
  { files: ['eslint.config.js', '**/*.mjs', '**/*.cjs'], ...tseslint.configs.disableTypeChecked },
  {
    files: ['**/*.cjs'],
    languageOptions: { sourceType: 'commonjs', globals: { process: 'readonly', require: 'readonly' } },
    rules: { '@typescript-eslint/no-require-imports': 'off' },
  },
  {
    files: ['core/**/*.ts'],
    rules: {
      'no-console': 'error',
      'no-restricted-properties': [
        'error',
        {
          object: 'process',
          property: 'env',
          message: 'core/ takes settings as arguments; tasks/host reads the environment.',
        },
      ],
      'no-restricted-globals': ['error', { name: 'console', message: 'core/ logs through the Log it is given.' }],
    },
  },
  forbidImports(['core/**/*.ts'], ['tasks', 'sandbox', 'tests', 'router'], 'core/ knows nothing above it.'),
  forbidImports(
    ['core/azure/**/*.ts'],
    ['tasks', 'sandbox', 'tests', 'router', 'taskhub', 'app-settings', 'slots', 'cloning', 'routing'],
    'core/azure is the lowest floor of core/.',
  ),
  forbidImports(
    ['core/taskhub/**/*.ts'],
    ['tasks', 'sandbox', 'tests', 'router', 'app-settings', 'slots', 'cloning', 'routing'],
    'core/taskhub stands on core/azure only.',
  ),
  forbidImports(
    ['core/app-settings/**/*.ts'],
    ['tasks', 'sandbox', 'tests', 'router', 'slots', 'cloning', 'routing'],
    'core/app-settings stands on core/taskhub and core/azure only.',
  ),
  ...['slots', 'cloning', 'routing'].map((folder) =>
    forbidImports(
      [`core/${folder}/**/*.ts`],
      [
        'tasks',
        'sandbox',
        'tests',
        'router',
        ...['slots', 'cloning', 'routing'].filter((sibling) => sibling !== folder),
      ],
      `core/${folder} knows nothing of its siblings.`,
    ),
  ),
  forbidImports(['tasks/**/*.ts'], ['sandbox', 'tests', 'router'], 'tasks stand on core/ only.'),
  forbidImports(['router/**/*.ts'], ['sandbox', 'tests', 'tasks'], 'The router stands on core/ only.'),
  { files: ['tasks/host/**/*.ts'], rules: { 'no-restricted-imports': 'off' } },
  {
    files: ['scripts/**/*.ts'],
    // The rule does not see that the elements of a typed list are typed.
    rules: { '@typescript-eslint/explicit-module-boundary-types': 'off' },
  },
  {
    files: ['tests/**/*.ts'],
    rules: { '@typescript-eslint/no-unused-expressions': 'off' },
  },
);
