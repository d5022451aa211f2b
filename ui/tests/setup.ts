// What jsdom lacks and the page uses: observers, scrolling, layout sizes for the virtual list.
import '@testing-library/jest-dom/vitest';
import '@testing-library/svelte/vitest';
import { configure } from '@testing-library/svelte';
import { beforeEach, vi } from 'vitest';

// Pages come in files of their own, and a busy machine takes its time to hand them out.
configure({ asyncUtilTimeout: 20_000 });

class Observer {
  observe(): void {}
  unobserve(): void {}
  disconnect(): void {}
}

vi.stubGlobal('ResizeObserver', Observer);
vi.stubGlobal('matchMedia', (query: string) => ({
  matches: false,
  media: query,
  addEventListener: () => undefined,
  removeEventListener: () => undefined,
}));
Element.prototype.scrollIntoView = () => undefined;
Element.prototype.scrollTo = () => undefined;
HTMLElement.prototype.hasPointerCapture = () => false;

beforeEach(() => {
  document.body.innerHTML = '';
});
