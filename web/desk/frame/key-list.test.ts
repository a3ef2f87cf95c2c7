import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ja } from '../text/ja.ts';
import { KEY_LIST } from './key-list.ts';
import { AFTER_G, ALT_ANYWHERE, SINGLE, WITH_ALT } from './keys.ts';

const desk = join(import.meta.dirname, '..');
const listed = KEY_LIST.flatMap((group) => group.rows.flatMap(([keys]) => keys.split(' · ')));
const ARROWS: Readonly<Record<string, string>> = { ArrowDown: '↓', ArrowUp: '↑', Escape: 'Esc' };
const withAlt = (code: string): string => `Alt+${code.replace('Key', '')}`;

describe('the list of keys', () => {
  it('names every key that works everywhere', () => {
    expect(listed).toEqual(expect.arrayContaining(Object.keys(SINGLE).map((key) => ARROWS[key] ?? key)));
    expect(listed).toEqual(expect.arrayContaining(Object.keys(AFTER_G).map((key) => `g ${key}`)));
    expect(listed).toEqual(
      expect.arrayContaining([...Object.keys(WITH_ALT), ...Object.keys(ALT_ANYWHERE)].map(withAlt)),
    );
  });

  it('names every combination with Alt that any page of the desk listens to, and no other', () => {
    const source = globSync('**/*.{ts,tsx}', { cwd: desk, exclude: ['**/*.test.ts'] })
      .map((file) => readFileSync(join(desk, file), 'utf8'))
      .join('\n');
    const pages = [...source.matchAll(/isAlt\(event, '(Key[A-Z])'\)/g)].map(([, code = '']) => withAlt(code));
    const all = [...Object.keys(WITH_ALT), ...Object.keys(ALT_ANYWHERE)].map(withAlt).concat(pages);
    expect(pages.length).toBeGreaterThan(5);
    expect(listed.filter((keys) => keys.startsWith('Alt+')).sort()).toEqual([...new Set(all)].sort());
  });

  it('says what each does, each key once in its group', () => {
    for (const group of KEY_LIST) {
      expect(new Set(group.rows.map(([keys]) => keys)).size).toBe(group.rows.length);
      for (const [keys, meaning] of group.rows) expect(meaning(ja), keys).not.toBe('');
    }
  });

  it('stands in the guide as well', () => {
    const guide = readFileSync(join(desk, '../../docs/guide/agent.ja.md'), 'utf8');
    const table = guide.slice(guide.indexOf('## キー操作の一覧'), guide.indexOf('## 困ったとき'));
    const letters = /g の次に ([a-z、]+)/.exec(table)?.[1]?.split('、') ?? [];
    expect(letters.sort()).toEqual(Object.keys(AFTER_G).sort());
    for (const keys of listed.filter((one) => /^(Alt|Mod)\+/.test(one)))
      expect(table, keys).toContain(keys.replace('Mod', 'Ctrl'));
  });
});
