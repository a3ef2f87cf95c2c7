import { describe, expect, test } from 'vitest';
import { addLine } from '#domain/calls/lines.ts';
import type { RenderRequest, SpeechEngine } from '#domain/speech/types.ts';
import { addEntryPoint } from '#domain/interactions/entry-points.ts';
import { createIds } from '#kernel/ids.ts';
import { durationMs, readWav, toWav } from '#kernel/sound.ts';
import { createPretendExchange, type PretendExchange } from '#outside/pretend-exchange/pretend-exchange.ts';
import type { LinesAnswer } from '../../src/http/admin/line-shapes.ts';
import type { SpeechAnswer } from '../../src/http/admin/speech-shapes.ts';
import { aobaCity } from '../kit/cast.ts';
import { type DeskClient, multipart, newClientId, visitor } from '../kit/clients.ts';
import { publishSample } from '../kit/flow-town.ts';

const NUMBER = '0220000000';
const rendered: RenderRequest[] = [];
const played: string[] = [];
let pretend: PretendExchange;

/** Two voices for Japanese, one for English. */
const engine: SpeechEngine = {
  id: 'hum',
  languages: ['ja', 'ja-easy', 'en'],
  voices: async (language) =>
    (language === 'en' ? ['mary'] : ['hanako', 'taro']).map((id) => ({ id, name: id.toUpperCase() })),
  async render(request) {
    rendered.push(request);
    const length = 2_000 + request.text.length * 400;
    const samples = Int16Array.from({ length }, (_, at) => Math.round(5_000 * Math.sin(at / 5)));
    return toWav({ samplesPerSec: 16_000, samples });
  },
};

const town = aobaCity({
  telephone: (clock) => {
    rendered.length = 0;
    played.length = 0;
    pretend = createPretendExchange({ id: 'pretend', clock, ids: createIds(clock) });
    const { play } = pretend.exchange;
    pretend.exchange.play = (playbackId, where, prompts) => {
      played.push(...prompts.map(({ url }) => url));
      return play(playbackId, where, prompts);
    };
    return {
      exchanges: [pretend.exchange],
      speechEngines: [engine],
      recogniser: {
        id: 'test',
        transcribe: async ({ wav, language }) => ({
          text: `${language} ${Math.round(durationMs(readWav(wav)!))}`,
        }),
      },
      promptBaseUrl: () => 'http://127.0.0.1:8080',
    };
  },
});

const speech = (desk: DeskClient) => desk.call<SpeechAnswer>('GET', '/admin/speech');
const texts = () => rendered.map(({ text }) => text);
const fetchSound = (url: string) =>
  visitor(town.house).call<Buffer>('GET', url.replace('http://127.0.0.1:8080', ''));

async function openLine(): Promise<void> {
  const { house } = town;
  pretend.exchange.start();
  const queueId = await town.id('queue', '総合窓口');
  await house.database.tx(
    { tenantId: await town.id('tenant', '青葉市'), actor: 'system:test' },
    async (tx) => {
      const entry = await addEntryPoint(tx, {
        channel: 'telephone',
        name: '代表電話',
        publicKey: NUMBER,
        queueId,
      });
      await addLine(tx, { entryPointId: entry.id, number: NUMBER, kind: 'voice' });
    },
  );
}

async function settle(): Promise<void> {
  await town.settle();
  await town.house.promptMaker.idle();
}

describe('what a recogniser understands', () => {
  test('of a text in the city’s voice is told to administrators, and nothing of it is kept', async () => {
    const wish = { language: 'ja', engineId: 'hum', voice: 'taro', speed: 1, text: '受付は8時からです' };
    const mori = await town.desk('mori');
    const { text } = await mori.call<{ text: string }>('POST', '/admin/speech/transcription/try', wish);
    // As long as the hum of 9 characters.
    expect(text).toBe('ja 350');
    expect((await speech(mori)).transcription).toEqual({ state: 'working', waiting: 0 });
    const wrong = { ...wish, voice: 'nobody' };
    await mori
      .call('POST', '/admin/speech/transcription/try', { ...wrong, text: '' })
      .refused('request.invalid');
  });
});

describe('what is said on the telephone', () => {
  test('is played from an address that answers without a session, and for ever the same', async () => {
    await openLine();
    const caller = pretend.dial({ line: 'trunk', to: NUMBER, caller: { kind: 'withheld' } });
    await settle();
    expect(caller.hears()).toBe('prompt');
    expect(texts()).toContain('お電話ありがとうございます。');
    expect(played).toHaveLength(2);
    const wav = await fetchSound(played[0]!);
    expect(readWav(wav)?.samplesPerSec).toBe(8_000);
    const response = await town.house.app.inject({ method: 'GET', url: played[0]!.slice(21) });
    expect(response.headers['cache-control']).toContain('immutable');
    expect(response.headers['content-type']).toBe('audio/wav');
    await fetchSound(played[0]!.replace(/[0-9a-f]{2}\.wav$/, '00.wav')).refused('not-found');
    await fetchSound('/telephone/prompts/secret.wav').refused('request.invalid');
    caller.hangUp();
    await settle();
  });

  test('is made ahead when a line or a flow changes, or another voice is chosen', async () => {
    await openLine();
    const mori = await town.desk('mori');
    const { lines } = await mori.call<LinesAnswer>('GET', '/admin/lines');
    const { id, name, queueId, settings, version } = lines[0]!;
    const greeting = { ja: 'はい、青葉市役所です。受付は17:15までです。' };
    await mori.call('PUT', `/admin/lines/${id}`, {
      name,
      queueId,
      version,
      settings: { ...settings, greeting },
    });
    await settle();
    expect(texts()).toContain('はい、青葉市役所です。受付は17時15分までです。');
    expect(texts()).toContain('ただいま2番目でお待ちいただいております。');

    rendered.length = 0;
    await publishSample(town);
    await settle();
    expect(rendered.map(({ text, language }) => `${language} ${text}`)).toEqual(
      expect.arrayContaining([
        'ja 青葉市です。',
        'en This is 青葉市.',
        'ja ごみの収集は、1を押してください。',
        'en For taxes, press 3.',
      ]),
    );
    expect(texts().some((text) => text.includes('{'))).toBe(false);

    rendered.length = 0;
    await mori.call('PUT', '/admin/speech/voices', {
      language: 'ja',
      engineId: 'hum',
      voice: 'taro',
      speed: 1.1,
      seen: 0,
    });
    await settle();
    expect(texts()).toContain('はい、青葉市役所です。受付は17時15分までです。');
    expect(new Set(rendered.map(({ voice, speed }) => `${voice} ${speed}`))).toEqual(new Set(['taro 1.1']));
  });
});

describe('voices', () => {
  test('are heard before one is chosen; whoever was faster is not overwritten', async () => {
    const mori = await town.desk('mori');
    const { languages, engines } = await speech(mori);
    expect(engines).toEqual([{ id: 'hum', state: 'untried' }]);
    expect(languages.find(({ language }) => language === 'ja')).toEqual({
      language: 'ja',
      voices: [
        { engineId: 'hum', id: 'hanako', name: 'HANAKO' },
        { engineId: 'hum', id: 'taro', name: 'TARO' },
      ],
      chosen: null,
    });
    expect(languages.find(({ language }) => language === 'tl')?.voices).toEqual([]);
    const choice = { language: 'ja', engineId: 'hum', voice: 'taro', speed: 0.9 };
    const heard = await mori.call<Buffer>('POST', '/admin/speech/try', { ...choice, text: '8:30から' });
    expect(readWav(heard)?.samplesPerSec).toBe(8_000);
    expect(rendered.at(-1)).toEqual({ text: '8時30分から', language: 'ja', voice: 'taro', speed: 0.9 });

    await mori.call('PUT', '/admin/speech/voices', { ...choice, seen: 0 });
    await mori
      .call('PUT', '/admin/speech/voices', { ...choice, speed: 1, seen: 0 })
      .refused('version.conflict');
    await mori.call('PUT', '/admin/speech/voices', { ...choice, speed: 1.2, seen: 1 });
    expect((await speech(mori)).languages.find(({ language }) => language === 'ja')?.chosen).toEqual({
      engineId: 'hum',
      voice: 'taro',
      speed: 1.2,
      version: 2,
    });
  });

  test('that are not there cannot be chosen or tried, and only an administrator may', async () => {
    const mori = await town.desk('mori');
    const choice = { language: 'ja', engineId: 'hum', voice: 'mary', speed: 1 };
    await mori.call('PUT', '/admin/speech/voices', { ...choice, seen: 0 }).refused('request.invalid');
    await mori
      .call('POST', '/admin/speech/try', { ...choice, engineId: 'none', text: 'はい' })
      .refused('speech.failed');
    await mori
      .call('POST', '/admin/speech/try', { ...choice, voice: 'taro', text: '〔注〕' })
      .refused('request.invalid');
    const sato = await town.desk('sato');
    await sato.call('GET', '/admin/speech').refused('permission.missing');
    await sato.call('POST', '/admin/speech/try', { ...choice, text: 'はい' }).refused('permission.missing');
  });
});

describe('recordings of the city', () => {
  const upload = (desk: DeskClient, bytes: Buffer, clientId = newClientId()) =>
    desk.call<SpeechAnswer['uploads'][number]>(
      'POST',
      `/admin/speech/uploads?clientId=${clientId}`,
      undefined,
      multipart(bytes, '年末のお知らせ.wav'),
    );
  const recording = (seconds: number) =>
    toWav({
      samplesPerSec: 44_100,
      samples: Int16Array.from({ length: 44_100 * seconds }, (_, at) =>
        Math.round(9_000 * Math.sin(at / 20)),
      ),
    });

  test('are made into sounds of the telephone, played instead of a text, and taken off the list', async () => {
    const mori = await town.desk('mori');
    const clientId = newClientId();
    const added = await upload(mori, recording(2), clientId);
    expect(await upload(mori, recording(2), clientId)).toEqual(added);
    expect((await speech(mori)).uploads).toEqual([added]);
    const sound = readWav(await mori.call<Buffer>('GET', `/admin/speech/uploads/${added.id}/sound`));
    expect(sound?.samplesPerSec).toBe(8_000);
    expect(durationMs(sound!)).toBeCloseTo(2_000, -2);
    expect(added).toMatchObject({ name: '年末のお知らせ', durationMs: durationMs(sound!) });

    const tenantId = await town.id('tenant', '青葉市');
    const prepare = (soundId: string) =>
      town.house.promptSounds.prepare(tenantId, [{ text: '年末です', language: 'ja', soundId }]);
    const [prompt] = await prepare(added.id);
    expect(readWav(await fetchSound(prompt!.url))).toEqual(sound);
    expect(rendered).toEqual([]);
    await mori.call('DELETE', `/admin/speech/uploads/${added.id}`);
    expect((await speech(mori)).uploads).toEqual([]);
    // What plays it goes on.
    expect(await prepare(added.id)).toEqual([prompt]);
    await mori.call('DELETE', `/admin/speech/uploads/${added.id}`).refused('not-found');
    // One that never was is spoken.
    await prepare('00000000-0000-7000-8000-000000000001');
    expect(texts()).toEqual(['年末です']);
  });

  test('that are none are refused', async () => {
    const mori = await town.desk('mori');
    await upload(mori, Buffer.from('%PDF-1.4')).refused('file.type');
    const silence = toWav({ samplesPerSec: 8_000, samples: new Int16Array(16_000) });
    await upload(mori, silence).refused('file.broken');
    const long = toWav({ samplesPerSec: 4_000, samples: new Int16Array(4_000 * 200).fill(900) });
    await upload(mori, long).refused('file.too-large');
    await upload(await town.desk('sato'), recording(1)).refused('permission.missing');
  });
});
