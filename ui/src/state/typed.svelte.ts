// What is typed into a field, and how the desk reads it meanwhile.
import type { Day, Moment, RefusalCode, TimeRead, Trouble } from '../bindings/core';
import { troubleOf } from '../host/host';
import type { App } from './app.svelte';

const PAUSE = 120;

abstract class Read<T> {
  text = $state('');
  /** What it means; none while nothing is typed or it cannot be read. */
  meaning: T | null = $state.raw(null);
  trouble: Trouble | null = $state.raw(null);
  #timer: ReturnType<typeof setTimeout> | undefined;
  #asked = 0;

  constructor(readonly app: App) {}

  protected abstract ask(text: string): Promise<T>;
  /** The refusal of a text that is no such thing: half-typed, it is not wrong yet. */
  protected abstract readonly unreadable: RefusalCode;

  type(text: string): void {
    this.text = text;
    this.trouble = null;
    clearTimeout(this.#timer);
    const number = ++this.#asked;
    if (!text.trim()) {
      this.meaning = null;
      return;
    }
    this.#timer = setTimeout(() => void this.#read(number), PAUSE);
  }

  /** Reads it once more: what it is read against has changed. */
  again(): void {
    this.type(this.text);
  }

  /** The refusal of what was done with it, or none. */
  refuse(error: unknown): void {
    this.trouble = troubleOf(error);
  }

  async #read(number: number): Promise<void> {
    try {
      const meaning = await this.ask(this.text);
      if (number === this.#asked) this.meaning = meaning;
    } catch (error) {
      if (number !== this.#asked) return;
      this.meaning = null;
      const trouble = troubleOf(error);
      if (trouble.code !== this.unreadable) this.trouble = trouble;
    }
  }
}

/** A time. That it came twice is worth saying at once. */
export class Typed extends Read<Moment> {
  protected readonly unreadable = 'time_unreadable';

  constructor(
    app: App,
    /** What the text is read against. */
    readonly against: () => Omit<TimeRead, 'text'>,
  ) {
    super(app);
  }

  get moment(): Moment | null {
    return this.meaning;
  }

  protected ask(text: string): Promise<Moment> {
    return this.app.ask('time.read', { text, ...this.against() });
  }
}

export class TypedDay extends Read<Day> {
  protected readonly unreadable = 'day_unreadable';

  constructor(app: App, day: Day) {
    super(app);
    this.text = day;
    this.meaning = day || null;
  }

  protected ask(text: string): Promise<Day> {
    return this.app.ask('day.read', { text });
  }
}
