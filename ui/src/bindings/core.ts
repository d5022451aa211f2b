// Made from crates/desk/src/contract by `STINT_BLESS=1 cargo test -p stint-desk`; a test fails when it drifts.

export interface Commands {
  /** The clock's state and everything that Today shows. */
  'today': { ask: Nothing; answer: Today };
  'clock.in': { ask: ClockIn; answer: Punched };
  'clock.out': { ask: At; answer: Punched };
  'break.start': { ask: At; answer: Punched };
  'break.end': { ask: At; answer: Punched };
  'entry.switch': { ask: Switch; answer: Punched };
  /** How a typed time is read; nothing is done with it. */
  'time.read': { ask: TimeRead; answer: Moment };
  /** The day that a typed one means; nothing is done with it. */
  'day.read': { ask: DayRead; answer: Day };
  'session.get': { ask: Which; answer: SessionDetail };
  'session.add': { ask: SessionAdd; answer: Changed };
  'session.edit': { ask: SessionEdit; answer: Changed };
  'sessions.edit': { ask: SessionsEdit; answer: Changed };
  'sessions.delete': { ask: Several; answer: Changed };
  'sessions.restore': { ask: Several; answer: Changed };
  'entry.edit': { ask: EntryEdit; answer: Changed };
  'entry.remove': { ask: EntryRemove; answer: Changed };
  'break.add': { ask: BreakAdd; answer: Changed };
  'undo': { ask: Nothing; answer: Changed };
  'redo': { ask: Nothing; answer: Changed };
  'history.outline': { ask: Filter; answer: Outline };
  'history.month': { ask: MonthAsk; answer: Array<HistoryDay> };
  'explain': { ask: Explain; answer: Explanation };
  'settings.get': { ask: Nothing; answer: Settings };
  'preferences.set': { ask: PreferencesPatch; answer: Settings };
  'policy.set': { ask: PolicyPatch; answer: Settings };
  'target.set': { ask: TargetSet; answer: Settings };
  'target.remove': { ask: TargetRemove; answer: Settings };
  'opening.set': { ask: OpeningSet; answer: Settings };
  'days_off.set': { ask: DaysOffSet; answer: Settings };
  'days_off.list': { ask: Period; answer: Array<DayOffRow> };
  'dimensions.list': { ask: Nothing; answer: Array<DimensionRow> };
  'dimension.edit': { ask: DimensionEdit; answer: Array<DimensionRow> };
  'zones.list': { ask: Nothing; answer: Array<string> };
  'export.start': { ask: ExportStart; answer: Job };
  'import.preview': { ask: ImportFile; answer: ImportPreview };
  'import.start': { ask: ImportFile; answer: Job };
  'job.state': { ask: JobAsk; answer: Job };
  'job.cancel': { ask: JobAsk; answer: Job };
  'backup.list': { ask: Nothing; answer: Array<BackupRow> };
  'backup.make': { ask: Nothing; answer: BackupRow };
  'backup.restore': { ask: BackupRestore; answer: Nothing };
  'integrity.check': { ask: Nothing; answer: Integrity };
  'about': { ask: Nothing; answer: About };
  /** How this computer stands to its server. */
  'sync.state': { ask: Nothing; answer: SyncState };
  /** Asks for an exchange; the answer does not wait for it. */
  'sync.now': { ask: Nothing; answer: SyncState };
  'sync.connect': { ask: SyncConnect; answer: SyncState };
  'sync.sign_out': { ask: SyncSignOut; answer: SyncState };
  'sync.network_set': { ask: SyncNetwork; answer: SyncState };
  /** What needs a person, with both versions. */
  'sync.cards': { ask: Nothing; answer: SyncCards };
  'sync.card_decide': { ask: CardDecide; answer: SyncCards };
  /** Changes of others that this person may decide about. */
  'sync.inbox': { ask: Nothing; answer: SyncInbox };
  'sync.inbox_accept': { ask: InboxDecide; answer: SyncInbox };
  'sync.inbox_reject': { ask: InboxDecide; answer: SyncInbox };
  'sync.health': { ask: Nothing; answer: SyncHealth };
  /** Changes one's own password on the server. */
  'sync.password_set': { ask: PasswordSet; answer: Nothing };
  /** What this program says of itself to the server. */
  'presence.get': { ask: Nothing; answer: Presence };
  /** Whether it may; until it is answered nothing is said. */
  'presence.agree': { ask: PresenceAgree; answer: Presence };
  /** The page shown now. It stays on this computer unless somebody has agreed. */
  'presence.at': { ask: PresenceAt; answer: Nothing };
}

export type About = { version: string, folder: string, zones_edition: string, sqlite: string, device: string, export_folder: string, };

export type ActView = { 
/**
 * `clock.in`, `session.set` …: its sentence is in the catalogue.
 */
kind: string, 
/**
 * How many records it is made of.
 */
records: number, at: Moment, };

export type At = { at?: string | null, };

export type BackupKind = "daily" | "weekly" | "by_hand" | "before_migration" | "before_restore";

export type BackupRestore = { file: string, };

export type BackupRow = { file: string, made: Moment, kind: BackupKind, bytes: number, sessions: number, };

export type BalanceView = { from: Day, to: Day, opening_ms: number, worked_ms: number, target_ms: number, balance_ms: number, };

export type Block = { session: SessionId, kind: EntryKind, start: Moment, 
/**
 * None: still open.
 */
end: Moment | null, 
/**
 * Another session counts this time.
 */
overlapped: boolean, };

export type BreakAdd = { session: string, from: string, to: string, reason: string, };

export type BreakDue = { 
/**
 * Below zero: overdue.
 */
in_ms: number, break_min: number, over_min: number, source: string, };

export type BreakWish = { from: string, to: string, };

export type CardChoice = "keep_mine" | "keep_theirs" | "dismiss" | "join" | "try_again" | "mine" | "not_mine";

export type CardDecide = { card: string, choice: CardChoice, };

export type CardHand = { who: CardWho, place: CardPlace, 
/**
 * When it was done; where that is not known, when the server took it.
 */
at: Moment, };

export type CardKind = "proposed" | "refused" | "parked" | "ended_twice" | "clocked_in_twice" | "plain_server" | "whose_session" | "differs" | "leftover" | "gone";

export type CardPlace = "here" | { "device": string } | "elsewhere";

export type CardWho = "you" | { "named": string } | "somebody";

export type Changed = { 
/**
 * None: nothing had to be changed.
 */
done: ActView | null, 
/**
 * The sessions that it touched, as they are now; the first ten of them.
 */
sessions: Array<SessionView>, touched: number, };

export type ClockIn = { 
/**
 * "Started earlier", as typed.
 */
at?: string | null, note?: string | null, project?: string | null, category?: string | null, labor_type?: string | null, };

export type ClockState = "out" | "working" | "on_break";

export type CsvPreset = "international" | "german";

export type DateOrder = "day" | "month";

export type Day = string;

export type DayOff = { off: DayOffKind, portion: Portion, };

export type DayOffKind = "holiday" | "vacation" | "sick";

export type DayOffRow = { day: Day, off: DayOffKind, portion: Portion, };

export type DayRead = { 
/**
 * `2026-11-22`, `22.11.`, `yesterday`, `mon` …; the business day of this moment if absent.
 */
text?: string | null, };

export type DaysOffSet = { from: string, 
/**
 * Absent: one day.
 */
to?: string | null, 
/**
 * None: no day off any more.
 */
off: DayOffKind | null, portion: Portion, };

export type Dimension = "project" | "category" | "labor_type";

export type DimensionEdit = { id: DimensionId, name?: string | null, archived?: boolean | null, };

export type DimensionId = string;

export type DimensionRow = { id: DimensionId, dimension: Dimension, name: string, archived: boolean, 
/**
 * Last worked on; they are offered in this order.
 */
used: Moment | null, };

export type Durations = "hours_minutes" | "decimal";

export type EntryEdit = { session: string, position: number, start?: string | null, end?: string | null, reason?: string | null, project?: string | null, category?: string | null, labor_type?: string | null, };

export type EntryKind = "work" | "break";

export type EntryRemove = { session: string, position: number, reason: string, };

export type EntryView = { position: number, kind: EntryKind, start: Moment, end: Moment | null, length_ms: number, on: On, };

export type ExceptionKind = "missing_out" | "too_long" | "break_short" | "stretch_long" | "week_long" | "overlap" | "rest_short" | "clock_moved" | "pending_correction";

export type ExceptionView = { kind: ExceptionKind, severity: Severity, day: Day, session: SessionId | null, is_ms: number | null, should_ms: number | null, source: string | null, };

export type Explain = { "total": "day", day: Day, } | { "total": "week", day: Day, } | { "total": "balance" } | { "total": "session", session: SessionId, };

export type Explanation = { total_ms: number, terms: Array<Term>, };

export type ExportStart = { format: Format, 
/**
 * Where to; a bare name or nothing goes to the folder for downloads. An existing file is replaced only when the
 * new one is whole.
 */
file?: string | null, filter: Filter, csv?: CsvPreset | null, paper?: Paper | null, 
/**
 * `en` or `de`: the language of sheet and column names; the page's if absent.
 */
language?: string | null, };

export type Fact = { "moment": Moment } | { "text": string } | { "number": number };

export type FieldChange = { field: string, old: Shown | null, new: Shown | null, };

export type Filter = { 
/**
 * Business days, both included.
 */
from?: Day | null, to?: Day | null, 
/**
 * In note, project, category or labor type, upper and lower case alike.
 */
search?: string | null, 
/**
 * By name.
 */
project?: string | null, category?: string | null, labor_type?: string | null, mark?: Mark | null, };

export type Forgotten = { session: SessionId, since: Moment, 
/**
 * The day it began, which a bare typed time is read on.
 */
day: Day, };

export type Format = "xlsx" | "csv" | "json";

export type HistoryDay = { day: Day, 
/**
 * Counted, of the sessions that fit the filter.
 */
work_ms: number, break_ms: number, target_ms: number | null, day_off: DayOff | null, ribbon: Ribbon, sessions: Array<SessionView>, exceptions: Array<ExceptionView>, };

export type ImportFile = { name: string, text?: string | null, path?: string | null, 
/**
 * The zone of times without one; the zone of new sessions if absent.
 */
zone?: string | null, 
/**
 * What comes first in dates like 03/04/2026; asked for when the file does not decide it.
 */
dates?: DateOrder | null, };

export type ImportFormat = "stint" | "csv";

export type ImportPreview = { format: ImportFormat, 
/**
 * How many would be added: those that are known already are not among them.
 */
sessions: number, 
/**
 * Already here, by id or by the same start, end and zone, and those that the file names again.
 */
known: number, 
/**
 * How many of those to be added overlap another session, be it here or in the file.
 */
overlapping: number, 
/**
 * Business days of those to be added.
 */
first: Day | null, last: Day | null, 
/**
 * Net work of those to be added.
 */
work_ms: number, 
/**
 * Rows that cannot be read and would be left out; the first hundred.
 */
refused: Array<ImportRefused>, refused_count: number, 
/**
 * Header names that were not recognised.
 */
ignored_columns: Array<string>, };

export type ImportRefused = { 
/**
 * Counted from 1, the header included.
 */
line: number, trouble: Trouble, 
/**
 * The row, cut after 200 characters.
 */
text: string, };

export type InboxDecide = { proposal: string, 
/**
 * A sentence to the one who proposed it.
 */
answer?: string | null, };

export type InboxItem = { proposal: string, 
/**
 * Whose time.
 */
user: string, 
/**
 * Who proposed it.
 */
author: string, why: string | null, act: string, session: SessionId, changes: Array<FieldChange>, reason: string | null, at: Moment, };

export type Instant = number;

export type Integrity = { ok: boolean, records: number, sessions: number, 
/**
 * The hash of the newest record, hexadecimal.
 */
head: string, 
/**
 * What SQLite's own check says.
 */
database: Array<string>, 
/**
 * Numbers of records where the chain breaks.
 */
chain: Array<number>, 
/**
 * Tables that differ from what the journal amounts to, and in which row.
 */
replay: Array<string>, };

export type Invitation = { server: string, user: string | null, };

export type Job = { id: number, state: JobState, 
/**
 * 0 to 1000.
 */
per_mille: number, 
/**
 * An export's file.
 */
file: string | null, 
/**
 * Sessions written or read so far.
 */
sessions: number, trouble: Trouble | null, };

export type JobAsk = { id: number, };

export type JobState = "working" | "done" | "cancelled" | "failed";

export type LocalSessions = "adopt" | "set_aside";

export type Mark = "corrected" | "overlap" | "manual" | "imported" | "clock_moved" | "deleted";

export type Moment = { 
/**
 * Milliseconds UTC.
 */
at: Instant, 
/**
 * `2026-11-22T17:30:12` in the zone it belongs to.
 */
local: string, 
/**
 * `+01:00`
 */
offset: string, };

export type MonthAsk = { filter: Filter, 
/**
 * Any day of the month.
 */
month: Day, };

export type Named = { id: DimensionId, name: string, };

export type Nothing = Record<symbol, never>;

export type On = { project: Named | null, category: Named | null, labor_type: Named | null, };

export type Opening = { day: Day, 
/**
 * Minutes; below zero when hours are owed.
 */
minutes: number, };

export type OpeningSet = { day?: string | null, 
/**
 * A duration as typed, with a minus when hours are owed.
 */
balance?: string | null, };

export type Outline = { months: Array<OutlineMonth>, sessions: number, 
/**
 * Counted.
 */
work_ms: number, break_ms: number, };

export type OutlineMonth = { 
/**
 * Its first day.
 */
month: Day, 
/**
 * Days that have a session in it.
 */
days: number, sessions: number, work_ms: number, };

export type Paper = "a4" | "letter";

export type PasswordSet = { current: string, new: string, };

export type Period = { from: Day, to: Day, };

export type Policy = { 
/**
 * Minutes after midnight at which a business day begins, 0 to 720.
 */
day_start_min: number, 
/**
 * The id of a rule pack; empty for none.
 */
rule_pack: string, };

export type PolicyPatch = { 
/**
 * As typed: `4:00`.
 */
day_start?: string | null, 
/**
 * Empty for none.
 */
rule_pack?: string | null, };

export type Portion = "full" | "half";

export type Preferences = { 
/**
 * Stands in exports.
 */
name: string, employee_number: string, zone: Zone | null, 
/**
 * `en`, `de` or `pseudo`.
 */
language: string | null, theme: Theme, 
/**
 * 0 is Monday.
 */
week_start: number | null, clock_24h: boolean | null, durations: Durations, 
/**
 * Show worked time beside the tray icon where there is room for it.
 */
tray_title: boolean, notify_punch: boolean, notify_break: boolean, notify_long: boolean, 
/**
 * A session running longer than this is asked about, minutes.
 */
long_min: number, 
/**
 * Single letters as shortcuts.
 */
letter_keys: boolean, 
/**
 * Closing the window hid it to the tray, and that was said.
 */
told_tray: boolean, set_up: boolean, };

export type PreferencesPatch = Partial<Preferences>;

export type Presence = { consent: PresenceConsent, 
/**
 * The last message of this program, to the letter.
 */
last: PresenceSent | null, };

export type PresenceAgree = { agreed: boolean, };

export type PresenceAt = { page: PresencePage, };

export type PresenceConsent = "not_offered" | "not_asked" | "agreed" | "declined";

export type PresencePage = "today" | "history" | "settings" | "needs";

export type PresenceSent = { at: Moment, 
/**
 * `POST https://stint.example.org/api/v2/keepalive`
 */
line: string, 
/**
 * None: the message has no body.
 */
body: string | null, 
/**
 * The status of the answer; none: there was no answer.
 */
status: number | null, };

export type Punched = { 
/**
 * False: it was so already and nothing was written.
 */
changed: boolean, state: ClockState, session: SessionView | null, };

export type Recent = { on: On, note: string, };

export type RefusalCode = "not_running" | "already_running" | "before_previous_end" | "end_not_after_start" | "in_the_future" | "outside_session" | "entry_in_the_way" | "time_unreadable" | "duration_unreadable" | "day_unreadable" | "time_twice" | "time_skipped" | "zone_unknown" | "period_backwards" | "session_unknown" | "session_ambiguous" | "still_running" | "session_void" | "entry_unknown" | "only_entry" | "reason_missing" | "nothing_to_undo" | "nothing_to_redo" | "dimension_unknown" | "dimension_taken" | "too_long" | "out_of_range" | "empty" | "rule_pack_unknown" | "file_unreadable" | "column_missing" | "day_twice" | "file_unwritable" | "cancelled" | "schema_newer" | "read_only" | "disk_full" | "busy" | "damaged" | "address_unreadable" | "server_unreachable" | "server_unknown" | "server_strict" | "server_newer" | "server_trouble" | "sign_in_failed" | "credential_missing" | "already_connected" | "not_connected" | "local_sessions" | "profile_waits" | "outbox_full" | "card_unknown" | "card_misfit" | "network_misfit" | "password_wrong" | "password_misfit" | "too_many_tries" | "unexpected" | "misspoken" | "no_such_command";

export type Repaired = { from_backup: string, 
/**
 * Records replayed on top of it.
 */
replayed: number, 
/**
 * Where the damaged file was set aside.
 */
set_aside: string, };

export type Ribbon = { begin: Moment, end: Moment, blocks: Array<Block>, 
/**
 * Hour marks inside of it; 23 or 25 on the days the clocks change.
 */
hours: Array<Moment>, };

export type RulePackView = { id: string, region: string, 
/**
 * Over so many minutes of work, so many of break, by this source.
 */
breaks: Array<[number, number, string]>, max_day_min: number | null, max_week_min: number | null, rest_min: number | null, };

export type SecretPlace = "keychain" | "file";

export type ServerKind = "stint" | "plain";

export type SessionAdd = { 
/**
 * The day a bare time belongs to; today if absent.
 */
day?: string | null, start: string, 
/**
 * A time, or `+` and a duration. Earlier than the start: on the next day.
 */
end: string, breaks: Array<BreakWish>, zone?: string | null, note?: string | null, project?: string | null, category?: string | null, labor_type?: string | null, };

export type SessionDetail = { session: SessionView, trail: Array<TrailRow>, };

export type SessionEdit = { session: string, start?: string | null, end?: string | null, note?: string | null, reason?: string | null, project?: string | null, category?: string | null, labor_type?: string | null, };

export type SessionId = string;

export type SessionView = { id: SessionId, day: Day, zone: Zone, 
/**
 * The zone is not the one that new sessions get: show a tag.
 */
foreign_zone: boolean, source: Source, state: ClockState, original_start: Moment, original_end: Moment | null, start: Moment, end: Moment | null, pending_start: Moment | null, note: string, on: On, entries: Array<EntryView>, 
/**
 * Open entries up to the answer's making.
 */
work_ms: number, break_ms: number, 
/**
 * Less what an overlapping earlier session counts.
 */
counted_work_ms: number, counted_break_ms: number, corrected: boolean, overlap: boolean, clock_moved: boolean, deleted: boolean, 
/**
 * Open, but waiting: another session of the same person runs, clocked in on another device.
 */
held: boolean, 
/**
 * Where it is; none without a server.
 */
sync: SyncMark | null, };

export type SessionsEdit = { sessions: Array<string>, note?: string | null, project?: string | null, category?: string | null, labor_type?: string | null, };

export type Settings = { preferences: Preferences, policy: Policy, rule_packs: Array<RulePackView>, 
/**
 * Oldest first.
 */
targets: Array<Target>, opening: Opening | null, 
/**
 * The zone of this computer.
 */
system_zone: Zone, };

export type Several = { sessions: Array<string>, };

export type Severity = "note" | "warning";

export type Shown = { "moment": Moment } | { "text": string };

export type Source = "punch" | "manual" | "import";

export type Switch = { at?: string | null, project?: string | null, category?: string | null, labor_type?: string | null, };

export type SyncCard = { id: string, kind: CardKind, 
/**
 * Why it waits or was refused: its sentence is `sync-why-…`.
 */
why: string | null, 
/**
 * What was done: `session.set` …
 */
act: string, at: Moment, reason: string | null, session: SessionId | null, 
/**
 * As it counts now.
 */
theirs: SessionView | null, 
/**
 * As it would be with one's own change.
 */
mine: SessionView | null, 
/**
 * Who made what counts now, as far as it is known; clocked in twice: who began the one that runs.
 */
theirs_by: CardHand | null, 
/**
 * Who made the other one.
 */
mine_by: CardHand | null, 
/**
 * What differs: `old` is what counts now, `new` one's own.
 */
changes: Array<FieldChange>, 
/**
 * What can be done about it.
 */
choices: Array<CardChoice>, };

export type SyncCards = { cards: Array<SyncCard>, };

export type SyncConnect = { url: string, user?: string | null, password?: string | null, 
/**
 * Instead of name and password: a token made on the server.
 */
token?: string | null, 
/**
 * What becomes of the sessions that are here; without it a question, `local_sessions`.
 */
local?: LocalSessions | null, network?: SyncNetwork | null, };

export type SyncHealth = { state: SyncState, 
/**
 * This device's identity in its operations.
 */
device: string, server: string | null, account: string | null, 
/**
 * The furthest position that the server named.
 */
high_water: string | null, cursor: number, 
/**
 * `steady`, `known`, `snapshot`.
 */
phase: string | null, 
/**
 * Records in the journal here, those of them that came from the server, and operations in the outbox.
 */
records: number, told: number, operations: number, 
/**
 * Records of kinds that this version does not know.
 */
unknown: number, };

export type SyncInbox = { items: Array<InboxItem>, };

export type SyncMark = "here" | "sent" | "needs_you";

export type SyncNetwork = { 
/**
 * `http://proxy:3128`; empty: none; absent: as the system says.
 */
proxy?: string | null, 
/**
 * A PEM file with certificates to trust besides the system's.
 */
ca_file?: string | null, };

export type SyncSignOut = { 
/**
 * What becomes of changes that the server does not have; without it a question, `outbox_full`.
 */
unsent?: Unsent | null, };

export type SyncState = { 
/**
 * Whether this data belongs to a server; without one, everything below is empty.
 */
connected: boolean, url: string | null, 
/**
 * What that server understands.
 */
server: ServerKind | null, 
/**
 * Whose: the name that was signed in with.
 */
user: string | null, full_name: string | null, 
/**
 * `worker`, `manager`, `admin`.
 */
roles: Array<string>, 
/**
 * Changes that the server does not have.
 */
waiting: number, 
/**
 * When the oldest of them was made.
 */
oldest: Moment | null, 
/**
 * What needs a person; the parked ones are among them.
 */
cards: number, parked: number, 
/**
 * Changes of others that this person may decide about.
 */
inbox: number, 
/**
 * When the server last answered well.
 */
last_ok: Moment | null, 
/**
 * An exchange is under way in this program.
 */
working: boolean, 
/**
 * The last weeks are here first: what is older is still being read, for the first time.
 */
filling: boolean, trouble: SyncTrouble | null, 
/**
 * Where the credential lies.
 */
secret: SecretPlace | null, 
/**
 * How the server is reached.
 */
network: SyncNetwork, };

export type SyncTrouble = { code: SyncTroubleCode, 
/**
 * For people who know networks.
 */
detail: string | null, };

export type SyncTroubleCode = "offline" | "sign_in" | "forbidden" | "busy" | "server_broken" | "not_the_server" | "other_server" | "newer" | "wrong_account" | "elsewhere";

export type Target = { valid_from: Day, 
/**
 * Minutes, Monday first.
 */
minutes: [number, number, number, number, number, number, number], };

export type TargetRemove = { valid_from: Day, };

export type TargetSet = { valid_from: string, 
/**
 * Durations as typed, Monday first.
 */
hours: [string, string, string, string, string, string, string], };

export type Term = { what: TermKind, ms: number, from: Moment | null, to: Moment | null, day: Day | null, until: Day | null, };

export type TermKind = "opening" | "worked" | "target" | "work" | "length" | "break" | "overlap";

export type Theme = "system" | "light" | "dark";

export type TimeRead = { text: string, 
/**
 * The day a bare time belongs to; today if absent.
 */
day?: Day | null, 
/**
 * The zone it is meant in; the zone of new sessions if absent.
 */
zone?: Zone | null, 
/**
 * It is the end of what began then: a time of day before it means the next day, `+2h` a length.
 */
after?: Instant | null, };

export type Today = { now: Moment, day: Day, 
/**
 * The zone new sessions get.
 */
zone: Zone, state: ClockState, running: SessionView | null, 
/**
 * Since when the current state lasts: the open entry's start.
 */
since: Moment | null, ribbon: Ribbon, 
/**
 * Today's sessions, the running one included even if it began earlier; oldest first.
 */
sessions: Array<SessionView>, 
/**
 * Counted work and break of today up to `now`.
 */
work_ms: number, break_ms: number, 
/**
 * Due today; absent without target hours.
 */
target_ms: number | null, day_off: DayOff | null, week: Week, 
/**
 * Up to the end of yesterday; absent without target hours.
 */
balance: BalanceView | null, 
/**
 * The running session that began on an earlier business day: when did you leave?
 */
forgotten: Forgotten | null, break_due: BreakDue | null, exceptions: Array<ExceptionView>, 
/**
 * The last three different things worked on, newest first, without the current one.
 */
recent: Array<Recent>, undo: ActView | null, redo: ActView | null, 
/**
 * Nothing has been set up and no session exists: the first run asks its questions.
 */
first_run: boolean, 
/**
 * The data can be looked at but not changed, and why.
 */
read_only: Trouble | null, 
/**
 * Said once after a repair at start: what was rebuilt from which copy.
 */
repaired: Repaired | null, };

export type Topic = "clock" | "sessions" | "settings" | "dimensions" | "jobs" | "sync";

export type TrailRow = { n: number, kind: string, at: Moment, device: string, reason: string | null, 
/**
 * It takes another act back.
 */
undo: boolean, changes: Array<FieldChange>, };

export type Trouble = { code: string, facts: { [key in string]: Fact }, ticket: string | null, };

export type Unsent = "keep" | { "discard": { typed: string, } };

export type Week = { from: Day, to: Day, work_ms: number, 
/**
 * Due up to and including today, and in the whole week; absent without target hours.
 */
target_so_far_ms: number | null, target_ms: number | null, };

export type Which = { 
/**
 * An id, or its first or last characters as far as they are unambiguous; `last` is the newest session.
 */
session: string, };

export type Zone = string;
