// What every page shares: the host, the words, how times are shown, where we are, what was just done.
import { getContext, setContext } from 'svelte';
import type { Changed, Day, Invitation, Settings, Topic, Trouble } from '../bindings/core';
import { Format } from '../format/format';
import {
  Refused,
  troubleOf,
  type Abilities,
  type Answer,
  type Ask,
  type Command,
  type First,
  type Host,
  type PageName,
  type Way,
} from '../host/host';
import { actKey } from '../text/codes';
import { Words, type Arguments, type Key } from '../text/words.svelte';
import { Clock } from './clock.svelte';
import { Sync } from './sync.svelte';
import { Toasts, type ToastAction } from './toasts.svelte';

export type Overlay = 'palette' | 'keys' | 'add' | 'export';

const HERE = Symbol('app');

export class App {
  #system: Pick<First, 'language' | 'clock_24h'> = {};
  readonly words = new Words();
  readonly toasts = new Toasts();
  readonly clock: Clock;
  readonly sync: Sync;
  settings: Settings | null = $state.raw(null);
  abilities: Abilities | null = $state.raw(null);
  page: PageName = $state('today');
  overlay: Overlay | null = $state(null);
  /** What the last real request came to, if the host was not there or did not know us. */
  lost: Trouble | null = $state.raw(null);
  /** Text that is said to screen readers and shown nowhere: changes of state. */
  said = $state('');
  /** History opens at this session. */
  shown: { session: string; day: Day } | null = $state.raw(null);
  /** Settings open at this section. */
  section: string | null = $state(null);
  /** A link asks for this server. A person decides. */
  invitation: Invitation | null = $state.raw(null);
  /** A page asks for its field to be focused: "Add note" of a toast. */
  focusNote = $state(0);
  readonly format = $derived(new Format(this.words.locale, this.settings?.preferences ?? null, this.#system.clock_24h));
  #listeners = new Set<(topics: Topic[]) => void>();

  constructor(
    readonly host: Host,
    first?: First,
  ) {
    this.#system = { language: first?.language, clock_24h: first?.clock_24h };
    this.settings = first?.settings ?? null;
    if (first) this.#open(first);
    this.clock = new Clock(this, first?.today);
    this.sync = new Sync(this);
  }

  /** Begins to listen, and asks for what the window has not given us. Resolves when the page can be shown. */
  async start(): Promise<void> {
    this.host.onTopics((topics) => this.#heard(topics));
    this.host.onOpen((way) => this.#open(way));
    this.onTopics((topics) => {
      if (topics.includes('settings')) void this.loadSettings();
    });
    const asked = this.settings ? null : Promise.all([this.loadSettings(), this.clock.refresh()]);
    await asked;
    await this.words.speak(this.settings?.preferences.language ?? this.#system.language ?? null);
  }

  /** What can wait until the first picture stands. */
  async settle(): Promise<void> {
    void this.words.load('refusals');
    void this.sync.refresh();
    this.abilities = await this.host.abilities().catch(() => null);
  }

  say<K extends Key>(key: K, ...values: Arguments<K>): string {
    return this.words.say(key, ...values);
  }

  sayTrouble(trouble: Trouble): string {
    return this.words.trouble(trouble, this.format, this.clock.today?.day ?? '');
  }

  /** Asks the desk. Rejects with a [`Refused`]; whether the host is there at all is noted on the way. */
  async ask<C extends Command>(command: C, wish: Ask<C>): Promise<Answer<C>> {
    try {
      const answer = await this.host.call(command, wish);
      this.lost = null;
      return answer;
    } catch (error) {
      const trouble = troubleOf(error);
      if (isLost(trouble)) this.lost = trouble;
      throw new Refused(trouble);
    }
  }

  /** Like [`ask`], for what has no field of its own to show a refusal at: it becomes a toast. */
  async attempt<C extends Command>(command: C, wish: Ask<C>): Promise<Answer<C> | null> {
    try {
      return await this.ask(command, wish);
    } catch (error) {
      await this.complain(error);
      return null;
    }
  }

  async complain(error: unknown): Promise<void> {
    const trouble = troubleOf(error);
    // The bar on top says it already, and longer.
    if (isLost(trouble)) return;
    await this.words.load('refusals');
    this.toasts.trouble(this.sayTrouble(trouble));
  }

  /** Says what was done and offers to take it back. */
  done(text: string, more: ToastAction[] = []): void {
    this.toasts.done(text, [{ label: this.say('undo'), run: () => void this.undo() }, ...more]);
  }

  async undo(): Promise<void> {
    const changed = await this.attempt('undo', {});
    if (changed) this.#turned(changed, 'undone', { label: this.say('redo'), run: () => void this.redo() });
  }

  async redo(): Promise<void> {
    const changed = await this.attempt('redo', {});
    if (changed) this.#turned(changed, 'redone', { label: this.say('undo'), run: () => void this.undo() });
  }

  go(page: PageName): void {
    this.overlay = null;
    this.page = page;
  }

  /** One section of the settings. */
  goSection(section: string): void {
    this.go('settings');
    this.section = section;
  }

  /** Hears what has gone stale, until the function that is returned is called. */
  onTopics(listener: (topics: Topic[]) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async loadSettings(): Promise<void> {
    try {
      this.adopt(await this.ask('settings.get', {}));
    } catch (error) {
      await this.complain(error);
    }
  }

  /** Settings as the desk has answered them. */
  adopt(settings: Settings): void {
    this.settings = settings;
    void this.words.speak(settings.preferences.language ?? this.#system.language ?? null);
  }

  #open({ page, invitation }: Way): void {
    if (page) this.go(page);
    if (!invitation) return;
    this.invitation = invitation;
    this.goSection('sync');
  }

  #heard(topics: Topic[]): void {
    for (const listener of this.#listeners) listener(topics);
  }

  #turned(changed: Changed, way: 'undone' | 'redone', back: ToastAction): void {
    const act = changed.done ? this.say(actKey(changed.done.kind)) : '';
    this.toasts.done(this.say(way, { act }), [back]);
    this.#heard(['clock', 'sessions', 'settings']);
  }
}

function isLost(trouble: Trouble): boolean {
  return trouble.code === 'gone' || trouble.code === 'denied';
}

export function provideApp(app: App): App {
  return setContext(HERE, app);
}

export function useApp(): App {
  return getContext<App>(HERE);
}
