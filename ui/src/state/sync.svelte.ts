// How this computer stands to its server: what the desk last said, and what of it is worth a word in the frame.
import type { SyncState, SyncTroubleCode } from '../bindings/core';
import type { App } from './app.svelte';
import { merged } from './merged';

/** What cannot mend itself: only a person can. */
export const FOR_PERSON: ReadonlySet<SyncTroubleCode> = new Set<SyncTroubleCode>([
  'sign_in',
  'forbidden',
  'other_server',
  'newer',
  'wrong_account',
]);

/** The one thing the frame says of it. */
export interface Chip {
  shape: 'sent' | 'waiting' | 'away' | 'person';
  text: string;
  /** What is left of the text where there is no room for it. */
  short: string;
  /** All of it, in sentences. */
  whole: string;
  leads: 'needs' | 'settings';
}

export class Sync {
  state: SyncState | null = $state.raw(null);
  readonly refresh = merged(() => this.#ask());
  /** What can be decided; counted by the desk. */
  readonly needs = $derived((this.state?.cards ?? 0) + (this.state?.inbox ?? 0));
  readonly chip: Chip | null = $derived.by(() => (this.state?.connected ? this.#chip(this.state) : null));

  constructor(readonly app: App) {
    app.onTopics((topics) => {
      // Whatever is done here waits to be sent.
      const done = topics.some((topic) => topic === 'clock' || topic === 'sessions' || topic === 'dimensions');
      if (topics.includes('sync') || (this.connected && done)) void this.refresh();
    });
  }

  get connected(): boolean {
    return this.state?.connected ?? false;
  }

  async now(): Promise<void> {
    const state = await this.app.attempt('sync.now', {});
    if (state) this.state = state;
  }

  #chip(state: SyncState): Chip {
    const { app } = this;
    const { trouble, waiting } = state;
    const time = state.last_ok ? app.format.timeOn(state.last_ok, app.clock.today?.day ?? '') : null;
    const whole = [
      trouble ? app.say(`sync-trouble-${trouble.code}`) : null,
      waiting > 0 ? app.say('sync-says-waiting', { count: waiting }) : trouble ? null : app.say('sync-says-sent'),
      state.filling ? app.say('sync-says-filling') : null,
      time ? app.say('sync-says-last', { time }) : null,
    ]
      .filter((part) => part !== null)
      .join(' · ');
    const count = waiting > 0 ? String(waiting) : '';
    const chip = (shape: Chip['shape'], text: string, short = '', leads: Chip['leads'] = 'settings'): Chip => ({
      shape,
      text,
      short,
      whole,
      leads,
    });
    if (trouble && FOR_PERSON.has(trouble.code)) {
      const text = trouble.code === 'sign_in' ? app.say('sync-trouble-sign_in') : app.say('sync-chip-stuck');
      return chip('person', text, count);
    }
    if (this.needs > 0) {
      return chip('person', app.say('sync-chip-needs', { count: this.needs }), String(this.needs), 'needs');
    }
    if (trouble) {
      const kind = trouble.code === 'offline' ? 'offline' : 'stuck';
      const text = time ? app.say(`sync-chip-${kind}-since`, { time }) : app.say(`sync-chip-${kind}`);
      return chip('away', text, count);
    }
    if (state.filling) return chip('waiting', app.say('sync-chip-filling'), count);
    return waiting > 0
      ? chip('waiting', app.say('sync-chip-waiting', { count: waiting }), count)
      : chip('sent', app.say('sync-chip-sent'));
  }

  async #ask(): Promise<void> {
    try {
      this.state = await this.app.ask('sync.state', {});
    } catch (error) {
      await this.app.complain(error);
    }
  }
}
