// Something that takes a while on the desk: how far it is, and how to stop it.
import type { Job } from '../bindings/core';
import type { App } from './app.svelte';

const AGAIN = 250;

export class Running {
  job: Job | null = $state.raw(null);
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    readonly app: App,
    /** Called once, when it has come to its end. */
    readonly ended: (job: Job) => void,
  ) {}

  get working(): boolean {
    return this.job?.state === 'working';
  }

  follow(job: Job): void {
    this.job = job;
    clearTimeout(this.#timer);
    if (job.state === 'working') this.#timer = setTimeout(() => void this.#look(), AGAIN);
    else this.ended(job);
  }

  async cancel(): Promise<void> {
    if (!this.job) return;
    const job = await this.app.attempt('job.cancel', { id: this.job.id });
    if (job) this.follow(job);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  async #look(): Promise<void> {
    if (!this.job) return;
    const job = await this.app.attempt('job.state', { id: this.job.id });
    if (job) this.follow(job);
  }
}
