// The server in the window: the chip, connecting, what needs somebody, signing out, the marks of sessions.
import { fireEvent, screen, waitFor, within } from '@testing-library/svelte';
import { describe, expect, test } from 'vitest';
import type { CardHand, Nothing, Presence, SyncState, SyncTroubleCode } from '../src/bindings/core';
import { Refused } from '../src/host/host';
import { App } from '../src/state/app.svelte';
import { card, connected, fakeHost, inboxItem, local, moment, NOW, session, today } from './fixture';
import { asked, hasNoAxeFindings, open } from './page';

const refuse = (code: string, count?: number) =>
  new Refused({
    code,
    facts: { url: { text: 'https://a.example' }, ...(count !== undefined && { count: { number: count } }) },
    ticket: null,
  });
const sync = () =>
  waitFor(() => {
    const section = document.getElementById('sync');
    if (!section) throw new Error('no section of it');
    return section;
  });

async function fill(fields: Record<string, string>): Promise<void> {
  for (const [label, value] of Object.entries(fields))
    await fireEvent.input(await screen.findByLabelText(label), { target: { value } });
}

describe('the chip', () => {
  async function chip(state: SyncState) {
    const app = new App(fakeHost({ 'sync.state': () => state, today: () => today() }));
    await Promise.all([app.start(), app.sync.refresh()]);
    return app.sync.chip;
  }

  test('is not there without a server', async () => {
    expect(await chip(local)).toBeNull();
    await open();
    expect(screen.queryByText('All sent')).toBeNull();
  });

  test.each([
    ['everything is sent', {}, 'All sent', 'settings'],
    ['something waits', { waiting: 3 }, '3 waiting', 'settings'],
    ['older sessions are still to come', { filling: true }, 'Fetching earlier sessions', 'settings'],
    [
      'the server is away',
      { waiting: 3, trouble: { code: 'offline', detail: null } },
      'Offline since 14:39',
      'settings',
    ],
    ['it never answered', { last_ok: null, trouble: { code: 'offline', detail: null } }, 'Offline', 'settings'],
    ['it has trouble', { trouble: { code: 'server_broken', detail: '500' } }, 'Not syncing since 14:39', 'settings'],
    ['somebody is needed', { cards: 1, inbox: 1, waiting: 3 }, 'Needs you (2)', 'needs'],
    ['signing in is needed', { cards: 1, trouble: { code: 'sign_in', detail: null } }, 'Sign in to send', 'settings'],
    ['an update is needed', { trouble: { code: 'newer', detail: null } }, 'Not syncing', 'settings'],
  ] satisfies [string, Partial<SyncState>, string, string][])('says that %s', async (_, state, text, leads) => {
    expect(await chip(connected(state))).toMatchObject({ text, leads });
  });

  test('says all of it to whoever points at it', async () => {
    const its = await chip(connected({ waiting: 3, trouble: { code: 'offline', detail: null } }));
    expect(its?.whole).toBe('The server cannot be reached · 3 changes wait to be sent · last exchange 14:39');
  });

  test('says beside what waits that more is coming', async () => {
    const its = await chip(connected({ waiting: 1, filling: true, last_ok: null }));
    expect(its?.whole).toBe('1 change waits to be sent · earlier sessions are still coming');
  });

  test('follows what the desk announces, and leads to the place', async () => {
    let state = connected();
    const { app, host } = await open({ 'sync.state': () => state });
    await screen.findByRole('button', { name: 'All sent' });
    state = connected({ cards: 2 });
    host.announce('sync');
    await fireEvent.click(await screen.findByRole('button', { name: 'Needs you (2)' }));
    expect(app.page).toBe('needs');
  });

  test('counts what is done here as waiting, too', async () => {
    let waiting = 0;
    const { host } = await open({ 'sync.state': () => connected({ waiting }) });
    await screen.findByRole('button', { name: 'All sent' });
    waiting = 1;
    host.announce('clock');
    expect(await screen.findByRole('button', { name: '1 waiting' })).toBeInTheDocument();
  });
});

describe('without a server', () => {
  test('there is the way to one, and nothing that cannot work', async () => {
    await open({}, 'settings');
    expect(await within(await sync()).findByRole('button', { name: 'Connect' })).toBeInTheDocument();
    expect(within(await sync()).queryByRole('button', { name: 'Sync now' })).toBeNull();
    expect(within(await sync()).queryByRole('button', { name: 'Sign out' })).toBeNull();
    await hasNoAxeFindings();
  });

  test('a name and a password connect, and it is said once where the credential lies', async () => {
    const { host } = await open({ 'sync.connect': () => connected({ secret: 'file' }) }, 'settings');
    await fill({ 'Address of the server': 'stint.example.org', 'User name': 'robin', Password: 'open sesame' });
    await fireEvent.click(within(await sync()).getByRole('button', { name: 'Connect' }));
    expect(await within(await sync()).findByText(/There is no keychain on this computer/)).toBeInTheDocument();
    expect(asked(host, 'sync.connect')).toEqual([{ url: 'stint.example.org', user: 'robin', password: 'open sesame' }]);
    await fireEvent.click(within(await sync()).getByRole('button', { name: 'Understood' }));
    expect(within(await sync()).queryByText(/There is no keychain on this computer/)).toBeNull();
    expect(within(await sync()).getByText('In a file that only you can read')).toBeInTheDocument();
  });

  test('a token connects, by a proxy of one’s own', async () => {
    const { host } = await open({ 'sync.connect': () => connected() }, 'settings');
    await fill({ 'Address of the server': 'stint.example.org' });
    await fireEvent.click(screen.getByRole('radio', { name: 'A token' }));
    await fill({ Token: ' stint_pat_1 ' });
    await fireEvent.click(screen.getByText('Proxy and certificates'));
    await fireEvent.change(screen.getByLabelText('Proxy'), { target: { value: 'own' } });
    await fill({ 'Address of the proxy': 'http://proxy:3128' });
    await fireEvent.click(within(await sync()).getByRole('button', { name: 'Connect' }));
    await waitFor(() =>
      expect(asked(host, 'sync.connect')).toEqual([
        { url: 'stint.example.org', token: 'stint_pat_1', network: { proxy: 'http://proxy:3128' } },
      ]),
    );
  });

  test('sessions that are here are asked about before anything is sent', async () => {
    const { host } = await open(
      {
        'sync.connect': ({ local }) => {
          if (!local) throw refuse('local_sessions', 34);
          return connected();
        },
      },
      'settings',
    );
    await fill({ 'Address of the server': 'https://stint.example.org', 'User name': 'robin', Password: 'secret' });
    await fireEvent.click(within(await sync()).getByRole('button', { name: 'Connect' }));
    const question = await screen.findByText('Add these 34 sessions to https://stint.example.org?');
    expect(question).toHaveFocus();
    await hasNoAxeFindings();
    await fireEvent.click(screen.getByRole('button', { name: 'Set them aside' }));
    expect(await within(await sync()).findByRole('button', { name: 'Sign out' })).toBeInTheDocument();
    expect(asked(host, 'sync.connect').at(-1)).toMatchObject({ local: 'set_aside', password: 'secret' });
  });

  test('the question is asked once, even if the password was wrong', async () => {
    const { host } = await open(
      {
        'sync.connect': ({ local, password }) => {
          if (!local) throw refuse('local_sessions', 1);
          if (password !== 'right') throw refuse('sign_in_failed');
          return connected();
        },
      },
      'settings',
    );
    await fill({ 'Address of the server': 'https://a.example', 'User name': 'robin', Password: 'wrong' });
    await fireEvent.click(within(await sync()).getByRole('button', { name: 'Connect' }));
    await fireEvent.click(await screen.findByRole('button', { name: 'Add them' }));
    await screen.findByText('Name, password or token is wrong.');
    await fill({ Password: 'right' });
    await fireEvent.click(within(await sync()).getByRole('button', { name: 'Connect' }));
    expect(await within(await sync()).findByRole('button', { name: 'Sign out' })).toBeInTheDocument();
    expect(asked(host, 'sync.connect').at(-1)).toMatchObject({ local: 'adopt', password: 'right' });
  });

  test.each([
    ['sign_in_failed', 'Password', /Name, password or token is wrong/],
    ['server_unknown', 'Address of the server', /No Stint server answers/],
  ])('%s is said at its field', async (code, label, sentence) => {
    await open(
      {
        'sync.connect': () => {
          throw refuse(code);
        },
      },
      'settings',
    );
    await fill({ 'Address of the server': 'https://a.example', 'User name': 'robin', Password: 'x' });
    await fireEvent.click(within(await sync()).getByRole('button', { name: 'Connect' }));
    await waitFor(() => expect(screen.getByLabelText(label)).toHaveAccessibleDescription(sentence));
    expect(screen.getByLabelText(label)).toBeInvalid();
  });

  test('sessions left unsent by an earlier connection are told of without the command line’s words', async () => {
    await open(
      {
        'sync.connect': () => {
          throw refuse('profile_waits', 2);
        },
      },
      'settings',
    );
    await fill({ 'Address of the server': 'https://a.example', 'User name': 'robin', Password: 'x' });
    await fireEvent.click(within(await sync()).getByRole('button', { name: 'Connect' }));
    const alert = await screen.findByText(/2 changes of an earlier connection/);
    expect(alert.textContent).not.toContain('--');
  });
});

describe('connected', () => {
  test('who, where, how far', async () => {
    const state = connected({ waiting: 3, oldest: moment(NOW - 2 * 3_600_000), roles: ['manager'] });
    const { host } = await open({ 'sync.state': () => state, 'sync.now': () => state }, 'settings');
    expect(await within(await sync()).findByText('https://stint.example.org')).toBeInTheDocument();
    expect(within(await sync()).getByText('Robin Ash (robin) · Manager')).toBeInTheDocument();
    expect(within(await sync()).getByText('3 changes, the oldest from 12:41')).toBeInTheDocument();
    await fireEvent.click(within(await sync()).getByRole('button', { name: 'Sync now' }));
    await waitFor(() => expect(asked(host, 'sync.now')).toHaveLength(1));
    expect(await screen.findByText(/Your sessions are sent to https:\/\/stint.example.org/)).toBeInTheDocument();
    await hasNoAxeFindings();
  });

  const codes: SyncTroubleCode[] = [
    'offline',
    'sign_in',
    'forbidden',
    'busy',
    'server_broken',
    'not_the_server',
    'other_server',
    'newer',
    'wrong_account',
    'elsewhere',
  ];
  test.each(codes)('%s comes with what to do about it', async (code) => {
    await open({ 'sync.state': () => connected({ trouble: { code, detail: 'a detail' } }) }, 'settings');
    const said = await within(await sync()).findByText('a detail');
    const trouble = said.closest<HTMLElement>('.trouble');
    expect(trouble?.textContent?.replace('a detail', '')).toMatch(/\w+\. \w+/);
  });

  test('a credential that ran out is renewed for the same user', async () => {
    let state = connected({ trouble: { code: 'sign_in', detail: null } });
    const { host } = await open({ 'sync.state': () => state, 'sync.connect': () => (state = connected()) }, 'settings');
    await fill({ Password: 'fresh' });
    await fireEvent.click(within(await sync()).getByRole('button', { name: 'Sign in again' }));
    expect(await within(await sync()).findByRole('button', { name: 'Sync now' })).toBeInTheDocument();
    expect(asked(host, 'sync.connect')).toEqual([
      { url: 'https://stint.example.org', user: 'robin', password: 'fresh' },
    ]);
  });

  test('the numbers for support are fetched when somebody wants them', async () => {
    const { host } = await open(
      {
        'sync.state': () => connected(),
        'sync.health': () => ({
          state: connected(),
          device: 'd-1',
          server: 's-1',
          account: 'a-1',
          high_water: '1:88:5f',
          cursor: 88,
          phase: 'steady',
          records: 204,
          told: 12,
          operations: 3,
          unknown: 0,
        }),
      },
      'settings',
    );
    const summary = await screen.findByText('Numbers for support');
    expect(asked(host, 'sync.health')).toEqual([]);
    const details = summary.closest('details') as HTMLDetailsElement;
    details.open = true;
    await fireEvent(details, new Event('toggle'));
    expect(await screen.findByText('1:88:5f')).toBeInTheDocument();
  });
});

describe('signing out', () => {
  async function leave(waiting: number) {
    let state = connected({ waiting });
    const view = await open({ 'sync.state': () => state, 'sync.sign_out': () => (state = local) }, 'settings');
    await fireEvent.click(await within(await sync()).findByRole('button', { name: 'Sign out' }));
    const dialog = await screen.findByRole('dialog', { name: 'Sign out of https://stint.example.org?' });
    return { ...view, dialog, go: () => fireEvent.click(within(dialog).getByRole('button', { name: 'Sign out' })) };
  }

  test('asks nothing more when everything is sent', async () => {
    const { host, dialog, go } = await leave(0);
    expect(within(dialog).queryByRole('radio')).toBeNull();
    await go();
    await waitFor(() => expect(asked(host, 'sync.sign_out')).toEqual([{}]));
    expect(await within(await sync()).findByRole('button', { name: 'Connect' })).toBeInTheDocument();
  });

  test('keeps what was not sent unless told otherwise', async () => {
    const { host, go } = await leave(3);
    await hasNoAxeFindings();
    await go();
    await waitFor(() => expect(asked(host, 'sync.sign_out')).toEqual([{ unsent: 'keep' }]));
  });

  test('throws away only what was spelled out', async () => {
    const { host, dialog, go } = await leave(3);
    await fireEvent.click(within(dialog).getByRole('radio', { name: /^Throw away/ }));
    const field = within(dialog).getByLabelText('Type DISCARD to throw them away');
    await fireEvent.input(field, { target: { value: 'discard' } });
    await go();
    expect(field).toHaveAccessibleDescription('Type DISCARD, in capitals.');
    expect(asked(host, 'sync.sign_out')).toEqual([]);
    await fireEvent.input(field, { target: { value: 'DISCARD' } });
    await go();
    await waitFor(() => expect(asked(host, 'sync.sign_out')).toEqual([{ unsent: { discard: { typed: 'DISCARD' } } }]));
  });

  test('leads to the export first, if a file is wanted', async () => {
    const { app, dialog } = await leave(3);
    await fireEvent.click(within(dialog).getByRole('button', { name: 'Export' }));
    expect([app.page, app.overlay]).toEqual(['history', 'export']);
  });
});

describe('what needs somebody', () => {
  const needing = (cards: SyncState['cards'], inbox: SyncState['inbox'] = 0) => connected({ cards, inbox });

  test('shows both versions side by side, what differs marked', async () => {
    await open({ 'sync.state': () => needing(1), 'sync.cards': () => ({ cards: [card()] }) }, 'needs');
    const article = await screen.findByRole('article', {
      name: 'A change waits for a decision: changed elsewhere meanwhile',
    });
    expect(within(article).getByText('You: change, 13:41')).toBeInTheDocument();
    expect(within(article).getByText('“Forgot”')).toBeInTheDocument();
    const row = within(article).getByRole('row', { name: /End, differs 16:30 17:15/ });
    expect(row).toHaveAttribute('data-differs');
    expect(within(article).getByRole('row', { name: /Start 08:02 08:02/ })).not.toHaveAttribute('data-differs');
    within(article).getByRole('columnheader', { name: 'Counts now Max Stone, on office, 12:41' });
    within(article).getByRole('columnheader', { name: 'Your change You, on this computer, 13:41' });
    await hasNoAxeFindings();
  });

  const hands: [Omit<CardHand, 'at'>, string][] = [
    [{ who: 'you', place: 'elsewhere' }, 'You, on another device, 12:41'],
    [{ who: 'somebody', place: 'elsewhere' }, 'Somebody else, 12:41'],
    [{ who: 'you', place: { device: 'tower' } }, 'You, on tower, 12:41'],
  ];
  test.each(hands)('says of %j: %s', async (hand, said) => {
    const its = card({ theirs_by: { ...hand, at: moment(NOW - 7_200_000) } });
    await open({ 'sync.state': () => needing(1), 'sync.cards': () => ({ cards: [its] }) }, 'needs');
    expect(await screen.findByText(said)).toBeInTheDocument();
  });

  test('a choice is sent, and the card goes', async () => {
    let cards = [card()];
    const { host } = await open(
      {
        'sync.state': () => needing(cards.length),
        'sync.cards': () => ({ cards }),
        'sync.card_decide': () => ({ cards: (cards = []) }),
      },
      'needs',
    );
    await fireEvent.click(await screen.findByRole('button', { name: 'Use my change' }));
    expect(await screen.findByText('Nothing needs you.')).toBeInTheDocument();
    expect(asked(host, 'sync.card_decide')).toEqual([{ card: 'proposal:1', choice: 'keep_mine' }]);
    expect(await screen.findByRole('button', { name: 'All sent' })).toBeInTheDocument();
    await waitFor(() => expect(screen.getByRole('heading', { name: 'Needs you' })).toHaveFocus());
  });

  test('two ends are offered by their times', async () => {
    const its = card({ kind: 'ended_twice', why: 'ended_already', act: 'clock.out' });
    await open({ 'sync.state': () => needing(1), 'sync.cards': () => ({ cards: [its] }) }, 'needs');
    expect(await screen.findByRole('button', { name: 'Ended 17:15' })).toBeInTheDocument();
    expect(screen.getByRole('button', { name: 'Ended 16:30' })).toBeInTheDocument();
  });

  test('a second clocking in is shown beside the running one, and can be taken back', async () => {
    const its = card({
      kind: 'clocked_in_twice',
      why: null,
      act: 'clock.in',
      theirs: session({ id: 'two', start: '13:05', marks: { held: true } }),
      mine: null,
      changes: [],
      choices: ['dismiss', 'keep_theirs', 'join'],
    });
    const { host } = await open(
      {
        today: () => today([session({ start: '08:02' })]),
        'sync.state': () => needing(1),
        'sync.cards': () => ({ cards: [its] }),
        'sync.card_decide': () => ({ cards: [] }),
      },
      'needs',
    );
    expect(await screen.findByRole('row', { name: /Start, differs 08:02 13:05/ })).toBeInTheDocument();
    await fireEvent.click(screen.getByRole('button', { name: 'Delete the second one' }));
    expect(await screen.findByRole('button', { name: 'Undo' })).toBeInTheDocument();
    expect(asked(host, 'sync.card_decide')).toEqual([{ card: its.id, choice: 'keep_theirs' }]);
    expect(screen.queryByRole('button', { name: 'Join them' })).toBeNull();
  });

  test('a server of plain sessions is told of as such, and asks whose a session is', async () => {
    const limits = card({
      id: 'plain',
      kind: 'plain_server',
      why: null,
      session: null,
      theirs: null,
      mine: null,
      changes: [],
      choices: ['dismiss'],
    });
    const whose = card({
      id: 'whose',
      kind: 'whose_session',
      why: null,
      reason: null,
      // Such a server keeps no journal.
      theirs_by: null,
      mine_by: null,
      choices: ['mine', 'not_mine'],
    });
    const { host } = await open(
      {
        'sync.state': () => connected({ server: 'plain', cards: 2 }),
        'sync.cards': () => ({ cards: [limits, whose] }),
        'sync.card_decide': () => ({ cards: [limits] }),
      },
      'needs',
    );
    const told = await screen.findByRole('article', { name: /^The server takes plain sessions only/ });
    expect(within(told).getByRole('button', { name: 'Understood' })).toBeInTheDocument();
    const asks = screen.getByRole('article', { name: 'A session on the server may be yours' });
    expect(within(asks).getByRole('columnheader', { name: 'On the server' })).toBeInTheDocument();
    expect(within(asks).queryByText(/You:/)).toBeNull();
    await fireEvent.click(within(asks).getByRole('button', { name: 'It is mine' }));
    await waitFor(() => expect(asked(host, 'sync.card_decide')).toEqual([{ card: 'whose', choice: 'mine' }]));
  });

  test('what somebody else decides can only be withdrawn', async () => {
    const its = card({ why: 'approved', choices: ['keep_theirs'] });
    await open({ 'sync.state': () => needing(1), 'sync.cards': () => ({ cards: [its] }) }, 'needs');
    expect(await screen.findByRole('button', { name: 'Withdraw my change' })).toBeInTheDocument();
    expect(screen.queryByRole('button', { name: 'Use my change' })).toBeNull();
  });

  test('changes of others are accepted, or rejected with a sentence', async () => {
    let items = [inboxItem(), inboxItem({ proposal: 'p2', author: 'Kim Ode' })];
    const less = ({ proposal }: { proposal: string }) => ({
      items: (items = items.filter((item) => item.proposal !== proposal)),
    });
    const { host } = await open(
      {
        'sync.state': () => needing(0, items.length),
        'sync.inbox': () => ({ items }),
        'sync.inbox_accept': less,
        'sync.inbox_reject': less,
      },
      'needs',
    );
    const first = await screen.findByRole('article', { name: 'Sam Reed: change' });
    expect(within(first).getByText('the period is approved')).toBeInTheDocument();
    await hasNoAxeFindings();
    await fireEvent.click(within(first).getByRole('button', { name: 'Accept' }));
    const second = await screen.findByRole('article', { name: 'Kim Ode, for Sam Reed: change' });
    await waitFor(() => expect(screen.queryByRole('article', { name: 'Sam Reed: change' })).toBeNull());
    await fireEvent.click(within(second).getByRole('button', { name: 'Reject' }));
    await fireEvent.input(within(second).getByLabelText('Why'), { target: { value: 'You left at five' } });
    await fireEvent.click(within(second).getByRole('button', { name: 'Reject' }));
    expect(await screen.findByText('Nothing needs you.')).toBeInTheDocument();
    expect(asked(host, 'sync.inbox_accept')).toEqual([{ proposal: 'p1' }]);
    expect(asked(host, 'sync.inbox_reject')).toEqual([{ proposal: 'p2', answer: 'You left at five' }]);
  });

  test('Today says so, and leads there', async () => {
    const { app } = await open({ 'sync.state': () => needing(2) });
    await screen.findByText('2 things need you.');
    await fireEvent.click(screen.getByRole('button', { name: 'Look' }));
    expect(app.page).toBe('needs');
  });
});

describe('sessions', () => {
  test('carry where they are, only while there is a server', async () => {
    const sessions = [
      session({ start: '06:00', end: '07:00', marks: { sync: 'sent' } }),
      session({ start: '08:00', end: '09:00', marks: { sync: 'needs_you' } }),
      session({ start: '10:00', end: '11:00', marks: { sync: 'here' } }),
      session({ start: '12:00', end: '13:00' }),
    ];
    await open({ today: () => today(sessions) });
    expect(screen.getAllByTitle(/On this computer|Sent|Needs you/).map((mark) => mark.title)).toEqual([
      'Sent',
      'Needs you',
      'On this computer',
    ]);
  });

  test('held beside a running one say so', async () => {
    const held = session({ start: '13:05', marks: { held: true, sync: 'sent' } });
    await open({ today: () => today([held]) });
    expect(screen.getByText('Open on another device too')).toBeInTheDocument();
  });
});

describe('the palette', () => {
  const names = () => screen.getAllByRole('option').map((option) => option.textContent);

  test('offers the way to a server while there is none', async () => {
    const { app } = await open();
    await fireEvent.keyDown(document.body, { key: 'k', ctrlKey: true });
    await fireEvent.click(await screen.findByText('Connect to a server'));
    await waitFor(() => expect(app.page).toBe('settings'));
    expect(names).toThrow();
  });

  test('offers to sync and what needs somebody while there is one', async () => {
    const { app } = await open({ 'sync.state': () => connected({ cards: 2 }) });
    await screen.findByRole('button', { name: 'Needs you (2)' });
    await fireEvent.keyDown(document.body, { key: 'k', ctrlKey: true });
    await screen.findByText('Sync now');
    expect(names()).not.toContain('Connect to a server');
    await fireEvent.click(screen.getByText('Needs you (2)', { selector: '[data-command-item] *' }));
    await waitFor(() => expect(app.page).toBe('needs'));
  });
});

describe('telling the server while the app is open', () => {
  const agreed = (agreed: boolean): Presence => ({ consent: agreed ? 'agreed' : 'declined', last: null });

  test('is asked about once, and off until somebody says yes', async () => {
    let presence: Presence = { consent: 'not_asked', last: null };
    const { host } = await open(
      {
        'sync.state': () => connected(),
        'presence.get': () => presence,
        'presence.agree': (ask) => (presence = agreed(ask.agreed)),
      },
      'settings',
    );
    const its = within(await sync());
    await its.findByText('Tell the server while Stint is open?');
    expect(asked(host, 'presence.agree')).toEqual([]);
    await hasNoAxeFindings();

    await fireEvent.click(its.getByRole('button', { name: 'Do not tell it' }));

    const toggle = await its.findByRole('checkbox', { name: 'Tell the server while Stint is open' });
    expect(toggle).not.toBeChecked();
    expect(its.queryByText('Last sent')).toBeNull();
    await fireEvent.click(toggle);
    await its.findByText('Nothing yet');
    expect(asked(host, 'presence.agree')).toEqual([{ agreed: false }, { agreed: true }]);
  });

  test('is shown to the letter, with the answer', async () => {
    const last = {
      at: moment(NOW),
      line: 'POST https://a.example/api/v2/keepalive',
      body: '{"visible":true,"path":"[/today]"}',
      status: 200,
    };
    await open({ 'sync.state': () => connected(), 'presence.get': () => ({ consent: 'agreed', last }) }, 'settings');
    const its = within(await sync());
    const shown = await its.findByText(/^POST/);
    expect(shown.textContent).toBe(`${last.line}\n${last.body}`);
    its.getByText(/answered with 200/);
  });

  test('hears which page is shown, and nothing without a server', async () => {
    const alone = await open({}, 'settings');
    expect(asked(alone.host, 'presence.at')).toEqual([]);
    const { app, host } = await open({ 'sync.state': () => connected() });
    await waitFor(() => expect(asked(host, 'presence.at')).toEqual([{ page: 'today' }]));
    app.go('history');
    await waitFor(() => expect(asked(host, 'presence.at').at(-1)).toEqual({ page: 'history' }));
  });
});

describe('a link', () => {
  const invitation = { server: 'https://b.example', user: 'ada' };

  test('fills in where and as whom, says so, and connects nothing', async () => {
    const { app, host } = await open({}, 'settings');
    host.open({ page: 'settings', invitation });
    const its = within(await sync());
    await its.findByText(/asks to connect this computer to https:\/\/b\.example/);
    expect(its.getByLabelText('Address of the server')).toHaveValue('https://b.example');
    expect(its.getByLabelText('User name')).toHaveValue('ada');
    expect(its.getByLabelText('Password')).toHaveValue('');
    expect(asked(host, 'sync.connect')).toEqual([]);
    await hasNoAxeFindings();
    await fireEvent.click(its.getByRole('button', { name: 'Dismiss the link' }));
    expect(app.invitation).toBeNull();
  });

  test('to another server than the one that is connected only says so', async () => {
    const { host } = await open({ 'sync.state': () => connected({ url: 'https://a.example' }) }, 'settings');
    host.open({ page: 'settings', invitation });
    const its = within(await sync());
    await its.findByText(/connected to https:\/\/a\.example; sign out there first/);
    await fireEvent.click(its.getByRole('button', { name: 'Understood' }));
    expect(its.queryByText(/asks to connect/)).toBeNull();
  });
});

describe("one's own password", () => {
  async function change(answer: () => Nothing, again = 'another word') {
    const { app, host } = await open({ 'sync.state': () => connected(), 'sync.password_set': answer }, 'settings');
    const its = within(await sync());
    await fireEvent.click(await its.findByRole('button', { name: 'Change password' }));
    await fill({ 'Current password': 'a word', 'New password': 'another word', 'New password once more': again });
    await hasNoAxeFindings();
    await fireEvent.click(its.getByRole('button', { name: 'Change password' }));
    return { app, host, its };
  }

  test('is changed, and what follows for other devices is said', async () => {
    const { host, its } = await change(() => ({}));
    await screen.findByText('Password changed; your other devices are signed out');
    expect(asked(host, 'sync.password_set')).toEqual([{ current: 'a word', new: 'another word' }]);
    expect(its.queryByLabelText('Current password')).toBeNull();
  });

  test('that is not the current one is said at its field', async () => {
    const { its } = await change(() => {
      throw refuse('password_wrong');
    });
    await its.findByText('This is not your current password.');
    expect(its.getByLabelText('Current password')).toBeInvalid();
    expect(its.getByLabelText('New password')).not.toBeInvalid();
  });

  test('that was typed in two ways is not sent', async () => {
    const { host, its } = await change(() => ({}), 'another work');
    await its.findByText('This is not the same as above.');
    expect(asked(host, 'sync.password_set')).toEqual([]);
  });
});
