// The page over the fixtures, to look at while working on it: `npm run dev`, then /tests/stage.html?scene=working
// and `&page=history`, `&theme=dark`, `&language=de`. Not part of the build.
import '../src/styles/tokens.css';
import '../src/styles/base.css';
import { mount } from 'svelte';
import Root from '../src/App.svelte';
import type { PageName } from '../src/host/host';
import { App } from '../src/state/app.svelte';
import { fakeHost, named, nothing, NOW, session, settings, today } from './fixture';

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
const scene = scenes[(asked.get('scene') ?? 'working') as keyof typeof scenes];
const theme = (asked.get('theme') ?? 'system') as 'light';
const host = fakeHost({
  today: scene,
  'settings.get': () => settings({ theme, language: asked.get('language') ?? 'en' }),
  ...(asked.get('empty') && { 'history.outline': () => ({ months: [], sessions: 0, work_ms: 0, break_ms: 0 }) }),
});
const app = new App(host);
app.page = (asked.get('page') ?? 'today') as PageName;
await app.start();
const target = document.getElementById('app');
if (target) mount(Root, { target, props: { app } });
void app.settle();
