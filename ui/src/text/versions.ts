// Two versions of a session as lines to be laid side by side: what differs, and enough beside it to know it by.
import type { Day, FieldChange, SessionView } from '../bindings/core';
import type { App } from '../state/app.svelte';
import { fieldName, shownAs } from './shown';

export interface Line {
  field: string;
  name: string;
  one: string;
  other: string;
  differs: boolean;
}

/** Always shown, even where both say the same. */
const KNOWN_BY = ['start', 'end'];
const SHOWN = [...KNOWN_BY, 'note', 'project', 'category', 'labor_type'] as const;

function told(app: App, session: SessionView, field: (typeof SHOWN)[number] | string, day: Day): string {
  switch (field) {
    case 'start':
      return app.format.timeOn(session.start, day);
    case 'end':
      return session.end ? app.format.timeOn(session.end, day) : app.say('now');
    case 'note':
      return session.note || '–';
    case 'project':
    case 'category':
    case 'labor_type':
      return session.on[field]?.name ?? '–';
    default:
      return '–';
  }
}

/** `changes`: what differs, where the desk has said so; else it is seen here. */
export function linesOf(app: App, one: SessionView, other: SessionView, changes: FieldChange[] | null): Line[] {
  const { day } = one;
  const lines: Line[] = SHOWN.flatMap((field) => {
    const changed = changes?.find((change) => change.field === field);
    const [left, right] = changed
      ? [shownAs(app, changed.old, day), shownAs(app, changed.new, day)]
      : [told(app, one, field, day), told(app, other, field, day)];
    const differs = changes ? changed !== undefined : left !== right;
    // An end that is still to come is "now", not nothing.
    const open = field === 'end' && changed;
    const line: Line = {
      field,
      name: fieldName(app, field),
      one: open && !changed.old ? app.say('now') : left,
      other: open && !changed.new ? app.say('now') : right,
      differs,
    };
    return differs || KNOWN_BY.includes(field) || left !== '–' ? [line] : [];
  });
  for (const change of changes ?? []) {
    if (SHOWN.some((field) => field === change.field)) continue;
    lines.push({
      field: change.field,
      name: fieldName(app, change.field),
      one: shownAs(app, change.old, day),
      other: shownAs(app, change.new, day),
      differs: true,
    });
  }
  if (one.deleted !== other.deleted) {
    const state = (session: SessionView) => app.say(session.deleted ? 'card-gone' : 'card-kept');
    lines.push({ field: 'deleted', name: app.say('card-state'), one: state(one), other: state(other), differs: true });
  }
  return lines;
}
