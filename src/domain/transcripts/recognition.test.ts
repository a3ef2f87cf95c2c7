import { expect, test } from 'vitest';
import { ManualClock } from '#kernel/clock.ts';
import { createLogger } from '#kernel/log.ts';
import { RecognitionFailed } from './recogniser.ts';
import { createRecognition } from './recognition.ts';

const EXPECTED = { language: 'ja', hint: '' };
const SOUND = new Int16Array(1_600);
const log = createLogger({ level: 'silent' });

function world(transcribe: (tries: number) => Promise<{ text: string }>) {
  const clock = new ManualClock(new Date('2026-04-01T00:00:00Z'));
  let tries = 0;
  const recogniser = { id: 'test', transcribe: () => transcribe(++tries) };
  return { clock, recognition: createRecognition({ recogniser, clock, log }), tries: () => tries };
}

/** Lets promises that are settled be followed. */
const turn = () => new Promise((resolve) => setImmediate(resolve));

test('what fails for now is tried again, twice; what fails for good is not', async () => {
  const busy = world(async (tries) => {
    if (tries < 3) throw new RecognitionFailed('busy');
    return { text: ' はい ' };
  });
  const heard = busy.recognition.recognise(SOUND, EXPECTED);
  await turn();
  expect(busy.recognition.state).toBe('failing');
  busy.clock.advance(300);
  await turn();
  busy.clock.advance(1_500);
  expect(await heard).toBe('はい');
  expect([busy.tries(), busy.recognition.state]).toEqual([3, 'working']);

  const wrong = world(() => Promise.reject(new RecognitionFailed('wrong key', { isWorthRetrying: false })));
  expect(await wrong.recognition.recognise(SOUND, EXPECTED)).toBeNull();
  expect([wrong.tries(), wrong.recognition.state]).toEqual([1, 'failing']);
});

test('a few at a time; a queue that is full takes no more, and stopping lets everybody go', async () => {
  let answer: (() => void)[] = [];
  const slow = world(() => new Promise((resolve) => answer.push(() => resolve({ text: 'はい' }))));
  const all = Array.from({ length: 125 }, () => slow.recognition.recognise(SOUND, EXPECTED));
  await turn();
  expect([slow.tries(), slow.recognition.waiting]).toEqual([4, 120]);
  expect(await all[124]).toBeNull();
  for (const one of answer) one();
  answer = [];
  await turn();
  expect([slow.tries(), slow.recognition.waiting]).toEqual([8, 116]);
  slow.recognition.stop();
  for (const one of answer) one();
  const texts = await Promise.all(all);
  expect(texts.filter((text) => text === 'はい')).toHaveLength(8);
  expect(slow.tries()).toBe(8);
});

test('stopping does not wait for the next attempt', async () => {
  const busy = world(() => Promise.reject(new RecognitionFailed('busy')));
  const heard = busy.recognition.recognise(SOUND, EXPECTED);
  await turn();
  busy.recognition.stop();
  expect(await heard).toBeNull();
});
