import { afterEach, beforeEach, expect, test } from 'vitest';
import { loudness, readWav, toWav } from '#kernel/sound.ts';
import { openTestDatabase, type TestDatabase } from '../../../test/kit/database.ts';
import { SpeechFailed } from './engine.ts';
import { createPromptSounds, createRenderer, type PromptSounds } from './speech.ts';
import type { RenderRequest, SpeechEngine } from './types.ts';

let database: TestDatabase;
let city: string;
let other: string;
const asked: RenderRequest[] = [];

beforeEach(async () => {
  database = await openTestDatabase();
  city = await database.foundTenant('aoba');
  other = await database.foundTenant('shiomi');
  asked.length = 0;
});
afterEach(() => database.close());

/** Hums for as long as the text is. */
function engine(id: string, languages: readonly string[], more: Partial<SpeechEngine> = {}): SpeechEngine {
  return {
    id,
    languages,
    voices: async () => [{ id: `${id}-voice`, name: id }],
    async render(request) {
      asked.push(request);
      const length = 2_400 + request.text.length * 1_200;
      const samples = Int16Array.from({ length }, (_, at) => Math.round(2_000 * Math.sin(at / 8)));
      return toWav({ samplesPerSec: 24_000, samples });
    },
    ...more,
  };
}

function open(engines: readonly SpeechEngine[], mostBytes?: number): PromptSounds {
  const { clock, log, sealer } = database;
  return createPromptSounds({
    database: database.db,
    installation: database.kysely,
    renderer: createRenderer({ engines, clock, log }),
    sealer,
    baseUrl: () => 'http://127.0.0.1:8080',
    clock,
    log,
    ...(mostBytes === undefined ? {} : { mostBytes }),
  });
}

const ja = (text: string) => ({ text, language: 'ja' });
const hashOf = (url: string | undefined) => /([0-9a-f]{64})\.wav$/.exec(url ?? '')?.[1] ?? '';
const kept = async () =>
  Number((await database.adminPool.query('select count(*) from prompt_sound')).rows[0].count);

test('a text is made once, into a sound of the telephone, and found again by another process', async () => {
  const sounds = open([engine('first', ['ja'])]);
  const [prompt] = await sounds.prepare(city, [ja('受付は8:30からです')]);
  expect(asked).toEqual([{ text: '受付は8時30分からです', language: 'ja', voice: 'first-voice', speed: 1 }]);
  const sound = readWav((await sounds.open(hashOf(prompt?.url))) ?? Buffer.alloc(0));
  expect(sound?.samplesPerSec).toBe(8_000);
  // The level of a voice on the line, whatever the engine's own.
  expect(loudness(sound!)).toBeGreaterThan(0.08);
  expect(loudness(sound!)).toBeLessThan(0.12);

  const again = open([engine('first', ['ja'])]);
  expect(await again.prepare(city, [ja('受付は8:30からです')])).toEqual([prompt]);
  expect(asked).toHaveLength(1);
  expect(readWav((await again.open(hashOf(prompt?.url))) ?? Buffer.alloc(0))).toEqual(sound);
});

test('the address tells nothing: another city, voice or text has another one, and the sound is sealed', async () => {
  const sounds = open([engine('first', ['ja'])]);
  const [one] = await sounds.prepare(city, [ja('おはよう')]);
  const [theirs] = await sounds.prepare(other, [ja('おはよう')]);
  const [changed] = await sounds.prepare(city, [ja('おはよ')]);
  expect(new Set([one?.url, theirs?.url, changed?.url]).size).toBe(3);
  expect(await sounds.open('0'.repeat(64))).toBeUndefined();
  const { rows } = await database.adminPool.query<{ sound: Buffer }>('select sound from prompt_sound');
  for (const { sound } of rows) expect(sound.includes('WAVE')).toBe(false);
});

test('each in its order and its language; what is asked for twice at once is made once', async () => {
  const sounds = open([engine('first', ['ja']), engine('second', ['en', 'ja'])]);
  const spoken = [ja('はい'), { text: 'Yes', language: 'en' }, ja('はい'), ja('〔注〕')];
  const [prompts, same] = await Promise.all([sounds.prepare(city, spoken), sounds.prepare(city, spoken)]);
  expect(prompts).toHaveLength(3);
  expect(prompts[0]).toEqual(prompts[2]);
  expect(same).toEqual(prompts);
  expect(asked.map(({ voice, language }) => `${voice} ${language}`).toSorted()).toEqual([
    'first-voice ja',
    'second-voice en',
  ]);
});

test('an engine that fails has another one behind it, and is left alone for a while', async () => {
  let failures = 0;
  const broken = engine('broken', ['ja'], {
    render: async () => {
      failures++;
      throw new SpeechFailed('no');
    },
  });
  const sounds = open([broken, engine('second', ['ja'])]);
  await sounds.prepare(city, [ja('一')]);
  await sounds.prepare(city, [ja('二')]);
  expect(failures).toBe(1);
  expect(asked.map(({ text }) => text)).toEqual(['一', '二']);
  database.clock.advance(31_000);
  await sounds.prepare(city, [ja('三')]);
  expect(failures).toBe(2);
});

test('a language that nobody speaks is left out; when nothing can be spoken a chime stands for it', async () => {
  const sounds = open([engine('first', ['ja'])]);
  expect(await sounds.prepare(city, [ja('はい'), { text: 'Oo', language: 'tl' }])).toHaveLength(1);
  const [chime] = await sounds.prepare(city, [{ text: 'Oo', language: 'tl' }]);
  const sound = readWav((await sounds.open(hashOf(chime?.url))) ?? Buffer.alloc(0));
  expect(loudness(sound!)).toBeGreaterThan(0.01);
  expect(await sounds.prepare(city, [])).toEqual([]);
  expect(await sounds.makeAhead(city, [ja('はい'), { text: 'Oo', language: 'tl' }])).toEqual({ unspoken: 1 });
});

test('nobody waits longer than a caller may: the chime plays, and what was begun is there the next time', async () => {
  let speak: (() => void) | undefined;
  const slow = engine('slow', ['ja'], {
    render: (request) =>
      new Promise((resolve) => {
        speak = () => resolve(engine('slow', ['ja']).render(request));
      }),
  });
  const sounds = open([slow]);
  const waiting = sounds.prepare(city, [ja('長い文')]);
  await expect.poll(() => speak).toBeDefined();
  database.clock.advance(5_000);
  const [late] = await waiting;
  expect(hashOf(late?.url)).toBe(
    hashOf((await sounds.prepare(city, [{ text: 'x', language: 'tl' }]))[0]?.url),
  );
  speak?.();
  await expect.poll(kept).toBe(1);
  expect((await sounds.prepare(city, [ja('長い文')]))[0]).not.toEqual(late);
});

test('what is unused goes: after two months, and earlier where a city has too much', async () => {
  const sounds = open([engine('first', ['ja'])], 15_000);
  await sounds.prepare(city, [ja('あいうえおかきくけこ')]);
  await sounds.prepare(other, [ja('あ')]);
  // Full, and the old one was used today: the new one is spoken all the same, out of memory.
  const [full] = await sounds.prepare(city, [ja('さしすせそたちつてと')]);
  expect(await sounds.open(hashOf(full?.url))).toBeDefined();
  expect(await kept()).toBe(2);
  database.clock.advance(3 * 86_400_000);
  await sounds.prepare(city, [ja('なにぬねのはひふへほ')]);
  expect(await kept()).toBe(2);
  database.clock.advance(61 * 86_400_000);
  await sounds.prepare(other, [ja('い')]);
  expect(await kept()).toBe(2);
});
