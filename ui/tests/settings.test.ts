// Settings, the first run, and what floats above every page.
import { fireEvent, screen, waitFor } from '@testing-library/svelte';
import { describe, expect, test } from 'vitest';
import { Refused } from '../src/host/host';
import { settings, today } from './fixture';
import { asked, hasNoAxeFindings, open } from './page';

describe('settings', () => {
  test('are saved as they are changed', async () => {
    const { host } = await open({}, 'settings');
    const name = await screen.findByLabelText('Name');
    await fireEvent.focus(name);
    await fireEvent.input(name, { target: { value: 'Robin Oak' } });
    await fireEvent.blur(name);
    await waitFor(() => expect(asked(host, 'preferences.set')).toEqual([{ name: 'Robin Oak' }]));
  });

  test('say beside the field why they were refused', async () => {
    const facts = { field: { text: 'day_start' }, value: { number: 800 }, least: { number: 0 }, most: { number: 720 } };
    await open(
      {
        'policy.set': () => {
          throw new Refused({ code: 'out_of_range', facts, ticket: null });
        },
      },
      'settings',
    );
    const start = await screen.findByLabelText('A day begins at');
    await fireEvent.focus(start);
    await fireEvent.input(start, { target: { value: '13:20' } });
    await fireEvent.blur(start);
    await waitFor(() => expect(start).toHaveAccessibleDescription(/not between 0 and 720/));
  });

  test('speak German at once when German is chosen', async () => {
    await open({ 'preferences.set': () => settings({ language: 'de' }) }, 'settings');
    await fireEvent.change(await screen.findByLabelText('Language'), { target: { value: 'de' } });
    expect(await screen.findByRole('heading', { name: 'Einstellungen' })).toBeInTheDocument();
  });

  test('leave out what this host cannot do', async () => {
    await open({}, 'settings');
    await screen.findByRole('heading', { name: 'Settings' });
    expect(screen.queryByText('Start with the computer')).toBeNull();
  });

  test('axe finds nothing', async () => {
    await open({}, 'settings');
    await screen.findByText('2026f');
    await hasNoAxeFindings();
  });
});

describe('an import', () => {
  test('whose dates can be read in two ways asks which, and goes on', async () => {
    const facts = { text: { text: '03/04/2026' }, first: { text: '2026-04-03' }, second: { text: '2026-03-04' } };
    const { host } = await open(
      {
        'import.preview': ({ dates }) => {
          if (!dates) throw new Refused({ code: 'day_twice', facts, ticket: null });
          const day = dates === 'day' ? '2026-04-03' : '2026-03-04';
          return {
            format: 'csv',
            sessions: 1,
            known: 0,
            overlapping: 0,
            first: day,
            last: day,
            work_ms: 0,
            refused: [],
            refused_count: 0,
            ignored_columns: [],
          };
        },
      },
      'settings',
    );
    const file = new File(['date,start,end\n03/04/2026,8:00,9:00\n'], 'times.csv');
    await fireEvent.change(await screen.findByLabelText(/A JSON file of Stint/), { target: { files: [file] } });
    expect(await screen.findByRole('group', { name: '“03/04/2026” in this file is' })).toBeInTheDocument();
    expect(screen.queryByRole('button', { name: /^Import/ })).toBeNull();
    await hasNoAxeFindings();
    await fireEvent.click(screen.getByRole('radio', { name: 'March 4, 2026: month first' }));
    await fireEvent.click(await screen.findByRole('button', { name: /^Import/ }));
    await waitFor(() => expect(asked(host, 'import.start')).toMatchObject([{ name: 'times.csv', dates: 'month' }]));
    await fireEvent.click(screen.getByRole('radio', { name: 'April 3, 2026: day first' }));
    await waitFor(() => expect(asked(host, 'import.preview').at(-1)).toMatchObject({ dates: 'day' }));
  });
});

describe('the first run', () => {
  test('asks, keeps the answers, and goes to the clock', async () => {
    let set_up = false;
    const { host } = await open({
      today: () => today([], { first_run: !set_up }),
      'target.set': () => settings(),
      'preferences.set': (patch) => {
        set_up = true;
        return settings(patch);
      },
    });
    await screen.findByRole('heading', { name: 'Stint keeps your hours.' });
    await hasNoAxeFindings();
    await fireEvent.click(screen.getByRole('button', { name: 'To the clock' }));
    expect(await screen.findByRole('button', { name: 'Clock in' })).toBeInTheDocument();
    expect(asked(host, 'target.set')).toEqual([
      { valid_from: '2026-11-23', hours: ['8:00', '8:00', '8:00', '8:00', '8:00', '0:00', '0:00'] },
    ]);
    expect(asked(host, 'preferences.set')).toEqual([{ zone: null, set_up: true }]);
  });
});

describe('above every page', () => {
  test('the sheet of keys opens with a question mark and closes with Escape', async () => {
    await open();
    await fireEvent.keyDown(document.body, { key: '?' });
    expect(await screen.findByRole('dialog', { name: 'Keyboard shortcuts' })).toBeInTheDocument();
    await hasNoAxeFindings();
  });

  test('single letters can be switched off', async () => {
    const { app } = await open({ 'settings.get': () => settings({ letter_keys: false }) });
    await fireEvent.keyDown(document.body, { key: '?' });
    expect(app.overlay).toBeNull();
  });

  test('the palette runs what is chosen by name', async () => {
    const { app } = await open();
    await fireEvent.keyDown(document.body, { key: 'k', ctrlKey: true });
    const item = await screen.findByText('History', { selector: '[data-command-item] *' });
    await fireEvent.click(item);
    await waitFor(() => expect(app.page).toBe('history'));
    expect(app.overlay).toBeNull();
  });

  test('undo and redo work by keys, and leave fields alone', async () => {
    const { host } = await open();
    await fireEvent.keyDown(screen.getByLabelText('Note for the next session'), { key: 'z', ctrlKey: true });
    expect(asked(host, 'undo')).toEqual([]);
    await fireEvent.keyDown(document.body, { key: 'z', ctrlKey: true });
    await fireEvent.keyDown(document.body, { key: 'Z', ctrlKey: true, shiftKey: true });
    await waitFor(() => expect([asked(host, 'undo').length, asked(host, 'redo').length]).toEqual([1, 1]));
  });
});
