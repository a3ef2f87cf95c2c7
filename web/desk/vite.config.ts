import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

// The tool asks for a default export.
export default defineConfig({
  root: import.meta.dirname,
  base: '/desk/',
  plugins: [react(), tailwindcss()],
  build: {
    outDir: '../../dist/desk',
    emptyOutDir: true,
    target: 'es2023',
    // Strict content security allows neither inline scripts nor data addresses.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
});
