import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SpeechFailed } from '#domain/speech/engine.ts';
import { linesOf } from './open-jtalk.ts';
import { speakWith } from './run-program.ts';

const text = fc.string({
  unit: fc.constantFrom('市', '役', 'a', ' ', '。', '、', '\n', '𠮷', '?'),
  maxLength: 300,
});

test('a text is divided into lines that Open JTalk takes, and nothing of it is lost', () => {
  fc.assert(
    fc.property(text, fc.integer({ min: 8, max: 60 }), (whole, mostBytes) => {
      const lines = linesOf(whole, mostBytes);
      for (const line of lines) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(mostBytes);
      expect(lines.join('').replaceAll(' ', '')).toBe(whole.replace(/[ \n]/g, ''));
    }),
  );
});

test('it is divided where a voice pauses', () => {
  expect(linesOf('はい。いいえ、そうです', 20)).toEqual(['はい。', 'いいえ、', 'そうです']);
  expect(linesOf('ながいひとつのことば', 12)).toEqual(['ながいひ', 'とつのこ', 'とば']);
});

test('a program gets the text by stdin and answers by stdout, also one that opens it by name', async () => {
  expect((await speakWith(['/bin/cat'], '$(id) `id` "; 市')).toString()).toBe('$(id) `id` "; 市');
  expect((await speakWith(['/usr/bin/tee', '/dev/stdout'], 'ab')).toString()).toContain('ab');
});

test('one that fails, is not there or takes too long is told from one that works', async () => {
  await expect(speakWith(['/bin/false'], '')).rejects.toThrow(SpeechFailed);
  await expect(speakWith(['/nowhere/program'], '')).rejects.toThrow('could not be run');
  await expect(speakWith(['/bin/sleep', '20'], '', 100)).rejects.toThrow('SIGKILL');
});
