// Mounts the whole page over a made-up desk, the way main.ts does.
import { render } from '@testing-library/svelte';
import axe from 'axe-core';
import { expect } from 'vitest';
import Root from '../src/App.svelte';
import type { PageName } from '../src/host/host';
import { App } from '../src/state/app.svelte';
import { fakeHost, type FakeHost } from './fixture';

/** The pages come in files of their own; they are fetched here, so that no test waits for them. */
const PAGES = {
  today: () => Promise.all([import('../src/pages/FirstRun.svelte'), import('../src/parts/Explanation.svelte')]),
  history: () => import('../src/pages/History.svelte'),
  needs: () => import('../src/pages/Needs.svelte'),
  settings: () => import('../src/pages/Settings.svelte'),
};

export async function open(answers: Parameters<typeof fakeHost>[0] = {}, page: PageName = 'today') {
  const host: FakeHost = fakeHost(answers);
  const app = new App(host);
  app.page = page;
  await Promise.all([app.start(), PAGES[page]()]);
  const view = render(Root, { app });
  await app.settle();
  await app.words.load('refusals');
  return { app, host, ...view };
}

/** What was asked with this command, oldest first. */
export function asked(host: FakeHost, command: string): unknown[] {
  return host.asked.filter(([name]) => name === command).map(([, ask]) => ask);
}

/** axe with every rule that needs no layout; colours and sizes are looked at in a real browser. */
export async function hasNoAxeFindings(): Promise<void> {
  const { violations } = await axe.run(document, { rules: { 'color-contrast': { enabled: false } } });
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`)).toEqual([]);
}
