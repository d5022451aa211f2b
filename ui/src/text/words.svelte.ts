// The page's sentences: Fluent messages of one language, parted by page so that Today need not wait for the rest.
import { FluentBundle, FluentResource } from '@fluent/bundle';
import type { Fact, RefusalCode, Trouble } from '../bindings/core';
import { chooseLanguage, localeFor, type Language } from '../format/locale';
import type { Format } from '../format/format';
import { dayOf, exact } from '../format/format';
import terms from '../../../locales/en/terms.ftl?raw';
import page from '../../../locales/en/page.ftl?raw';
import today from '../../../locales/en/today.ftl?raw';
import type { Messages } from './keys';
import { pseudo } from './pseudo';

export type Key = keyof Messages;
type Values<K extends Key> = Record<Messages[K], string | number>;
/** Sentences with arguments cannot be said without them. */
export type Arguments<K extends Key> = [Messages[K]] extends [never] ? [] : [Values<K>];
/** A code without its sentence makes this `never`, and the line below a type error. */
type EveryCodeIsSaid = `refusal-${RefusalCode}` extends Key ? true : never;
const everyCodeIsSaid: EveryCodeIsSaid = true;
void everyCodeIsSaid;

export type Part = 'first' | 'history' | 'settings' | 'sync' | 'refusals';

/** English for Today comes with the page; everything else is a file of its own. */
const HERE: Record<string, string> = { terms, page, today };
const texts = import.meta.glob<string>(
  [
    '../../../locales/{en,de}/{terms,page,today,history,settings,sync,refusals}.ftl',
    '!../../../locales/en/{terms,page,today}.ftl',
  ],
  { query: '?raw', import: 'default' },
);
const FILES: Record<Part, string[]> = {
  first: ['terms', 'page', 'today'],
  history: ['history'],
  settings: ['settings'],
  sync: ['sync'],
  refusals: ['refusals'],
};

async function text(language: 'en' | 'de', file: string): Promise<string> {
  const here = language === 'en' ? HERE[file] : undefined;
  if (here) return here;
  const load = texts[`../../../locales/${language}/${file}.ftl`];
  if (!load) throw new Error(`no catalogue ${language}/${file}`);
  return load();
}

export class Words {
  language: Language = $state('en');
  locale = $state('en-GB');
  #bundle: FluentBundle = $state.raw(new FluentBundle('en'));
  /** What was asked for, and when it can be said. */
  #parts = new Map<Part, Promise<void>>([['first', Promise.resolve()]]);

  constructor() {
    this.locale = localeFor('en');
    this.#use('en', [terms, page, today]);
  }

  /** The sentence of this key. */
  say<K extends Key>(key: K, ...[values]: Arguments<K>): string {
    const pattern = this.#bundle.getMessage(key)?.value;
    return pattern ? this.#bundle.formatPattern(pattern, values) : '';
  }

  /** Like [`say`], for a key made from a code that came over the wire; none if the catalogue has none. */
  find(key: string, values: Record<string, string | number> = {}): string | null {
    const pattern = this.#bundle.getMessage(key)?.value;
    return pattern ? this.#bundle.formatPattern(pattern, values) : null;
  }

  /** Why something was turned down, with its facts. */
  trouble(trouble: Trouble, format: Format, today: string): string {
    const values: Record<string, string | number> = { ticket: trouble.ticket ?? '' };
    for (const [name, fact] of Object.entries(trouble.facts)) tell(values, name, fact, format, today);
    const known = this.find(`trouble-${trouble.code}`, values) ?? this.find(`refusal-${trouble.code}`, values);
    return known ?? this.say('trouble-page_failed', { detail: trouble.code });
  }

  /** Resolves when this part can be said. */
  load(part: Part): Promise<void> {
    const coming = this.#parts.get(part) ?? this.#add(this.language, FILES[part]);
    this.#parts.set(part, coming);
    return coming;
  }

  /** Resolves when everything that was loaded can be said in this language. */
  async speak(preferred: string | null): Promise<void> {
    const language = chooseLanguage(preferred);
    if (language === this.language) return;
    const base = language === 'de' ? 'de' : 'en';
    const files = [...this.#parts.keys()].flatMap((part) => FILES[part]);
    this.#use(language, await Promise.all(files.map((file) => text(base, file))));
  }

  #use(language: Language, sources: string[]): void {
    const locale = localeFor(language);
    const bundle = fresh(locale, language);
    for (const source of sources) bundle.addResource(new FluentResource(source), { allowOverrides: true });
    this.locale = locale;
    this.language = language;
    this.#bundle = bundle;
  }

  async #add(language: Language, files: string[]): Promise<void> {
    const base = language === 'de' ? 'de' : 'en';
    const sources = await Promise.all(files.map((file) => text(base, file)));
    // The language may have changed meanwhile; `speak` has then loaded this part itself.
    if (language !== this.language) return;
    const bundle = fresh(this.locale, language);
    for (const [id, message] of this.#bundle._messages) bundle._messages.set(id, message);
    for (const [id, term] of this.#bundle._terms) bundle._terms.set(id, term);
    for (const source of sources) bundle.addResource(new FluentResource(source), { allowOverrides: true });
    this.#bundle = bundle;
  }
}

function fresh(locale: string, language: Language): FluentBundle {
  // Isolation marks would stand in copied text and are of use only for right-to-left scripts, which there are none of.
  return new FluentBundle(locale, { useIsolating: false, transform: language === 'pseudo' ? pseudo : undefined });
}

/** A moment says itself in four ways: with its day, its time alone, its offset, and as it can be typed again. */
function tell(values: Record<string, string | number>, name: string, fact: Fact, format: Format, today: string): void {
  if ('number' in fact) values[name] = fact.number;
  else if ('text' in fact) values[name] = fact.text;
  else {
    values[name] = format.timeOn(fact.moment, today || dayOf(fact.moment));
    values[`${name}_time`] = format.time(fact.moment);
    values[`${name}_offset`] = fact.moment.offset;
    values[`${name}_exact`] = exact(fact.moment);
  }
}
