import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { createPromptSounds, createRenderer, type PromptSounds } from '#domain/speech/speech.ts';
import { durationMs, loudness, readWav, type Sound } from '#kernel/sound.ts';
import { findSpeechPrograms } from '#outside/speech-programs/find-programs.ts';
import { openTestDatabase, type TestDatabase } from '../kit/database.ts';
import { trialRoot } from '../kit/trial-root.ts';
import { openRealWorld, type RealWorld } from './real-world.ts';

/** Real voices, and a real telephone that hears them. */
let database: TestDatabase;
let city: string;
let world: RealWorld;
let server: Server;
let sounds: PromptSounds;
const fetched: string[] = [];
const nowhere = '/nowhere';

beforeAll(async () => {
  [database, world] = await Promise.all([openTestDatabase(), openRealWorld()]);
  city = await database.foundTenant('aoba');
  server = createServer((request, reply) => {
    fetched.push(request.url ?? '');
    const hash = /([0-9a-f]{64})\.wav$/.exec(request.url ?? '')?.[1] ?? '';
    void sounds.open(hash).then((wav) => {
      reply.setHeader('cache-control', 'public, max-age=31536000, immutable');
      reply.writeHead(wav ? 200 : 404, { 'content-type': 'audio/wav' }).end(wav);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { clock, log, sealer } = database;
  sounds = createPromptSounds({
    database: database.db,
    installation: database.kysely,
    renderer: createRenderer({ engines: findSpeechPrograms(trialRoot(), nowhere), clock, log }),
    sealer,
    baseUrl: () => `http://127.0.0.1:${(server.address() as { port: number }).port}`,
    clock,
    log,
  });
});
afterEach(async () => {
  for (const { legId } of (await world.exchange().list()).legs)
    await world.exchange().hangUp(legId, 'normal');
});
afterAll(async () => {
  await world?.close();
  server?.close();
  await database?.close();
});

async function soundOf(url: string | undefined): Promise<Sound> {
  const sound = readWav((await sounds.open(/([0-9a-f]{64})/.exec(url ?? '')?.[1] ?? '')) ?? new Uint8Array());
  if (!sound) throw new Error('no sound');
  return sound;
}

test('Open JTalk speaks Japanese and eSpeak NG the others: 8 kHz, loud enough, as long as it takes to say', async () => {
  const spoken = [
    { text: 'お電話ありがとうございます。青葉市役所です。', language: 'ja' },
    { text: 'お{電話|でんわ} ありがとう ございます。', language: 'ja-easy' },
    { text: 'Thank you for calling Aoba City Hall.', language: 'en' },
    { text: 'Cảm ơn quý khách đã gọi đến.', language: 'vi' },
    { text: '感谢您的来电。', language: 'zh-Hans' },
  ];
  const prompts = await sounds.prepare(city, spoken);
  expect(prompts).toHaveLength(spoken.length);
  for (const { url } of prompts) {
    const sound = await soundOf(url);
    expect(sound.samplesPerSec).toBe(8_000);
    expect(loudness(sound)).toBeGreaterThan(0.03);
    expect(durationMs(sound)).toBeGreaterThan(800);
    expect(durationMs(sound)).toBeLessThan(8_000);
  }
  // A text of several lines is said whole: Open JTalk itself reads one line of a thousand bytes.
  const sentence = '窓口は混み合っております。';
  const [short, long] = await Promise.all(
    [sentence, sentence.repeat(60)].map(async (text) => {
      expect(await sounds.makeAhead(city, [{ text, language: 'ja' }])).toEqual({ unspoken: 0 });
      return durationMs(await soundOf((await sounds.prepare(city, [{ text, language: 'ja' }]))[0]?.url));
    }),
  );
  expect(long! / short!).toBeGreaterThan(50);
});

test('a caller hears a spoken prompt by a real exchange, which fetches it once', async () => {
  const person = await world.dial({ to: '0877123456' });
  const entered = await world.until('the call enters', () =>
    world.events.find((event) => event.type === 'entered'),
  );
  await world.exchange().answer(entered.legId);
  const prompts = await sounds.prepare(city, [
    { text: '担当者におつなぎします。そのままお待ちください。', language: 'ja' },
  ]);
  for (const playbackId of [world.newId(), world.newId()]) {
    await world.exchange().play(playbackId, { legId: entered.legId }, prompts);
    await world.until('the voice is heard', () => person.hears());
    const ended = await world.until('it is said', () =>
      world.events.find((event) => event.type === 'playback-ended' && event.playbackId === playbackId),
    );
    expect(ended).toMatchObject({ completed: true });
    await world.until('silence', () => !person.hears());
  }
  expect(fetched.filter((url) => prompts[0]?.url.endsWith(url))).toHaveLength(1);
  person.hangUp();
});
