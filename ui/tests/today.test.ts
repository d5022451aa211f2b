// Today, as a person meets it.
import { fireEvent, screen, waitFor, within } from '@testing-library/svelte';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Refused } from '../src/host/host';
import type { Punched, Today } from '../src/bindings/core';
import { moment, named, nothing, NOW, session, settings, today } from './fixture';
import { asked, hasNoAxeFindings, open } from './page';

const running = session({ start: '12:42', project: 'Northern Line', note: 'Signal cabinet 14' });
const morning = session({ start: '08:02', end: '12:10', pressed: ['08:17', '12:10'] });
const punched = (state: Punched['state'], of: Punched['session']): Punched => ({ changed: true, state, session: of });

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'] });
  vi.setSystemTime(NOW);
});
afterEach(() => vi.useRealTimers());

/** A desk whose clock can be pressed. */
function desk(first: Today = today()) {
  let now = first;
  return {
    today: () => now,
    'clock.in': () => {
      now = today([running]);
      return punched('working', running);
    },
    'clock.out': () => {
      const ended = session({ start: '12:42', end: '14:41' });
      now = today([ended]);
      return punched('out', ended);
    },
  };
}

describe('the clock', () => {
  test('says the state in words and runs by the second', async () => {
    await open({ today: () => today([morning, running]) });
    expect(screen.getByText('Working since 12:42', { selector: '.state' })).toBeInTheDocument();
    expect(screen.getByRole('timer')).toHaveTextContent('1:59:27');
    expect(screen.getByRole('timer')).toHaveAttribute('aria-live', 'off');
  });

  test('has one primary action, named after what it does', async () => {
    const { host } = await open(desk());
    await fireEvent.click(screen.getByRole('button', { name: 'Clock in' }));
    expect(await screen.findByRole('button', { name: 'Clock out' })).toBeInTheDocument();
    expect(asked(host, 'clock.in')).toEqual([{}]);
  });

  test('is pressed by the space bar, but not from a field', async () => {
    const { host } = await open(desk());
    await fireEvent.keyDown(screen.getByLabelText('Note for the next session'), { key: ' ' });
    expect(asked(host, 'clock.in')).toEqual([]);
    await fireEvent.keyDown(document.body, { key: ' ' });
    await waitFor(() => expect(asked(host, 'clock.in')).toEqual([{}]));
  });

  test('takes the note along that was typed before', async () => {
    const { host } = await open(desk());
    const field = screen.getByLabelText('Note for the next session');
    await fireEvent.focus(field);
    await fireEvent.input(field, { target: { value: 'Depot' } });
    await fireEvent.blur(field);
    await fireEvent.click(screen.getByRole('button', { name: 'Clock in' }));
    await waitFor(() => expect(asked(host, 'clock.in')).toEqual([{ note: 'Depot' }]));
  });

  test('offers the way back after clocking out', async () => {
    const { host } = await open(desk(today([running])));
    await fireEvent.click(screen.getByRole('button', { name: 'Clock out' }));
    const toast = (await screen.findByRole('button', { name: 'Undo' })).closest<HTMLElement>('.toast');
    expect(toast).toHaveTextContent('Clocked out 14:41');
    expect(within(toast as HTMLElement).getByRole('button', { name: 'Add note' })).toBeInTheDocument();
    await fireEvent.click(screen.getByRole('button', { name: 'Undo' }));
    await waitFor(() => expect(asked(host, 'undo')).toHaveLength(1));
  });

  test('says why it was refused, in a sentence', async () => {
    await open({
      ...desk(),
      'clock.in': () => {
        throw new Refused({ code: 'already_running', facts: { since: { moment: moment(NOW) } }, ticket: null });
      },
    });
    await fireEvent.click(screen.getByRole('button', { name: 'Clock in' }));
    expect(await screen.findByText('You have been clocked in since 14:41.')).toBeInTheDocument();
  });

  test('learns of a punch made elsewhere', async () => {
    let now = today();
    const { host } = await open({ today: () => now });
    now = today([running]);
    host.announce('clock');
    expect(await screen.findByRole('button', { name: 'Clock out' })).toBeInTheDocument();
  });

  test('switches to another project without a gap, and names what had none', async () => {
    const { app, host } = await open({
      today: () => today([running], { recent: [{ on: { ...nothing, project: named('Paperwork') }, note: '' }] }),
      'entry.switch': () => punched('working', running),
    });
    await fireEvent.click(screen.getByRole('button', { name: 'Paperwork' }));
    await waitFor(() =>
      expect(asked(host, 'entry.switch')).toEqual([{ project: 'Paperwork', category: '', labor_type: '' }]),
    );
    await waitFor(() => expect(app.toasts.list[0]?.text).toBe('Switched to Paperwork'));
  });
});

describe('a session forgotten overnight', () => {
  const forgotten = session({ day: '2026-11-22', start: '08:02' });

  test('asks when it ended, and one answer ends it', async () => {
    const { host } = await open({
      today: () =>
        today([forgotten], { forgotten: { session: forgotten.id, since: forgotten.start, day: '2026-11-22' } }),
      'clock.out': () => punched('out', forgotten),
    });
    expect(screen.getByText('When did you leave?', { exact: false })).toBeInTheDocument();
    const field = screen.getByLabelText('Left at');
    await fireEvent.input(field, { target: { value: '17:30' } });
    expect(await screen.findByText(/^= /)).toHaveTextContent('17:30');
    await fireEvent.submit(field.closest('form') as HTMLFormElement);
    await waitFor(() => expect(asked(host, 'clock.out')).toEqual([{ at: '2026-11-23T17:30:00+01:00' }]));
    expect(asked(host, 'time.read')).toEqual([
      { text: '17:30', day: '2026-11-22', zone: 'Europe/Berlin', after: forgotten.start.at },
    ]);
  });
});

describe('the day', () => {
  test('is a ribbon that can be heard as well', async () => {
    await open({ today: () => today([morning, running]) });
    expect(screen.getByRole('img', { name: 'Work 08:02–12:10, Work 12:42–now' })).toBeInTheDocument();
  });

  test('shows what counts and, struck out, what was pressed', async () => {
    await open({ today: () => today([morning]) });
    expect(screen.getByText('08:17', { exact: false, selector: 's' })).toBeInTheDocument();
  });

  test('has totals that explain themselves', async () => {
    const { host } = await open({ today: () => today([morning, running]) });
    await fireEvent.click(screen.getByRole('button', { name: /^Balance/ }));
    // Where it floats needs layout and is looked at in a real browser.
    await waitFor(() => expect(asked(host, 'explain')).toEqual([{ total: 'balance' }]));
  });
});

describe('what is wrong', () => {
  test('a host that is gone is said once, with what was kept and what to do', async () => {
    let gone = false;
    const { app } = await open({
      today: () => {
        if (gone) throw new Refused({ code: 'gone', facts: {}, ticket: null });
        return today();
      },
    });
    gone = true;
    await app.clock.refresh();
    expect(await screen.findByRole('alert')).toHaveTextContent('is saved');
    gone = false;
    await fireEvent.click(screen.getByRole('button', { name: 'Try again' }));
    await waitFor(() => expect(screen.queryByRole('alert')).toBeNull());
  });

  test('data that can only be looked at cannot be pressed', async () => {
    const read_only = { code: 'read_only' as const, facts: { path: { text: '/mnt/stint.db' } }, ticket: null };
    await open({ today: () => today([], { read_only }) });
    expect(screen.getByRole('button', { name: 'Clock in' })).toBeDisabled();
    expect(screen.getByRole('alert')).toHaveTextContent('/mnt/stint.db');
  });
});

describe('axe finds nothing', () => {
  test.each([
    ['out', () => today([morning])],
    ['working', () => today([morning, running])],
    ['empty', () => today([], { balance: null, target_ms: null })],
  ])('on Today, %s', async (_, answer) => {
    await open({ today: answer });
    await hasNoAxeFindings();
  });

  test('in German', async () => {
    await open({ today: () => today([running]), 'settings.get': () => settings({ language: 'de' }) });
    expect(screen.getByRole('button', { name: 'Ausstempeln' })).toBeInTheDocument();
    await hasNoAxeFindings();
  });
});
