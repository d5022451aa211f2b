// History: the list's arithmetic, and changing sessions in it.
import { fireEvent, render, screen, waitFor } from '@testing-library/svelte';
import { describe, expect, test } from 'vitest';
import SessionEditorStage from './SessionEditorStage.svelte';
import { Refused } from '../src/host/host';
import { App } from '../src/state/app.svelte';
import { History } from '../src/state/history.svelte';
import { fakeHost, moment, outline, session } from './fixture';
import { asked, hasNoAxeFindings, open } from './page';

async function history(answers: Parameters<typeof fakeHost>[0] = {}) {
  const host = fakeHost(answers);
  const app = new App(host);
  await app.start();
  const state = new History(app);
  await state.reload();
  return { host, app, state };
}

describe('the list', () => {
  test('is as long as the outline says before any month has been read', async () => {
    const { host, state } = await history();
    const lines = outline(14).months.reduce((sum, its) => sum + 1 + its.days + its.sessions, 0);
    expect(state.length).toBe(lines);
    expect(asked(host, 'history.month')).toEqual([]);
  });

  test('reads the month that is looked at and no other', async () => {
    const { host, state } = await history();
    const second = state.starts[1] as number;
    expect(state.row(second + 1)).toEqual({ kind: 'pending', month: '2026-10-01' });
    await waitFor(() => expect(state.row(second + 1)?.kind).toBe('day'));
    expect(asked(host, 'history.month')).toEqual([{ filter: {}, month: '2026-10-01' }]);
  });

  test('holds a hundred thousand sessions without reading them', async () => {
    const many = { month: '2026-11-01', days: 30, sessions: 800, work_ms: 0 };
    const months = Array.from({ length: 125 }, (_, back) => ({
      ...many,
      month: new Date(Date.UTC(2026, 10 - back, 1)).toISOString().slice(0, 10),
    }));
    const { state } = await history({
      'history.outline': () => ({ months, sessions: 100_000, work_ms: 0, break_ms: 0 }),
      'history.month': () => [],
    });
    expect(state.length).toBe(125 * 831);
    expect(state.row(124 * 831)).toEqual({ kind: 'month', month: months[124] });
  });

  test('shows the gap between two sessions of a day', async () => {
    const { state } = await history();
    await state.bring('2026-11-23');
    const row = state.row(2);
    expect(row?.kind === 'session' && row.gap_ms).toBe(35 * 60_000);
  });

  test('keeps what is shown while it is read again', async () => {
    const { state } = await history();
    await state.bring('2026-11-23');
    await state.reload();
    expect(state.row(1)?.kind).toBe('day');
  });

  test('an answer to an older filter does not show up under the newer one', async () => {
    const { state } = await history({
      'history.outline': ({ project }) => (project ? { ...outline(1), sessions: 1 } : outline(14)),
    });
    const older = state.reload();
    state.narrow({ project: 'Paperwork' });
    await older;
    await waitFor(() => expect(state.outline?.sessions).toBe(1));
    expect(state.filter).toEqual({ project: 'Paperwork' });
  });
});

describe('a session being changed', () => {
  const was = session({ day: '2026-11-20', start: '08:17', end: '12:10', note: 'Depot' });

  async function editor(answers: Parameters<typeof fakeHost>[0] = {}) {
    const host = fakeHost(answers);
    const app = new App(host);
    await app.start();
    await Promise.all([app.words.load('history'), app.words.load('refusals')]);
    let closed = 0;
    render(SessionEditorStage, { app, session: was, onclose: () => closed++ });
    return { host, closed: () => closed };
  }

  test('asks for a reason when times change, and sends only what changed', async () => {
    const { host, closed } = await editor();
    await fireEvent.input(screen.getByLabelText('Start'), { target: { value: '8:02' } });
    await fireEvent.click(screen.getByRole('button', { name: 'Save' }));
    expect(await screen.findByText('Choose a reason for the new times.')).toBeInTheDocument();
    expect(asked(host, 'session.edit')).toEqual([]);

    await fireEvent.click(screen.getByRole('button', { name: 'Forgot' }));
    await waitFor(() => expect(screen.getByText(/08:02/)).toBeInTheDocument());
    await fireEvent.click(screen.getByRole('button', { name: 'Save' }));
    await waitFor(() => expect(closed()).toBe(1));
    expect(asked(host, 'session.edit')).toEqual([
      { session: was.id, start: '2026-11-23T08:02:00+01:00', reason: 'Forgot' },
    ]);
  });

  test('needs no reason for a note', async () => {
    const { host, closed } = await editor();
    await fireEvent.input(screen.getByLabelText('Note'), { target: { value: 'Depot, track 3' } });
    await fireEvent.click(screen.getByRole('button', { name: 'Save' }));
    await waitFor(() => expect(closed()).toBe(1));
    expect(asked(host, 'session.edit')).toEqual([{ session: was.id, note: 'Depot, track 3' }]);
  });

  test('offers both readings of an hour that came twice', async () => {
    const [first, second] = [
      moment(Date.UTC(2026, 9, 25, 0, 30)),
      { ...moment(Date.UTC(2026, 9, 25, 1, 30)), offset: '+02:00' },
    ];
    const facts = { text: { text: '2:30' }, first: { moment: second }, second: { moment: first } };
    await editor({
      'time.read': ({ text }) => {
        if (text === '2:30') throw new Refused({ code: 'time_twice', facts, ticket: null });
        return first;
      },
    });
    await fireEvent.input(screen.getByLabelText('Start'), { target: { value: '2:30' } });
    const chosen = await screen.findByRole('button', { name: /\+01:00/ });
    await fireEvent.click(chosen);
    expect(screen.getByLabelText('Start')).toHaveValue(first.local + first.offset);
  });

  test('is left by Escape', async () => {
    const { host, closed } = await editor();
    await fireEvent.keyDown(screen.getByLabelText('Start'), { key: 'Escape' });
    expect(closed()).toBe(1);
    expect(asked(host, 'session.edit')).toEqual([]);
  });
});

describe('the page', () => {
  test('filters by a period with one letter, and the sums follow', async () => {
    const { host } = await open({}, 'history');
    await screen.findByRole('search');
    await fireEvent.keyDown(document.body, { key: 'm' });
    await waitFor(() =>
      expect(asked(host, 'history.outline')).toContainEqual({ from: '2026-11-01', to: '2026-11-30' }),
    );
    await fireEvent.keyDown(document.body, { key: '[' });
    await waitFor(() =>
      expect(asked(host, 'history.outline')).toContainEqual({ from: '2026-10-01', to: '2026-10-31' }),
    );
  });

  test('reads the days of a period as they are typed everywhere, and says what is none', async () => {
    const { host } = await open({}, 'history');
    const from = await screen.findByLabelText('From');
    await fireEvent.change(from, { target: { value: 'yesterday' } });
    await waitFor(() => expect(asked(host, 'history.outline')).toContainEqual({ from: '2026-11-22' }));
    expect(from).toHaveValue('2026-11-22');
    await fireEvent.change(from, { target: { value: 'soon' } });
    await waitFor(() => expect(from).toHaveAccessibleDescription(/“soon” is not a day/));
    expect(from).toBeInvalid();
    await fireEvent.click(screen.getByRole('button', { name: 'All' }));
    expect(from).toBeValid();
    expect(from).toHaveValue('');
    await fireEvent.change(from, { target: { value: 'yesterday' } });
    await waitFor(() => expect(from).toHaveValue('2026-11-22'));
    await fireEvent.change(from, { target: { value: '' } });
    await waitFor(() => expect(asked(host, 'history.outline').at(-1)).toEqual({ from: null, to: null }));
  });

  test('reads the times of a session to be added on the day that is typed after them', async () => {
    const { host } = await open({});
    await fireEvent.keyDown(document.body, { key: 'n', ctrlKey: true });
    await fireEvent.input(await screen.findByLabelText('Start'), { target: { value: '8:00' } });
    await waitFor(() => expect(asked(host, 'time.read')).toContainEqual({ text: '8:00', day: '2026-11-23' }));
    await fireEvent.input(screen.getByLabelText('Day'), { target: { value: 'yesterday' } });
    await waitFor(() => expect(asked(host, 'time.read')).toContainEqual({ text: '8:00', day: '2026-11-22' }));
    expect(screen.getByLabelText('Day')).toHaveAccessibleDescription(/November 22/);
    await fireEvent.input(screen.getByLabelText('End'), { target: { value: '12:00' } });
    await fireEvent.submit(screen.getByLabelText('Start').closest('form') as HTMLFormElement);
    await waitFor(() =>
      expect(asked(host, 'session.add')).toEqual([{ day: 'yesterday', start: '8:00', end: '12:00', breaks: [] }]),
    );
  });

  test('says what to do when there is nothing', async () => {
    await open({ 'history.outline': () => ({ months: [], sessions: 0, work_ms: 0, break_ms: 0 }) }, 'history');
    expect(await screen.findByText(/There is no session yet/)).toBeInTheDocument();
    await hasNoAxeFindings();
  });

  test('adds a session that was not pressed', async () => {
    const added = session({ day: '2026-11-23', start: '08:00', end: '12:00' });
    const { host } = await open({ 'session.add': () => ({ done: null, sessions: [added], touched: 1 }) });
    await fireEvent.keyDown(document.body, { key: 'n', ctrlKey: true });
    const dialog = await screen.findByRole('dialog', { name: 'Add a session' });
    expect(dialog).toBeInTheDocument();
    await fireEvent.input(screen.getByLabelText('Start'), { target: { value: '8' } });
    await fireEvent.input(screen.getByLabelText('End'), { target: { value: '12' } });
    await fireEvent.submit(screen.getByLabelText('Start').closest('form') as HTMLFormElement);
    await waitFor(() =>
      expect(asked(host, 'session.add')).toEqual([{ day: '2026-11-23', start: '8', end: '12', breaks: [] }]),
    );
  });
});
