// The clock and Today: what the desk last said, and the few things that can be pressed. The clock itself does not
// live here; the page learns of it like anybody else.
import type { At, ClockIn, ClockState, EntryView, Punched, Today } from '../bindings/core';
import { troubleOf } from '../host/host';
import type { App } from './app.svelte';
import { merged } from './merged';

export class Clock {
  today: Today | null = $state.raw(null);
  /** The first answer has failed: there is nothing to show but why. */
  failed: string | null = $state(null);
  /** A punch is on its way to the disk. */
  busy = $state(false);
  /** Milliseconds UTC, by the minute: what grows is drawn up to here. */
  now = $state(Date.now());

  constructor(
    readonly app: App,
    first?: Today,
  ) {
    this.today = first ?? null;
    app.onTopics((topics) => {
      if (topics.includes('clock') || topics.includes('sessions') || topics.includes('settings')) void this.refresh();
    });
  }

  get state(): ClockState {
    return this.today?.state ?? 'out';
  }

  get open(): EntryView | null {
    return this.today?.running?.entries.at(-1) ?? null;
  }

  /** What has grown since the answer was made: milliseconds. */
  grown(kind: 'work' | 'break'): number {
    if (!this.today || this.state !== (kind === 'work' ? 'working' : 'on_break')) return 0;
    return Math.max(0, this.now - this.today.now.at);
  }

  readonly refresh = merged(() => this.#ask());

  clockIn(wish: ClockIn = {}): Promise<Punched | null> {
    return this.#press('clock.in', wish);
  }

  clockOut(wish: At = {}): Promise<Punched | null> {
    return this.#press('clock.out', wish);
  }

  startBreak(wish: At = {}): Promise<Punched | null> {
    return this.#press('break.start', wish);
  }

  endBreak(wish: At = {}): Promise<Punched | null> {
    return this.#press('break.end', wish);
  }

  /** The one next action: in, out, or back from the break. */
  primary(wish: ClockIn = {}): Promise<Punched | null> {
    const at = wish.at ? { at: wish.at } : {};
    switch (this.state) {
      case 'out':
        return this.clockIn(wish);
      case 'working':
        return this.clockOut(at);
      case 'on_break':
        return this.endBreak(at);
    }
  }

  /** Rejects only when a typed time was given: then the field it came from shows the refusal. */
  async #press(
    command: 'clock.in' | 'clock.out' | 'break.start' | 'break.end',
    wish: ClockIn,
  ): Promise<Punched | null> {
    if (this.busy) return null;
    this.busy = true;
    try {
      const punched = await this.app.ask(command, wish);
      await this.refresh();
      this.#report(command, punched);
      return punched;
    } catch (error) {
      if (wish.at) throw error;
      await this.app.complain(error);
      return null;
    } finally {
      this.busy = false;
    }
  }

  #report(command: 'clock.in' | 'clock.out' | 'break.start' | 'break.end', punched: Punched): void {
    const { app } = this;
    const text = this.#sentence(command, punched);
    app.said = text;
    if (!punched.changed) app.toasts.done(text);
    else if (command === 'clock.out' || command === 'clock.in') {
      app.done(text, [{ label: app.say('add-note'), run: () => this.#askNote() }]);
    } else app.done(text);
  }

  #sentence(
    command: 'clock.in' | 'clock.out' | 'break.start' | 'break.end',
    { changed, session, state }: Punched,
  ): string {
    const { app } = this;
    const last = session?.entries.at(-1);
    if (!changed) return app.say('already', { state: app.say(`state-${state}`) });
    switch (command) {
      case 'clock.in':
        return app.say('done-clock-in', { time: session ? app.format.time(session.start) : '' });
      case 'clock.out':
        return app.say('done-clock-out', { time: session?.end ? app.format.time(session.end) : '' });
      case 'break.start':
        return app.say('done-break-start', { time: last ? app.format.time(last.start) : '' });
      case 'break.end':
        return app.say('done-break-end', { time: last ? app.format.time(last.start) : '' });
    }
  }

  #askNote(): void {
    this.app.go('today');
    this.app.focusNote++;
  }

  async #ask(): Promise<void> {
    try {
      this.today = await this.app.ask('today', {});
      this.now = Date.now();
      this.failed = null;
    } catch (error) {
      const trouble = troubleOf(error);
      if (this.today) return this.app.complain(error);
      await this.app.words.load('refusals');
      this.failed = this.app.sayTrouble(trouble);
    }
  }
}
