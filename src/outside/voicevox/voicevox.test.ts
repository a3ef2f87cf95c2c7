import { once } from 'node:events';
import { createServer } from 'node:http';
import { afterEach, expect, test } from 'vitest';
import { SpeechFailed } from '#domain/speech/engine.ts';
import { createVoicevox } from './voicevox.ts';

const closing: (() => void)[] = [];
afterEach(() => closing.splice(0).forEach((close) => close()));

/** The three requests of VOICEVOX ENGINE 0.25 that are used, as its API description tells them. */
async function serve(answers: { query?: object }) {
  const asked: { url: string; body: string }[] = [];
  const server = createServer((request, reply) => {
    let body = '';
    request.on('data', (piece: Buffer) => (body += piece.toString()));
    request.on('end', () => {
      const { pathname } = new URL(request.url ?? '', 'http://x');
      asked.push({ url: `${request.method} ${decodeURIComponent(request.url ?? '')}`, body });
      if (pathname === '/speakers')
        return reply.end(
          JSON.stringify([
            { name: '四国めたん', speaker_uuid: 'x', styles: [{ id: 2, name: 'ノーマル', type: 'talk' }] },
          ]),
        );
      if (pathname === '/audio_query') return reply.end(JSON.stringify(answers.query ?? {}));
      return reply.end('RIFF');
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(
    () => server.closeAllConnections(),
    () => server.close(),
  );
  return { asked, engine: createVoicevox(`http://127.0.0.1:${(server.address() as { port: number }).port}`) };
}

const REQUEST = { text: '市役所です', language: 'ja', voice: '2', speed: 0.9 };

test('voices are its speakers in their styles; a text is asked about, then spoken at the wanted speed', async () => {
  const query = { accent_phrases: [], speedScale: 1, kana: "シヤ'クショデス" };
  const { engine, asked } = await serve({ query });
  expect(await engine.voices('ja')).toEqual([{ id: '2', name: '四国めたん（ノーマル）' }]);
  expect(Buffer.from(await engine.render(REQUEST)).toString()).toBe('RIFF');
  expect(asked.map(({ url }) => url)).toEqual([
    'GET /speakers',
    'POST /audio_query?text=市役所です&speaker=2',
    'POST /synthesis?speaker=2',
  ]);
  expect(JSON.parse(asked[2]?.body ?? '')).toEqual({
    ...query,
    speedScale: 0.9,
    outputSamplingRate: 24_000,
    outputStereo: false,
  });
});

test('an answer that is not what it should be is a failure', async () => {
  await expect((await serve({ query: {} })).engine.render(REQUEST)).rejects.toThrow(SpeechFailed);
  await expect(createVoicevox('http://127.0.0.1:9').voices('ja')).rejects.toThrow(SpeechFailed);
});
