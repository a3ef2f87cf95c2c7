import { defineConfig } from 'vite';

/** Builds the loader (`widget.js`, one classic script) and the frame it opens (`frame.html`) into dist/widget. */
export default defineConfig({
  root: import.meta.dirname,
  base: '/widget/',
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    outDir: '../../dist/widget',
    emptyOutDir: true,
    // Safari 15.4 runs what is built for 16: it knows private members of classes, which would be rewritten for it (1 kB)
    // because of a defect with fields inside arrow functions that nothing here meets.
    target: ['chrome100', 'safari16', 'firefox100'],
    modulePreload: false,
    rolldownOptions: {
      input: { widget: 'loader.ts', frame: 'frame.html' },
      output: {
        entryFileNames: (chunk) => (chunk.name === 'widget' ? 'widget.js' : 'assets/[name]-[hash].js'),
      },
    },
  },
});
