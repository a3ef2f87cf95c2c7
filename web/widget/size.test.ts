import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'vite';
import { afterAll, beforeAll, expect, it } from 'vitest';

const MOST_BYTES = 30_000;
const MOST_LOADER_BYTES = 3_000;

let directory: string;
beforeAll(async () => {
  directory = mkdtempSync(path.join(tmpdir(), 'engawa-widget-'));
  await build({
    configFile: path.join(import.meta.dirname, 'vite.config.ts'),
    logLevel: 'silent',
    mode: 'production',
    build: { outDir: directory },
  });
}, 60_000);
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const read = (name: string) => readFileSync(path.join(directory, name));
const packedBytes = (name: string) => gzipSync(read(name), { level: 9 }).length;

it('what loads with a city’s page, and the chat it opens, stay within 30 kB compressed', () => {
  const files = readdirSync(directory, { recursive: true, encoding: 'utf8' }).filter((name) =>
    /\.\w+$/.test(name),
  );
  expect(files.length).toBeGreaterThanOrEqual(4);
  const bytes = files.reduce((total, name) => total + packedBytes(name), 0);
  expect(packedBytes('widget.js')).toBeLessThanOrEqual(MOST_LOADER_BYTES);
  expect(bytes).toBeLessThanOrEqual(MOST_BYTES);
});

it('the loader is one classic script', () => {
  expect(read('widget.js').toString()).not.toMatch(/\b(import|export)\b/);
});

it('nothing comes from another host, and nothing stands inline', () => {
  const page = read('frame.html').toString();
  expect(page).not.toMatch(/\s(?:src|href)="(?:https?:)?\/\//);
  expect(page).not.toMatch(/<style|\sstyle=|<script(?![^>]*\ssrc=)/);
});
