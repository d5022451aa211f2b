// The page over the fixtures, to look at while working on it: `npm run dev`, then /tests/stage.html?scene=working
// and `&page=history`, `&theme=dark`, `&language=de`. Not part of the build.
import '../src/styles/tokens.css';
import '../src/styles/base.css';
import { mount } from 'svelte';
import Root from '../src/App.svelte';
import type { SyncState } from '../src/bindings/core';
import type { PageName } from '../src/host/host';
import { Refused } from '../src/host/host';
import { App } from '../src/state/app.svelte';
import {
  card,
  connected,
  fakeHost,
  inboxItem,
  local,
  moment,
  named,
  nothing,
  NOW,
  session,
  settings,
  today,
} from './fixture';

const asked = new URLSearchParams(location.search);
const shift = Date.now() - NOW;
Date.now = (
  (real) => () =>
    real() - shift
)(Date.now.bind(Date));

const morning = session({
  start: '08:02',
  end: '10:30',
  pressed: ['08:17', '10:30'],
  project: 'Paperwork',
  note: 'Timesheets',
});
const running = session({
  start: '10:44',
  breaks: [['12:10', '12:42']],
  project: 'Northern Line',
  note: 'Signal cabinet 14',
});
const resting = session({
  start: '10:44',
  breaks: [
    ['12:10', '12:42'],
    ['14:30', null],
  ],
  project: 'Northern Line',
});
const recent = [
  { on: { ...nothing, project: named('Paperwork') }, note: 'Timesheets' },
  { on: { ...nothing, project: named('Depot survey'), category: named('Site') }, note: '' },
  { on: nothing, note: 'Call with the ministry about the spring timetable and what it means for the depot' },
];
const scenes = {
  empty: () => today([], { target_ms: null, balance: null, week: { ...today().week, target_ms: null } }),
  out: () => today([morning], { recent }),
  working: () =>
    today([morning, running], {
      recent,
      break_due: { in_ms: 12 * 60_000, break_min: 30, over_min: 360, source: 'ArbZG § 4' },
    }),
  break: () => today([morning, resting], { recent }),
  forgotten: () =>
    today([session({ day: '2026-11-22', start: '08:02' })], {
      forgotten: { session: '2026-11-22-08:02', since: session({ day: '2026-11-22' }).start, day: '2026-11-22' },
      exceptions: [
        {
          kind: 'break_short',
          severity: 'warning',
          day: '2026-11-23',
          session: null,
          is_ms: 0,
          should_ms: 1_800_000,
          source: 'ArbZG § 4',
        },
      ],
    }),
  first: () => today([], { first_run: true }),
};
// `&sync=…`: how this computer stands to its server.
const waiting = { waiting: 3, oldest: moment(NOW - 2 * 3_600_000) };
const states = {
  local: () => local,
  sent: () => connected(),
  waiting: () => connected({ ...waiting, secret: 'file' }),
  offline: () => connected({ ...waiting, trouble: { code: 'offline', detail: 'connection refused' } }),
  sign_in: () => connected({ ...waiting, trouble: { code: 'sign_in', detail: null } }),
  stuck: () => connected({ trouble: { code: 'not_the_server', detail: 'text/html' } }),
  needs: () => connected({ cards: 4, inbox: 1, roles: ['manager'] }),
} satisfies Record<string, () => SyncState>;
const stands = states[(asked.get('sync') ?? 'local') as keyof typeof states];
const other = session({ id: 'two', start: '13:05', marks: { held: true, sync: 'here' } });
const cards = [
  card(),
  card({ id: 'op:2', kind: 'proposed', why: 'approved', choices: ['keep_theirs'], reason: null }),
  card({ id: 'op:3', kind: 'ended_twice', why: 'ended_already', act: 'clock.out', reason: null }),
  card({
    id: 'op:4',
    kind: 'parked',
    why: 'server_broken',
    act: 'session.set',
    mine: null,
    changes: [{ field: 'note', old: null, new: { text: 'Call with the ministry about the spring timetable' } }],
    choices: ['try_again', 'dismiss'],
  }),
  card({
    id: 'held:5',
    kind: 'clocked_in_twice',
    why: null,
    act: 'clock.in',
    theirs: other,
    mine: null,
    changes: [],
    choices: ['keep_theirs'],
    reason: null,
  }),
];
const scene = scenes[(asked.get('scene') ?? 'working') as keyof typeof scenes];
const theme = (asked.get('theme') ?? 'system') as 'light';
const host = fakeHost({
  today: scene,
  'sync.state': stands,
  'sync.now': stands,
  'sync.cards': () => ({ cards: asked.get('sync') === 'needs' ? cards : [] }),
  'sync.inbox': () => ({ items: asked.get('sync') === 'needs' ? [inboxItem()] : [] }),
  'sync.connect': ({ local: answered }) => {
    if (!answered) throw new Refused({ code: 'local_sessions', facts: { count: { number: 34 } }, ticket: null });
    return connected({ secret: 'file' });
  },
  'sync.health': () => ({
    state: stands(),
    device: 'laptop',
    server: '0193f0c2-7a4e-7d10-b3a5-5e6f9f0c1d2e',
    account: 'default',
    high_water: '1:8812:5f2c09',
    cursor: 8812,
    phase: 'steady',
    records: 20_411,
    told: 512,
    operations: 3,
    unknown: 0,
  }),
  'settings.get': () => settings({ theme, language: asked.get('language') ?? 'en' }),
  ...(asked.get('empty') && { 'history.outline': () => ({ months: [], sessions: 0, work_ms: 0, break_ms: 0 }) }),
});
const app = new App(host);
app.page = (asked.get('page') ?? 'today') as PageName;
await app.start();
const target = document.getElementById('app');
if (target) mount(Root, { target, props: { app } });
void app.settle();
