// What a correction changed, in words.
import type { Day, Shown } from '../bindings/core';
import type { App } from '../state/app.svelte';
import { fieldKey } from './codes';

/** One side of a change; a time on another day than this one says which. */
export function shownAs(app: App, value: Shown | null, day: Day): string {
  if (value === null) return '–';
  return 'moment' in value ? app.format.timeOn(value.moment, day) : value.text || '–';
}

export function fieldName(app: App, field: string): string {
  const key = fieldKey(field);
  return key ? app.say(key) : field;
}
