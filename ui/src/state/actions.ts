// Everything that can be done, by name: what the palette offers.
import type { Recent } from '../bindings/core';
import { actKey } from '../text/codes';
import type { App } from './app.svelte';

export interface Action {
  name: string;
  group: string;
  keys?: string;
  run: () => void;
}

function nameOf({ on, note }: Recent): string {
  const names = [on.project, on.category, on.labor_type].flatMap((named) => (named ? [named.name] : []));
  return [...names, ...(note ? [note] : [])].join(' · ');
}

export function actions(app: App): Action[] {
  return [...clockActions(app), ...serverActions(app), ...places(app), ...others(app)];
}

function clockActions(app: App): Action[] {
  const { clock } = app;
  const { today } = clock;
  const group = app.say('group-clock');
  const list: Action[] = [];
  if (!today || today.read_only) return list;
  switch (clock.state) {
    case 'out':
      list.push({ group, name: app.say('clock-in'), keys: 'Space', run: () => void clock.clockIn() });
      for (const recent of today.recent) {
        const { on, note } = recent;
        const wish = {
          note,
          ...(on.project && { project: on.project.name }),
          ...(on.category && { category: on.category.name }),
          ...(on.labor_type && { labor_type: on.labor_type.name }),
        };
        list.push({
          group,
          name: app.say('action-continue', { name: nameOf(recent) }),
          run: () => void clock.clockIn(wish),
        });
      }
      break;
    case 'working':
      list.push({ group, name: app.say('clock-out'), keys: 'Space', run: () => void clock.clockOut() });
      list.push({ group, name: app.say('break-start'), run: () => void clock.startBreak() });
      break;
    case 'on_break':
      list.push({ group, name: app.say('break-end'), keys: 'Space', run: () => void clock.endBreak() });
      list.push({ group, name: app.say('clock-out'), run: () => void clock.clockOut() });
      break;
  }
  if (today.undo) {
    const act = app.say(actKey(today.undo.kind));
    list.push({ group, name: app.say('action-undo', { act }), keys: 'Ctrl Z', run: () => void app.undo() });
  }
  if (today.redo) {
    const act = app.say(actKey(today.redo.kind));
    list.push({ group, name: app.say('action-redo', { act }), keys: 'Ctrl Shift Z', run: () => void app.redo() });
  }
  return list;
}

function serverActions(app: App): Action[] {
  const { sync } = app;
  const group = app.say('group-sync');
  if (!sync.state) return [];
  const account = () => app.goSection('sync');
  if (!sync.connected) return [{ group, name: app.say('action-connect'), run: account }];
  const name = sync.needs > 0 ? app.say('sync-chip-needs', { count: sync.needs }) : app.say('page-needs');
  return [
    { group, name: app.say('action-sync-now'), run: () => void sync.now() },
    { group, name, run: () => app.go('needs') },
    { group, name: app.say('action-account'), run: account },
  ];
}

function places(app: App): Action[] {
  const group = app.say('group-go');
  return [
    { group, name: app.say('page-today'), keys: 'Ctrl 1', run: () => app.go('today') },
    { group, name: app.say('page-history'), keys: 'Ctrl 2', run: () => app.go('history') },
    { group, name: app.say('page-settings'), keys: 'Ctrl 3', run: () => app.go('settings') },
  ];
}

function others(app: App): Action[] {
  const group = app.say('group-more');
  const theme = (name: 'light' | 'dark' | 'system'): Action => ({
    group,
    name: app.say(`action-theme-${name}`),
    run: () => void app.attempt('preferences.set', { theme: name }).then((answer) => answer && app.adopt(answer)),
  });
  return [
    { group, name: app.say('action-add'), keys: 'Ctrl N', run: () => (app.overlay = 'add') },
    {
      group,
      name: app.say('action-export'),
      run: () => {
        app.go('history');
        app.overlay = 'export';
      },
    },
    { group, name: app.say('action-keys'), keys: '?', run: () => (app.overlay = 'keys') },
    theme('light'),
    theme('dark'),
    theme('system'),
  ];
}
