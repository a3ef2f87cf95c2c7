import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { findBrokenLinks } from './links.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'engawa-links-'));
  mkdirSync(path.join(root, 'docs'));
  write('docs/guide.md', '# 設定 と起動\n\n[up](../README.md)');
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function write(file: string, text: string): void {
  writeFileSync(path.join(root, file), text);
}

it('lets links, headings, files and other hosts stand', () => {
  write(
    'README.md',
    '[a](docs/guide.md#設定-と起動) [b](https://example.jp/x) `docs/guide.md`\n```\n[c](nowhere.md)\n```',
  );
  expect(findBrokenLinks(root)).toEqual([]);
});

it.each([
  ['a page that is not there', '[a](docs/other.md)'],
  ['a picture that is not there', '![a](docs/images/desk.png)'],
  ['a heading that is not there', '[a](docs/guide.md#other)'],
  ['a file named in the text', 'see `docs/other.ts`'],
])('finds %s', (_, text) => {
  write('README.md', text);
  expect(findBrokenLinks(root)).toHaveLength(1);
});
