// The catalogue: both languages say the same things, with the same facts, and the types know them all.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { FluentBundle, FluentResource } from '@fluent/bundle';
// @ts-expect-error a script without types
import { catalogue, typescript, FILES } from '../scripts/keys.mjs';
import { Words } from '../src/text/words.svelte';
import { Format } from '../src/format/format';
import { pseudo } from '../src/text/pseudo';
import { moment } from './fixture';

const read = (language: string, file: string) => readFileSync(`../locales/${language}/${file}.ftl`, 'utf8');

describe('the catalogue', () => {
  test('is what the types were made from', () => {
    expect(readFileSync('src/text/keys.ts', 'utf8')).toBe(typescript());
  });

  test('says in German what it says in English, with the same arguments', () => {
    const plain = (language: string) =>
      [...catalogue(language)].map(([key, args]) => `${key}(${[...args].sort().join()})`).sort();
    expect(plain('de')).toEqual(plain('en'));
  });

  test.each(['en', 'de'])('is read without an error in %s', (language) => {
    const bundle = new FluentBundle(language);
    const errors = (FILES as string[]).flatMap((file) => bundle.addResource(new FluentResource(read(language, file))));
    expect(errors).toEqual([]);
  });
});

describe('words', () => {
  const format = new Format('en-GB', null);

  test('name a refusal with its facts, moments as this person reads them', async () => {
    const words = new Words();
    await words.load('refusals');
    const trouble = {
      code: 'already_running' as const,
      facts: { since: { moment: moment(Date.UTC(2026, 10, 23, 7, 2)) } },
      ticket: null,
    };
    expect(words.trouble(trouble, format, '2026-11-23')).toBe('You have been clocked in since 08:02.');
  });

  test('change the language of everything that was loaded', async () => {
    const words = new Words();
    await words.load('history');
    await words.speak('de');
    expect([words.say('clock-in'), words.say('search')]).toEqual(['Einstempeln', 'Suchen']);
    await words.speak('en');
    expect([words.say('clock-in'), words.say('search')]).toEqual(['Clock in', 'Search']);
  });

  test('of the pseudo-locale are accented, longer, and keep their facts', async () => {
    const words = new Words();
    await words.speak('pseudo');
    expect(words.say('done-clock-in', { time: '08:02' })).toMatch(/^Clóçkéd íñ ~+08:02$/);
    expect(pseudo('OK').length).toBeGreaterThan(2);
  });
});
