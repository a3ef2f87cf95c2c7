import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { afterEach, expect, test } from 'vitest';
import { SpeechFailed } from '#domain/speech/engine.ts';
import { runInsideTransaction } from '#kernel/network-guard.ts';
import { createOpenaiSpeech } from './openai-speech.ts';

const closing: (() => void)[] = [];
afterEach(() => closing.splice(0).forEach((close) => close()));

async function serve(answer: (request: IncomingMessage, reply: ServerResponse, body: string) => void) {
  const server = createServer((request, reply) => {
    let body = '';
    request.on('data', (piece: Buffer) => (body += piece.toString()));
    request.on('end', () => answer(request, reply, body));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(
    () => server.closeAllConnections(),
    () => server.close(),
  );
  const { port } = server.address() as { port: number };
  return createOpenaiSpeech({
    url: `http://127.0.0.1:${port}`,
    key: 'sesame',
    model: 'tts-1',
    voices: ['alloy'],
    languages: ['ja'],
  });
}

const REQUEST = { text: '受付は8時から', language: 'ja', voice: 'alloy', speed: 1.2 };

test('the text goes out as the API wants it, and the sound comes back', async () => {
  const asked: unknown[] = [];
  const engine = await serve((request, reply, body) => {
    asked.push([request.method, request.url, request.headers.authorization, JSON.parse(body)]);
    reply.end('RIFF');
  });
  expect(await engine.voices('ja')).toEqual([{ id: 'alloy', name: 'alloy' }]);
  expect(Buffer.from(await engine.render(REQUEST)).toString()).toBe('RIFF');
  expect(asked).toEqual([
    [
      'POST',
      '/v1/audio/speech',
      'Bearer sesame',
      { model: 'tts-1', input: '受付は8時から', voice: 'alloy', speed: 1.2, response_format: 'wav' },
    ],
  ]);
});

test.each([
  ['an error', (reply: ServerResponse) => reply.writeHead(500).end('no')],
  [
    'another place',
    (reply: ServerResponse) => reply.writeHead(302, { location: 'http://127.0.0.1:9/' }).end(),
  ],
  [
    'half an answer',
    (reply: ServerResponse) =>
      reply.writeHead(200, { 'content-length': '10' }).write('RI', () => reply.destroy()),
  ],
])('%s is a failure that another engine may make good', async (_what, answer) => {
  const engine = await serve((_request, reply) => void answer(reply));
  await expect(engine.render(REQUEST)).rejects.toThrow(SpeechFailed);
});

test('a server that is not there fails; within a transaction it is never called', async () => {
  const engine = createOpenaiSpeech({
    url: 'http://127.0.0.1:9',
    key: undefined,
    model: 'x',
    voices: [],
    languages: [],
  });
  await expect(engine.render(REQUEST)).rejects.toThrow(SpeechFailed);
  await expect(runInsideTransaction(() => engine.render(REQUEST))).rejects.toThrow(
    'inside a database transaction',
  );
});
