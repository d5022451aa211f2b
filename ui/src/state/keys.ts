// Keys that work everywhere. Pages have their own beside these; single letters stay out of fields and can be
// switched off.
import type { PageName } from '../host/host';
import type { App } from './app.svelte';

const PAGES: Record<string, PageName> = { '1': 'today', '2': 'history', '3': 'settings' };

/** Whether a key pressed here belongs to what has the focus. */
export function isField(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest('input, textarea, select, [contenteditable=true]') !== null;
}

/** Whether Enter and Space belong to what has the focus. */
export function isControl(target: EventTarget | null): boolean {
  const own = 'button, a, summary, input, textarea, select, [role=dialog], [role=row], [role=option]';
  return target instanceof HTMLElement && target.closest(own) !== null;
}

export function lettersOn(app: App): boolean {
  return app.settings?.preferences.letter_keys ?? true;
}

export function onKey(app: App, event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing) return;
  const command = event.ctrlKey || event.metaKey;
  const done = command && !event.altKey ? withCommand(app, event) : plain(app, event);
  if (done) event.preventDefault();
}

function withCommand(app: App, event: KeyboardEvent): boolean {
  const page = PAGES[event.key];
  const key = event.key.toLowerCase();
  if (page) app.go(page);
  else if (key === ',') app.go('settings');
  else if (key === 'k') app.overlay = app.overlay === 'palette' ? null : 'palette';
  else if (key === 'n') app.overlay = 'add';
  else if (key === 'z' && !isField(event.target)) void (event.shiftKey ? app.redo() : app.undo());
  else return false;
  return true;
}

function plain(app: App, event: KeyboardEvent): boolean {
  if (event.altKey || isField(event.target) || app.overlay) return false;
  if (event.key === '?' && lettersOn(app)) app.overlay = 'keys';
  else if ((event.key === 'Enter' || event.key === ' ') && isPrimary(app, event)) void app.clock.primary();
  else return false;
  return true;
}

/** Space and Enter press the one big button, unless they belong to something that has the focus. */
function isPrimary(app: App, event: KeyboardEvent): boolean {
  const ready = app.page === 'today' && app.clock.today !== null && !app.clock.today.first_run;
  return ready && !event.repeat && !isControl(event.target);
}
