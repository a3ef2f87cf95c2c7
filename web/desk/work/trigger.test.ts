import { describe, expect, it } from 'vitest';
import { replaceTrigger, triggerAt } from './trigger.ts';

const at = (text: string, kinds: Parameters<typeof triggerAt>[2] = ['template', 'mention']) =>
  triggerAt(text, text.length, kinds);

describe('what asks for a template or a person', () => {
  it.each([
    ['/', 'template', 0, ''],
    ['お世話になります。\n/うけつけ', 'template', 10, 'うけつけ'],
    ['はい ／ごみ', 'template', 3, 'ごみ'],
    ['@', 'mention', 0, ''],
    ['確認を＠木村', 'mention', 3, '木村'],
  ])('%j', (text, kind, start, words) => {
    expect(at(text)).toEqual({ kind, start, end: text.length, words });
  });

  it.each(['11/22', 'https://city.example/gomi', 'はい/いいえ', '/受付 です', '', 'a@b c'])(
    'is not in %j',
    (text) => expect(at(text)).toBeNull(),
  );

  it('stands before the caret, whatever comes after it', () => {
    expect(triggerAt('/う\n次の行', 2, ['template'])).toMatchObject({ start: 0, end: 2, words: 'う' });
    expect(triggerAt('/う\n次の行', 6, ['template'])).toBeNull();
  });

  it('in a reply no person is asked for', () => {
    expect(at('@木村', ['template'])).toBeNull();
  });
});

describe('putting it in', () => {
  it('replaces what was typed and leaves the rest', () => {
    const trigger = triggerAt('前 /う後', 4, ['template'])!;
    expect(replaceTrigger('前 /う後', trigger, '受付です。')).toEqual({
      text: '前 受付です。後',
      from: 7,
      to: 7,
    });
  });

  it('goes to what is still to be filled in', () => {
    const filled = replaceTrigger('/', at('/')!, '番号は〔要記入:案件番号〕です');
    expect(filled.text.slice(filled.from, filled.to)).toBe('〔要記入:案件番号〕');
  });
});
