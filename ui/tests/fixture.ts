// A desk made up for tests of the page alone: typed by the contract, deterministic, never shipped. It stands where the
// host stands; everything above it is the real page.
import type {
  Block,
  Commands,
  EntryView,
  HistoryDay,
  InboxItem,
  Moment,
  Named,
  On,
  Outline,
  SessionView,
  Settings,
  SyncCard,
  SyncState,
  Today,
  Topic,
} from '../src/bindings/core';
import { Refused, type Ask, type Command, type Host, type Way } from '../src/host/host';

export const NOW = Date.UTC(2026, 10, 23, 13, 41, 27);
const HOUR = 3_600_000;
const MINUTE = 60_000;
const OFFSET = HOUR;

/** Berlin in winter. */
export function moment(at: number): Moment {
  return { at, local: new Date(at + OFFSET).toISOString().slice(0, 19), offset: '+01:00' };
}

/** Local time on a day, as milliseconds. */
export function at(day: string, time: string): number {
  return Date.parse(`${day}T${time}:00Z`) - OFFSET;
}

export const named = (name: string): Named => ({ id: `id-${name}`, name });
export const nothing: On = { project: null, category: null, labor_type: null };

interface Wish {
  id?: string;
  day?: string;
  start?: string;
  end?: string | null;
  pressed?: [string, string];
  breaks?: [string, string | null][];
  note?: string;
  project?: string;
  marks?: Partial<
    Pick<SessionView, 'corrected' | 'overlap' | 'clock_moved' | 'deleted' | 'source' | 'foreign_zone' | 'held' | 'sync'>
  >;
}

/** A session of one day; breaks cut its work. */
export function session(wish: Wish = {}): SessionView {
  const { day = '2026-11-23', start = '08:02', end = null, breaks = [], note = '', project, marks = {} } = wish;
  const on: On = { ...nothing, project: project ? named(project) : null };
  const cuts: { kind: EntryView['kind']; from: string; to: string | null }[] = [];
  let from: string | null = start;
  for (const [begin, back] of breaks) {
    cuts.push({ kind: 'work', from: from ?? start, to: begin }, { kind: 'break', from: begin, to: back });
    from = back;
  }
  if (from !== null) cuts.push({ kind: 'work', from, to: end });
  const entries = cuts.map(({ kind, from, to }, position): EntryView => {
    const [begin, finish] = [at(day, from), to === null ? null : at(day, to)];
    return {
      position,
      kind,
      start: moment(begin),
      end: finish === null ? null : moment(finish),
      length_ms: (finish ?? NOW) - begin,
      on,
    };
  });
  const sum = (kind: EntryView['kind']) =>
    entries.filter((entry) => entry.kind === kind).reduce((total, entry) => total + entry.length_ms, 0);
  const last = entries.at(-1);
  const [pressedStart, pressedEnd] = wish.pressed ?? [start, end];
  return {
    id: wish.id ?? `${day}-${start}`,
    day,
    zone: 'Europe/Berlin',
    foreign_zone: false,
    source: 'punch',
    state: end !== null ? 'out' : last?.kind === 'break' ? 'on_break' : 'working',
    original_start: moment(at(day, pressedStart)),
    original_end: pressedEnd === null ? null : moment(at(day, pressedEnd)),
    start: moment(at(day, start)),
    end: end === null ? null : moment(at(day, end)),
    pending_start: null,
    note,
    on,
    entries,
    work_ms: sum('work'),
    break_ms: sum('break'),
    counted_work_ms: sum('work'),
    counted_break_ms: sum('break'),
    corrected: wish.pressed !== undefined,
    overlap: false,
    clock_moved: false,
    deleted: false,
    held: false,
    sync: null,
    ...marks,
  };
}

export function ribbon(day: string, sessions: SessionView[]) {
  const blocks: Block[] = sessions.flatMap((its) =>
    its.entries.map(({ kind, start, end }) => ({ session: its.id, kind, start, end, overlapped: its.overlap })),
  );
  const hours = Array.from({ length: 15 }, (_, hour) => moment(at(day, '06:00') + hour * HOUR));
  return { begin: moment(at(day, '06:00')), end: moment(at(day, '20:00')), blocks, hours };
}

export function today(sessions: SessionView[] = [], change: Partial<Today> = {}): Today {
  const running = sessions.find((its) => its.end === null) ?? null;
  const work_ms = sessions.reduce((total, its) => total + its.counted_work_ms, 0);
  return {
    now: moment(NOW),
    day: '2026-11-23',
    zone: 'Europe/Berlin',
    state: running?.state ?? 'out',
    running,
    since: running?.entries.at(-1)?.start ?? null,
    ribbon: ribbon('2026-11-23', sessions),
    sessions,
    work_ms,
    break_ms: sessions.reduce((total, its) => total + its.counted_break_ms, 0),
    target_ms: 8 * HOUR,
    day_off: null,
    week: { from: '2026-11-23', to: '2026-11-29', work_ms, target_so_far_ms: 8 * HOUR, target_ms: 40 * HOUR },
    balance: {
      from: '2026-01-01',
      to: '2026-11-22',
      opening_ms: 0,
      worked_ms: 1_723 * HOUR,
      target_ms: 1_719 * HOUR + 20 * MINUTE,
      balance_ms: 3 * HOUR + 40 * MINUTE,
    },
    forgotten: null,
    break_due: null,
    exceptions: [],
    recent: [],
    undo: null,
    redo: null,
    first_run: false,
    read_only: null,
    repaired: null,
    ...change,
  };
}

export function settings(change: Partial<Settings['preferences']> = {}): Settings {
  return {
    preferences: {
      name: 'Robin Ash',
      employee_number: '1042',
      zone: null,
      language: 'en',
      theme: 'system',
      week_start: 0,
      clock_24h: true,
      durations: 'hours_minutes',
      tray_title: true,
      notify_punch: true,
      notify_break: true,
      notify_long: true,
      long_min: 600,
      letter_keys: true,
      told_tray: false,
      set_up: true,
      ...change,
    },
    policy: { day_start_min: 0, rule_pack: 'de' },
    rule_packs: [
      {
        id: 'de',
        region: 'DE',
        breaks: [
          [360, 30, 'ArbZG § 4'],
          [540, 45, 'ArbZG § 4'],
        ],
        max_day_min: 600,
        max_week_min: 3600,
        rest_min: 660,
      },
      {
        id: 'eu',
        region: 'EU',
        breaks: [[360, 20, '2003/88/EC Art. 4']],
        max_day_min: null,
        max_week_min: 2880,
        rest_min: 660,
      },
    ],
    targets: [{ valid_from: '2026-01-01', minutes: [480, 480, 480, 480, 480, 0, 0] }],
    opening: { day: '2026-01-01', minutes: -90 },
    system_zone: 'Europe/Berlin',
  };
}

/** How a computer stands to its server: with nothing given, everything is sent. */
export function connected(change: Partial<SyncState> = {}): SyncState {
  return {
    connected: true,
    url: 'https://stint.example.org',
    server: 'stint',
    user: 'robin',
    full_name: 'Robin Ash',
    roles: ['worker'],
    waiting: 0,
    oldest: null,
    cards: 0,
    parked: 0,
    inbox: 0,
    last_ok: moment(NOW - 2 * MINUTE),
    working: false,
    filling: false,
    trouble: null,
    secret: 'keychain',
    network: {},
    ...change,
  };
}

export const local: SyncState = connected({
  connected: false,
  url: null,
  server: null,
  user: null,
  full_name: null,
  roles: [],
  last_ok: null,
  secret: null,
});

/** A card of two versions that differ in their end. */
export function card(change: Partial<SyncCard> = {}): SyncCard {
  const theirs = session({ id: 'both', start: '08:02', end: '16:30', project: 'Northern Line' });
  const mine = session({ id: 'both', start: '08:02', end: '17:15', project: 'Northern Line' });
  return {
    id: 'proposal:1',
    kind: 'proposed',
    why: 'stale',
    act: 'session.set',
    at: moment(NOW - HOUR),
    reason: 'Forgot',
    session: 'both',
    theirs,
    mine,
    theirs_by: { who: { named: 'Max Stone' }, place: { device: 'office' }, at: moment(NOW - 2 * HOUR) },
    mine_by: { who: 'you', place: 'here', at: moment(NOW - HOUR) },
    changes: [{ field: 'end', old: theirs.end && { moment: theirs.end }, new: mine.end && { moment: mine.end } }],
    choices: ['keep_mine', 'keep_theirs'],
    ...change,
  };
}

export function inboxItem(change: Partial<InboxItem> = {}): InboxItem {
  return {
    proposal: 'p1',
    user: 'Sam Reed',
    author: 'Sam Reed',
    why: 'approved',
    act: 'session.set',
    session: 'of-sam',
    changes: [{ field: 'end', old: { moment: moment(NOW - 27 * HOUR) }, new: { moment: moment(NOW - 26 * HOUR) } }],
    reason: 'Wrong time',
    at: moment(NOW - 3 * HOUR),
    ...change,
  };
}

const PROJECTS = ['Northern Line', 'Paperwork', 'Depot survey', ''];
const NOTES = ['Signal cabinet 14', '', 'Call with the ministry about the spring timetable', ''];

/** The days of a month that have sessions: workdays, two sessions on some of them. */
export function month(first: string): HistoryDay[] {
  const days: HistoryDay[] = [];
  const [year, number] = first.split('-').map(Number) as [number, number];
  for (let date = new Date(Date.UTC(year, number, 0)).getUTCDate(); date >= 1; date--) {
    const day = `${first.slice(0, 8)}${String(date).padStart(2, '0')}`;
    const weekday = new Date(`${day}T00:00:00Z`).getUTCDay();
    if (weekday === 0 || weekday === 6 || day > '2026-11-23') continue;
    const project = PROJECTS[date % 4];
    const morning = session({
      day,
      start: date % 5 === 0 ? '08:00' : '08:17',
      end: '12:10',
      pressed: date % 5 === 0 ? ['08:12', '12:10'] : undefined,
      note: NOTES[date % 4],
      project,
      marks: date % 7 === 0 ? { source: 'manual' } : {},
    });
    const afternoon = session({
      day,
      start: date % 6 === 0 ? '11:50' : '12:45',
      end: '17:20',
      breaks: [['15:00', '15:15']],
      project,
      marks: date % 6 === 0 ? { overlap: true } : {},
    });
    const sessions = date % 3 === 0 ? [session({ day, start: '08:02', end: '16:32', project })] : [afternoon, morning];
    const work_ms = sessions.reduce((total, its) => total + its.counted_work_ms, 0);
    const break_ms = sessions.reduce((total, its) => total + its.counted_break_ms, 0);
    const day_off = null;
    const exceptions: HistoryDay['exceptions'] =
      date % 3 === 0
        ? [
            {
              kind: 'break_short',
              severity: 'warning',
              day,
              session: null,
              is_ms: 0,
              should_ms: 30 * MINUTE,
              source: 'ArbZG § 4',
            },
          ]
        : [];
    days.push({
      day,
      work_ms,
      break_ms,
      target_ms: 8 * HOUR,
      day_off,
      ribbon: ribbon(day, sessions),
      sessions,
      exceptions,
    });
  }
  return days;
}

/** As many months as asked for, newest first, back from November 2026. */
export function outline(months: number): Outline {
  const list = Array.from({ length: months }, (_, back) => {
    const first = new Date(Date.UTC(2026, 10 - back, 1)).toISOString().slice(0, 10);
    const days = month(first);
    return {
      month: first,
      days: days.length,
      sessions: days.reduce((total, day) => total + day.sessions.length, 0),
      work_ms: days.reduce((total, day) => total + day.work_ms, 0),
    };
  });
  const total = (of: 'sessions' | 'work_ms') => list.reduce((sum, month) => sum + month[of], 0);
  return { months: list, sessions: total('sessions'), work_ms: total('work_ms'), break_ms: 0 };
}

type Answers = { [C in Command]?: (ask: Ask<C>) => Commands[C]['answer'] };

export interface FakeHost extends Host {
  /** Every command that was asked, in order. */
  asked: [Command, unknown][];
  announce(...topics: Topic[]): void;
  /** Somebody outside of the page wants to see a page. */
  open(way: Way): void;
}

/** A host that answers from the fixtures above; what a test is about it gives itself. */
export function fakeHost(answers: Answers = {}): FakeHost {
  const listeners = new Set<(topics: Topic[]) => void>();
  const opened = new Set<(way: Way) => void>();
  const asked: FakeHost['asked'] = [];
  const months = outline(14);
  const changed = { done: { kind: 'session.set', records: 1, at: moment(NOW) }, sessions: [], touched: 1 };
  const usual: Answers = {
    today: () => today(),
    'settings.get': () => settings(),
    'history.outline': () => months,
    'history.month': ({ month: any }) => month(any),
    'dimensions.list': () =>
      ['Northern Line', 'Paperwork', 'Depot survey'].map((name) => ({
        id: `id-${name}`,
        dimension: 'project' as const,
        name,
        archived: false,
        used: moment(NOW),
      })),
    'session.get': ({ session: id }) => ({
      session: session({ day: id.slice(0, 10), start: id.slice(11), end: '17:20', breaks: [['15:00', '15:15']] }),
      trail: [
        {
          n: 41,
          kind: 'clock.in',
          at: moment(NOW - 9 * HOUR),
          device: 'laptop',
          reason: null,
          undo: false,
          changes: [],
        },
        {
          n: 44,
          kind: 'session.set',
          at: moment(NOW - HOUR),
          device: 'laptop',
          reason: 'Forgot',
          undo: false,
          changes: [
            { field: 'start', old: { moment: moment(NOW - 9 * HOUR) }, new: { moment: moment(NOW - 10 * HOUR) } },
          ],
        },
      ],
    }),
    'time.read': ({ text }) => {
      const read = /^(\d{1,2}):(\d\d)$/.exec(text);
      if (!read) throw new Refused({ code: 'time_unreadable', facts: { text: { text } }, ticket: null });
      return moment(at('2026-11-23', `${read[1]?.padStart(2, '0')}:${read[2]}`));
    },
    'day.read': ({ text }) => {
      if (text === 'yesterday') return '2026-11-22';
      if (text && /^\d{4}-\d\d-\d\d$/.test(text)) return text;
      throw new Refused({ code: 'day_unreadable', facts: { text: { text: text ?? '' } }, ticket: null });
    },
    explain: () => ({
      total_ms: 4 * HOUR,
      terms: [
        {
          what: 'work',
          ms: 3 * HOUR,
          from: moment(NOW - 6 * HOUR),
          to: moment(NOW - 3 * HOUR),
          day: '2026-11-23',
          until: null,
        },
        { what: 'work', ms: HOUR, from: moment(NOW - HOUR), to: null, day: '2026-11-23', until: null },
      ],
    }),
    'zones.list': () => ['America/New_York', 'Europe/Berlin', 'Europe/London'],
    'days_off.list': () => [
      { day: '2026-12-24', off: 'vacation', portion: 'half' },
      { day: '2026-12-25', off: 'holiday', portion: 'full' },
      { day: '2026-12-26', off: 'holiday', portion: 'full' },
    ],
    'backup.list': () => [
      { file: 'stint-2026-11-23.db', made: moment(NOW - HOUR), kind: 'daily', bytes: 4_200_000, sessions: 6_812 },
      {
        file: 'stint-2026-11-16.db',
        made: moment(NOW - 170 * HOUR),
        kind: 'weekly',
        bytes: 4_100_000,
        sessions: 6_790,
      },
    ],
    'sync.state': () => local,
    'sync.cards': () => ({ cards: [] }),
    'sync.inbox': () => ({ items: [] }),
    'presence.get': () => ({ consent: 'not_offered', last: null }),
    'presence.at': () => ({}),
    about: () => ({
      version: '0.1.0',
      folder: '/home/robin/.local/share/stint',
      zones_edition: '2026f',
      sqlite: '3.53.2',
      device: 'laptop',
      export_folder: '/home/robin/Downloads',
    }),
    'session.edit': () => changed,
    'sessions.edit': () => changed,
    'sessions.delete': () => ({ ...changed, done: { ...changed.done, kind: 'session.void' } }),
    undo: () => changed,
    redo: () => changed,
    'preferences.set': (patch) => settings(patch),
  };
  return {
    kind: 'browser',
    asked,
    announce: (...topics) => listeners.forEach((listener) => listener(topics)),
    async call<C extends Command>(command: C, ask: Ask<C>) {
      asked.push([command, ask]);
      const answer = (answers[command] ?? usual[command]) as ((ask: Ask<C>) => Commands[C]['answer']) | undefined;
      if (!answer) throw new Refused({ code: 'no_such_command', facts: { command: { text: command } }, ticket: null });
      return answer(ask);
    },
    onTopics: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    onOpen: (listener) => {
      opened.add(listener);
      return () => opened.delete(listener);
    },
    open: (way) => opened.forEach((listener) => listener(way)),
    usable: () => undefined,
    abilities: () => Promise.resolve({ tray: false, autostart: null, setAutostart: () => Promise.resolve() }),
    files: { kind: 'download', fetch: () => Promise.resolve() },
  };
}
