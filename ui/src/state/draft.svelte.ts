// What the next session shall be on, before it has begun.
import type { ClockIn, Dimension } from '../bindings/core';
import type { App } from './app.svelte';

export class Draft {
  note = $state('');
  on: Record<Dimension, string> = $state({ project: '', category: '', labor_type: '' });

  constructor(readonly app: App) {}

  wish(): ClockIn {
    const { project, category, labor_type } = this.on;
    return {
      ...(this.note.trim() && { note: this.note.trim() }),
      ...(project && { project }),
      ...(category && { category }),
      ...(labor_type && { labor_type }),
    };
  }

  clear(): void {
    this.note = '';
    this.on = { project: '', category: '', labor_type: '' };
  }
}
