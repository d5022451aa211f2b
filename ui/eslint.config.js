import svelte from 'eslint-plugin-svelte';
import ts from 'typescript-eslint';
import globals from 'globals';
import svelteConfig from './svelte.config.js';

const onlyInOneFile = {
  patterns: [{ group: ['@tauri-apps/*'], message: 'Only src/host/tauri.ts may know the window it lives in.' }],
};

export default ts.config(
  { ignores: ['dist', 'src/bindings', 'src/text/keys.ts'] },
  ...ts.configs.recommended,
  ...svelte.configs.recommended,
  { languageOptions: { globals: { ...globals.browser, ...globals.node } } },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: ts.parser, svelteConfig } },
  },
  {
    rules: {
      'no-restricted-imports': ['error', onlyInOneFile],
      // `== null` says "absent or none" in one breath.
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      'no-console': 'error',
      // Our collections are replaced, never changed in place, and held in `$state.raw`.
      'svelte/prefer-svelte-reactivity': 'off',
    },
  },
  { files: ['src/host/tauri.ts'], rules: { 'no-restricted-imports': 'off' } },
  { files: ['scripts/**'], rules: { 'no-console': 'off' } },
);
