import { describe, expect, it } from 'vitest';
import type { Message } from '../../shared/desk-types.ts';
import { firstWords } from './first-words.ts';

const say = (body: string, interactionId = 'now'): Message =>
  ({ direction: 'in', body, interactionId }) as Message;

describe('a title from the first words', () => {
  it('passes over a greeting', () => {
    expect(firstWords([say('こんにちは。\nごみ置き場に冷蔵庫が捨てられています。')], 'now')).toBe(
      'ごみ置き場に冷蔵庫が捨てられています',
    );
  });

  it('leaves a greeting out that the matter follows', () => {
    const title = (body: string) => firstWords([say(body)], 'now');
    expect(title('すみません、隣の工事の音で困っています。')).toBe('隣の工事の音で困っています');
    expect(title('先ほどの者です。もう一つだけ聞かせてください。')).toBe('もう一つだけ聞かせてください');
    expect(title('Excuse me, my bin was not emptied.')).toBe('my bin was not emptied.');
    expect(title('Hello. I need a certificate.')).toBe('I need a certificate.');
    expect(title('すみませんが、')).toBe('すみませんが、');
  });

  it('keeps a sentence together that runs over two lines', () => {
    expect(firstWords([say('先月お尋ねした件ですが、\nネットが破れたままです。')], 'now')).toBe(
      '先月お尋ねした件ですが、ネットが破れたままです',
    );
  });

  it('speaks of this matter, not of the last one', () => {
    expect(firstWords([say('古い話です。', 'before'), say('新しい話です。')], 'now')).toBe('新しい話です');
    expect(firstWords([say('古い話です。', 'before')], 'now')).toBe('古い話です');
  });

  it('is cut after 60 letters and empty without words', () => {
    expect([...firstWords([say('あ'.repeat(200))], 'now')]).toHaveLength(60);
    expect(firstWords([], 'now')).toBe('');
  });

  it('takes a greeting when there is nothing else', () => {
    expect(firstWords([say('こんにちは。')], 'now')).toBe('こんにちは');
  });
});
