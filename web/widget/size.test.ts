import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'vite';
import { CHAT_LANGUAGES } from './frame/languages.ts';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';

const MOST_BYTES = 30_000;
const MOST_LOADER_BYTES = 3_000;

let directory: string;
beforeAll(async () => {
  // As the product is built: otherwise the elements carry where they were written, for debugging.
  vi.stubEnv('NODE_ENV', 'production');
  directory = mkdtempSync(path.join(tmpdir(), 'engawa-widget-'));
  await build({
    configFile: path.join(import.meta.dirname, 'vite.config.ts'),
    logLevel: 'silent',
    mode: 'production',
    build: { outDir: directory },
  });
}, 60_000);
afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(directory, { recursive: true, force: true });
});

const read = (name: string) => readFileSync(path.join(directory, name));
const packedBytes = (name: string) => gzipSync(read(name), { level: 9 }).length;

it('what loads with a city’s page, and the chat it opens in any language, stay within 30 kB compressed', () => {
  const page = read('frame.html').toString();
  const first = ['widget.js', 'frame.html'];
  for (const [, name = ''] of page.matchAll(/(?:src|href)="\/widget\/(assets\/[^"]+)"/g)) first.push(name);
  // What these import without being asked comes with them; what is fetched on wish (a language, a dialog) does not.
  for (const name of first)
    for (const [, other = ''] of read(name)
      .toString()
      .matchAll(/\bimport[^("']*["']\.\/([\w.-]+\.js)["']/g))
      if (!first.includes(`assets/${other}`)) first.push(`assets/${other}`);
  expect(first.length).toBeGreaterThanOrEqual(4);
  const sizes = CHAT_LANGUAGES.map((language) => {
    // Two files a language: of the chat, and of the dialogs, which is fetched with them. The larger is the chat's.
    const found = readdirSync(path.join(directory, 'assets')).filter((name) => isFileOf(name, language));
    expect(found).toHaveLength(2);
    return Math.max(...found.map((name) => packedBytes(`assets/${name}`)));
  });
  const bytes = first.reduce((total, name) => total + packedBytes(name), 0) + Math.max(...sizes);
  expect(packedBytes('widget.js')).toBeLessThanOrEqual(MOST_LOADER_BYTES);
  expect(bytes).toBeLessThanOrEqual(MOST_BYTES);
});

/** `ja-easy-D3k0x1.js` is a file of `ja-easy`, and none of `ja`: the hash has eight signs. */
function isFileOf(name: string, language: string): boolean {
  return name.startsWith(`${language}-`) && /^[\w-]{8}\.js$/.test(name.slice(language.length + 1));
}

it('the loader is one classic script', () => {
  expect(read('widget.js').toString()).not.toMatch(/\b(import|export)\b/);
});

it('nothing comes from another host, and nothing stands inline', () => {
  const page = read('frame.html').toString();
  expect(page).not.toMatch(/\s(?:src|href)="(?:https?:)?\/\//);
  expect(page).not.toMatch(/<style|\sstyle=|<script(?![^>]*\ssrc=)/);
});
