// History: how long the list is comes first, so that the scroll bar is right; the months themselves when they are
// looked at, the last few kept.
import { SvelteSet } from 'svelte/reactivity';
import type { Day, Filter, HistoryDay, Outline, OutlineMonth, SessionView, Trouble } from '../bindings/core';
import { troubleOf } from '../host/host';
import type { App } from './app.svelte';

export type Row =
  | { kind: 'month'; month: OutlineMonth }
  | { kind: 'day'; day: HistoryDay }
  | { kind: 'session'; session: SessionView; day: HistoryDay; gap_ms: number | null }
  | { kind: 'pending'; month: Day };

interface Loaded {
  rows: Row[];
  stale: boolean;
}

const KEPT = 36;
const TYPING = 180;
/** A shorter pause between two sessions is no gap that anybody would look for. */
const MINUTE = 60_000;

export class History {
  filter: Filter = $state.raw({});
  outline: Outline | null = $state.raw(null);
  trouble: Trouble | null = $state.raw(null);
  selected = new SvelteSet<string>();
  /** The row that has the keys. */
  cursor = $state(0);
  editing: string | null = $state(null);
  expanded: string | null = $state(null);
  /** Where each month's rows begin; one longer than there are months. */
  starts: number[] = $state.raw([0]);
  #months = new Map<Day, Loaded>();
  #coming = new Set<Day>();
  /** Raised whenever `#months` has changed: what reads rows reads this first. */
  #version = $state(0);
  #asked = 0;
  #typing: ReturnType<typeof setTimeout> | undefined;

  constructor(readonly app: App) {}

  /** Keeps itself fresh until the function that is returned is called. */
  watch(): () => void {
    void this.reload();
    return this.app.onTopics((topics) => {
      if (topics.includes('sessions') || topics.includes('settings') || topics.includes('dimensions'))
        void this.reload();
    });
  }

  get length(): number {
    return this.starts.at(-1) ?? 0;
  }

  /** What stands in this line of the list; its month is asked for if need be. */
  row(index: number): Row | null {
    void this.#version;
    const month = this.#monthAt(index);
    if (!month) return null;
    const loaded = this.#months.get(month.month);
    if (!loaded || loaded.stale) this.#want(month.month);
    const start = this.starts[this.#indexOf(index)] ?? 0;
    return (
      loaded?.rows[index - start] ??
      (index === start ? { kind: 'month', month } : { kind: 'pending', month: month.month })
    );
  }

  /** A key that stays with its row while others come and go. */
  key(index: number): string {
    const row = this.row(index);
    if (row?.kind === 'session') return row.session.id;
    if (row?.kind === 'day') return row.day.day;
    if (row?.kind === 'month') return `m${row.month.month}`;
    return `p${index}`;
  }

  narrow(change: Partial<Filter>, typing = false): void {
    this.filter = { ...this.filter, ...change };
    clearTimeout(this.#typing);
    const begin = () => {
      this.#months.clear();
      this.selected.clear();
      this.cursor = 0;
      void this.reload();
    };
    if (typing) this.#typing = setTimeout(begin, TYPING);
    else begin();
  }

  async reload(): Promise<void> {
    const number = ++this.#asked;
    try {
      const outline = await this.app.ask('history.outline', this.filter);
      if (number !== this.#asked) return;
      for (const loaded of this.#months.values()) loaded.stale = true;
      this.outline = outline;
      this.trouble = null;
      this.#lay();
    } catch (error) {
      if (number !== this.#asked) return;
      this.trouble = troubleOf(error);
    }
  }

  /** Selected sessions as far as they have been seen. */
  chosen(): SessionView[] {
    const found: SessionView[] = [];
    for (const { rows } of this.#months.values()) {
      for (const row of rows) if (row.kind === 'session' && this.selected.has(row.session.id)) found.push(row.session);
    }
    return found;
  }

  /** The line of a session's day, as exactly as is known: its month has to be loaded for the session's own. */
  find(session: string, day: Day): number {
    const at = this.outline?.months.findIndex((month) => month.month.slice(0, 7) === day.slice(0, 7)) ?? -1;
    if (at < 0) return 0;
    const start = this.starts[at] ?? 0;
    const rows = this.#months.get(this.outline?.months[at]?.month ?? '')?.rows ?? [];
    const line = rows.findIndex((row) => row.kind === 'session' && row.session.id === session);
    return start + Math.max(0, line);
  }

  /** Resolves when the month of this day is there. */
  async bring(day: Day): Promise<void> {
    const month = this.outline?.months.find((its) => its.month.slice(0, 7) === day.slice(0, 7));
    if (month) await this.#fetch(month.month);
  }

  /** The next line up or down that is a session. */
  step(from: number, by: 1 | -1): number {
    for (let index = from + by; index >= 0 && index < this.length; index += by) {
      const row = this.row(index);
      if (row?.kind === 'session' || row?.kind === 'pending') return index;
    }
    return from;
  }

  #lay(): void {
    const starts = [0];
    for (const month of this.outline?.months ?? []) {
      const loaded = this.#months.get(month.month);
      const known = loaded && !loaded.stale ? loaded.rows.length : 1 + month.days + month.sessions;
      starts.push((starts.at(-1) ?? 0) + known);
    }
    this.starts = starts;
    this.#version++;
  }

  #indexOf(index: number): number {
    let low = 0;
    let high = this.starts.length - 1;
    while (low < high - 1) {
      const middle = (low + high) >> 1;
      if ((this.starts[middle] ?? 0) <= index) low = middle;
      else high = middle;
    }
    return low;
  }

  #monthAt(index: number): OutlineMonth | undefined {
    return this.outline?.months[this.#indexOf(index)];
  }

  /** Drawing asks for months; what it asks for must not change what is being drawn. */
  #want(month: Day): void {
    if (this.#coming.has(month)) return;
    queueMicrotask(() => void this.#fetch(month));
  }

  async #fetch(month: Day): Promise<void> {
    if (this.#coming.has(month)) return;
    this.#coming.add(month);
    const number = this.#asked;
    try {
      const days = await this.app.ask('history.month', { filter: this.filter, month });
      if (number !== this.#asked) return;
      this.#keep(month, days);
    } catch (error) {
      this.trouble = troubleOf(error);
    } finally {
      this.#coming.delete(month);
      if (number !== this.#asked) this.#version++;
    }
  }

  #keep(month: Day, days: HistoryDay[]): void {
    const head = this.outline?.months.find((its) => its.month === month);
    if (!head) return;
    const rows: Row[] = [{ kind: 'month', month: head }];
    for (const day of days) {
      rows.push({ kind: 'day', day });
      day.sessions.forEach((session, index) => {
        const before = day.sessions[index + 1];
        const gap = before?.end ? session.start.at - before.end.at : null;
        rows.push({ kind: 'session', session, day, gap_ms: gap !== null && gap >= MINUTE ? gap : null });
      });
    }
    this.#months.delete(month);
    this.#months.set(month, { rows, stale: false });
    for (const old of this.#months.keys()) {
      if (this.#months.size <= KEPT) break;
      this.#months.delete(old);
    }
    if (rows.length !== 1 + head.days + head.sessions) this.#lay();
    else this.#version++;
  }
}
