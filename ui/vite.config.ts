// How the page is built: Today in the first chunk, everything else when it is asked for. Nothing inline, so that the
// hosts can serve it under a policy without 'unsafe-inline'.
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';
import { svelte } from '@sveltejs/vite-plugin-svelte';

// `npm run dev` beside `stint web`: STINT_WEB=http://127.0.0.1:PORT, then open /#token=… of the dev server.
const desk = process.env.STINT_WEB;

/** bits-ui writes one style inline, which the policy of both hosts forbids: it becomes a class of ours. */
const nothingInline: Plugin = {
  name: 'nothing-inline',
  enforce: 'pre',
  transform: (code, id) =>
    /bits-ui\/.*\.svelte$/.test(id) ? code.replaceAll('style="display: contents;"', 'class="contents"') : undefined,
};

export default defineConfig({
  plugins: [nothingInline, svelte()],
  base: './',
  clearScreen: false,
  build: {
    target: ['es2022', 'safari17.5'],
    cssTarget: ['chrome123', 'safari17.5', 'firefox128'],
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 300,
  },
  server: {
    port: 1420,
    strictPort: true,
    fs: { allow: ['..'] },
    proxy: desk ? { '/api': { target: desk, changeOrigin: true } } : undefined,
  },
  resolve: process.env.VITEST ? { conditions: ['browser'] } : undefined,
  test: {
    environment: 'jsdom',
    include: ['tests/**/*.test.ts'],
    setupFiles: ['tests/setup.ts'],
    testTimeout: 60_000,
    pool: 'threads',
    maxWorkers: 1,
  },
});
