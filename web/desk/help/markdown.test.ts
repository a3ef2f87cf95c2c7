import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readMarkdown, readPieces, sectionsOf, wordsOf } from './markdown.ts';

const GUIDES = join(import.meta.dirname, '../../../docs/guide');

describe('the guides', () => {
  it.each(readdirSync(GUIDES).filter((name) => name.endsWith('.ja.md')))('%s loses no word', (name) => {
    const source = readFileSync(join(GUIDES, name), 'utf8');
    const squeezed = (text: string): string => text.replace(/[^\p{L}\p{N}]/gu, '');
    const read = squeezed(
      readMarkdown(source)
        .map(wordsOf)
        .join('\n')
        .replace(/\]\([^)]*\)/g, ']'),
    );
    for (const line of source.split('\n')) {
      // The marks of lists and where links lead are no words.
      const said = line
        .replace(/^!/, '')
        .replace(/^\d+\. /, '')
        .replace(/\]\([^)]*\)/g, ']');
      expect(read).toContain(squeezed(said));
    }
  });
});

it('reads headings, lists, tables and text in their order', () => {
  const blocks = readMarkdown('# 題\n\n前書き\n\n1. 一\n2. 二\n\n| 甲 | 乙 |\n| --- | --- |\n| a | b |\n');
  expect(blocks.map((block) => block.is)).toEqual(['heading', 'text', 'list', 'table']);
  expect(blocks[2]).toMatchObject({ ordered: true, items: ['一', '二'] });
  expect(blocks[3]).toMatchObject({ head: ['甲', '乙'], rows: [['a', 'b']] });
  expect(readMarkdown('![画面](../images/a.png)')).toEqual([{ is: 'picture', text: '画面', file: 'a.png' }]);
  expect(sectionsOf(blocks)).toMatchObject([{ title: '題', blocks: [{}, {}, {}] }]);
});

it('reads bold, code and links inside a line, and nothing as markup that is none', () => {
  expect(readPieces('まず**大事**な`npm`と[用語](../glossary.md)。<b>')).toEqual([
    { is: 'text', text: 'まず' },
    { is: 'bold', text: '大事' },
    { is: 'text', text: 'な' },
    { is: 'code', text: 'npm' },
    { is: 'text', text: 'と' },
    { is: 'link', text: '用語' },
    { is: 'text', text: '。<b>' },
  ]);
});
