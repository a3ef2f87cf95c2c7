import { afterEach, beforeEach, expect, test } from 'vitest';
import { RecognitionFailed } from '#domain/transcripts/recogniser.ts';
import { runInsideTransaction } from '#kernel/network-guard.ts';
import { toWav } from '#kernel/sound.ts';
import {
  KEY,
  MODEL,
  type StandInTranscription,
  standInTranscription,
} from '../../../test/kit/stand-in-transcription.ts';
import { createOpenaiTranscription } from './openai-transcription.ts';

let server: StandInTranscription;
beforeEach(async () => {
  server = await standInTranscription();
});
afterEach(() => server.close());

const never = new AbortController().signal;

function tone(hz: number, ms: number) {
  const samples = Int16Array.from({ length: ms * 16 }, (_, at) =>
    Math.round(6_000 * Math.sin((2 * Math.PI * hz * at) / 16_000)),
  );
  return toWav({ samplesPerSec: 16_000, samples });
}

const REQUEST = { wav: tone(440, 600), language: 'ja', hint: '青葉市' };
const recogniser = (change: { key?: string; model?: string; url?: string } = {}) =>
  createOpenaiTranscription({ url: server.url, key: KEY, model: MODEL, ...change });

test('the sound goes out as the API wants it, and the text comes back', async () => {
  server.means(440, 'ごみの収集日を教えてください');
  expect(await recogniser().transcribe(REQUEST, never)).toEqual({ text: 'ごみの収集日を教えてください' });
  expect(server.asked).toEqual([
    expect.objectContaining({ status: 200, language: 'ja', prompt: '青葉市', lengthMs: 600 }),
  ]);
});

test.each([
  ['ja-easy', 'ja'],
  ['zh-Hans', 'zh'],
  ['vi', 'vi'],
])('%s is asked for as %s', async (language, asked) => {
  await recogniser().transcribe({ ...REQUEST, language }, never);
  expect(server.asked).toMatchObject([{ status: 200, language: asked }]);
});

test.each([
  ['a wrong key', { key: 'guess' }, 401],
  ['a model that is not there', { model: 'none' }, 404],
])('%s is refused, and trying again is of no use', async (_what, change, status) => {
  await expect(recogniser(change).transcribe(REQUEST, never)).rejects.toMatchObject({
    name: 'RecognitionFailed',
    isWorthRetrying: false,
    message: `the recogniser answered ${status}`,
  });
});

test.each([500, 503, 429])('an answer of %i may be another one next time', async (status) => {
  server.fail(status);
  await expect(recogniser().transcribe(REQUEST, never)).rejects.toMatchObject({ isWorthRetrying: true });
});

test('what is no sound, or a sound too short, is refused', async () => {
  for (const wav of [Buffer.from('RIFF'), tone(440, 20)])
    await expect(recogniser().transcribe({ ...REQUEST, wav }, never)).rejects.toThrow(RecognitionFailed);
  expect(server.asked.map(({ status }) => status)).toEqual([400, 400]);
});

test('a server that is not there fails, as does whoever is called off; within a transaction it is never called', async () => {
  const gone = recogniser({ url: 'http://127.0.0.1:9' });
  await expect(gone.transcribe(REQUEST, never)).rejects.toThrow(RecognitionFailed);
  await expect(recogniser().transcribe(REQUEST, AbortSignal.abort())).rejects.toThrow(RecognitionFailed);
  await expect(runInsideTransaction(() => recogniser().transcribe(REQUEST, never))).rejects.toThrow(
    'inside a database transaction',
  );
});
