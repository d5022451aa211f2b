// Writes src/text/keys.ts: every message of the English catalogue that the page uses, with its arguments, so that a
// missing key or argument is a type error.
import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';

export const FILES = ['terms', 'page', 'today', 'history', 'settings', 'sync', 'refusals'];
// npm runs scripts and tests in the page's folder.
const target = resolve('src/text/keys.ts');

/** The messages of one file: name to argument names, in order. */
export function messages(text) {
  const found = new Map();
  let key;
  for (const line of text.split('\n')) {
    const start = /^([a-z][\w-]*) *=/.exec(line);
    if (start) {
      key = start[1];
      found.set(key, new Set());
    } else if (!/^[\s}]/.test(line)) {
      key = undefined;
    }
    if (key) for (const [, name] of line.matchAll(/\$(\w+)/g)) found.get(key).add(name);
  }
  return found;
}

export function catalogue(language) {
  const all = new Map();
  for (const file of FILES) {
    const text = readFileSync(resolve(`../locales/${language}/${file}.ftl`), 'utf8');
    for (const [key, args] of messages(text)) all.set(key, args);
  }
  return all;
}

export function typescript() {
  const lines = [...catalogue('en')].map(([key, args]) => {
    const names = [...args].sort().map((name) => `'${name}'`);
    return `  '${key}': ${names.length ? names.join(' | ') : 'never'};`;
  });
  return [
    '// Made from locales/en by `npm run keys`; a test fails when it drifts.',
    '',
    '/** Every message with the names of its arguments. */',
    'export interface Messages {',
    ...lines,
    '}',
    '',
  ].join('\n');
}

if (process.argv[1] === resolve('scripts/keys.mjs')) {
  writeFileSync(target, typescript());
  console.log(`${target}: ${catalogue('en').size} messages`);
}
