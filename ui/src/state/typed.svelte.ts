// A time in a field: how the desk reads it while it is being typed.
import type { Moment, TimeRead, Trouble } from '../bindings/core';
import { troubleOf } from '../host/host';
import type { App } from './app.svelte';

const PAUSE = 120;

export class Typed {
  text = $state('');
  /** What it means; none while nothing is typed or it cannot be read. */
  moment: Moment | null = $state.raw(null);
  trouble: Trouble | null = $state.raw(null);
  #timer: ReturnType<typeof setTimeout> | undefined;
  #asked = 0;

  constructor(
    readonly app: App,
    /** What the text is read against. */
    readonly against: () => Omit<TimeRead, 'text'>,
  ) {}

  type(text: string): void {
    this.text = text;
    this.trouble = null;
    clearTimeout(this.#timer);
    const number = ++this.#asked;
    if (!text.trim()) {
      this.moment = null;
      return;
    }
    this.#timer = setTimeout(() => void this.#read(number), PAUSE);
  }

  /** The refusal of what was done with it, or none. */
  refuse(error: unknown): void {
    this.trouble = troubleOf(error);
  }

  async #read(number: number): Promise<void> {
    try {
      const moment = await this.app.ask('time.read', { text: this.text, ...this.against() });
      if (number === this.#asked) this.moment = moment;
    } catch (error) {
      if (number !== this.#asked) return;
      this.moment = null;
      const trouble = troubleOf(error);
      // A half-typed time is not wrong yet; that it came twice is worth saying at once.
      if (trouble.code !== 'time_unreadable') this.trouble = trouble;
    }
  }
}
