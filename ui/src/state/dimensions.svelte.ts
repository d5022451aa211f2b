// Projects, categories and labor types as they are offered: the last used first, archived ones not at all.
import type { Dimension, DimensionRow } from '../bindings/core';
import type { App } from './app.svelte';

export class Dimensions {
  rows: DimensionRow[] = $state.raw([]);
  #loaded = false;

  constructor(readonly app: App) {}

  /** Keeps itself fresh until the function that is returned is called. */
  watch(): () => void {
    void this.load();
    return this.app.onTopics((topics) => {
      if (topics.includes('dimensions')) void this.load();
    });
  }

  async load(): Promise<void> {
    const rows = await this.app.attempt('dimensions.list', {});
    if (rows) this.rows = rows;
    this.#loaded = true;
  }

  get loaded(): boolean {
    return this.#loaded;
  }

  names(dimension: Dimension): string[] {
    const offered = this.rows.filter((row) => row.dimension === dimension && !row.archived);
    return offered.sort((a, b) => (b.used?.at ?? 0) - (a.used?.at ?? 0)).map((row) => row.name);
  }
}
