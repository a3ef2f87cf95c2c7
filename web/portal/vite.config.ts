import { defineConfig } from 'vite';

/** Builds the resident's pages into dist/portal: one page that the server gives for each of their paths. */
export default defineConfig({
  root: import.meta.dirname,
  base: '/portal/',
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    outDir: '../../dist/portal',
    emptyOutDir: true,
    target: ['chrome100', 'safari15.4', 'firefox100'],
    modulePreload: false,
    assetsInlineLimit: 0,
  },
});
