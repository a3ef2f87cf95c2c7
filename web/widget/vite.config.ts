import { defineConfig } from 'vite';

/** Builds the loader (`widget.js`, one classic script) and the frame it opens (`frame.html`) into dist/widget. */
export default defineConfig({
  root: import.meta.dirname,
  base: '/widget/',
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    outDir: '../../dist/widget',
    emptyOutDir: true,
    target: ['chrome100', 'safari15.4', 'firefox100'],
    modulePreload: false,
    rolldownOptions: {
      input: { widget: 'loader.ts', frame: 'frame.html' },
      output: {
        entryFileNames: (chunk) => (chunk.name === 'widget' ? 'widget.js' : 'assets/[name]-[hash].js'),
      },
    },
  },
});
