// Codes that come over the wire as plain text, and the sentences they have.
import type { Key } from './words.svelte';

const ACTS = [
  'clock.in',
  'clock.out',
  'break.start',
  'break.end',
  'entry.switch',
  'session.add',
  'session.set',
  'session.void',
  'session.unvoid',
  'dimension.add',
  'dimension.set',
  'target.set',
  'day_off.set',
  'opening.set',
  'policy.set',
  'session.put',
  'dimension.merge',
  'proposal.accept',
  'proposal.reject',
  'proposal.withdraw',
] as const;

type ActKind = (typeof ACTS)[number];
type Underscored<T extends string> = T extends `${infer Head}.${infer Tail}` ? `${Head}_${Tail}` : T;
type ActKey = `act-${Underscored<ActKind>}`;

/** What was done, as a name. */
export function actKey(kind: string): ActKey & Key {
  const known = ACTS.find((act) => act === kind) ?? 'session.set';
  return `act-${known.replace('.', '_')}` as ActKey;
}

const FIELDS = ['start', 'end', 'note', 'entries', 'project', 'category', 'labor_type', 'pending_start'] as const;

/** What a correction changed, as a name; a field that has none keeps its own. */
export function fieldKey(field: string): `field-${(typeof FIELDS)[number]}` | null {
  const known = FIELDS.find((name) => name === field);
  return known ? `field-${known}` : null;
}
