import { once } from 'node:events';
import { createServer } from 'node:http';
import { toWav } from '#kernel/sound.ts';

/** VOICEVOX as far as it is used: two voices that hum for as long as the text is. */
export interface StandInVoicevox {
  url: string;
  /** What was to be spoken, and by whom. */
  readonly asked: { text: string; speaker: string; speed: number }[];
  /** From now on it answers with errors, or not any more. */
  fail(isFailing: boolean): void;
  close(): void;
}

const SPEAKERS = [
  { name: '花子', styles: [{ id: 1, name: 'ふつう' }] },
  { name: '太郎', styles: [{ id: 2, name: 'ゆっくり' }] },
];

export async function standInVoicevox(): Promise<StandInVoicevox> {
  const asked: StandInVoicevox['asked'] = [];
  let isFailing = false;
  const server = createServer((request, reply) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://stand-in');
    let body = '';
    request.on('data', (piece: Buffer) => (body += piece.toString()));
    request.on('end', () => {
      if (isFailing) return reply.writeHead(500).end();
      if (pathname === '/speakers') return reply.end(JSON.stringify(SPEAKERS));
      if (pathname === '/audio_query' && searchParams.get('speaker'))
        return reply.end(JSON.stringify({ speedScale: 1, text: searchParams.get('text') }));
      if (pathname !== '/synthesis') return reply.writeHead(404).end();
      const query = JSON.parse(body) as { text: string; speedScale: number; outputSamplingRate: number };
      asked.push({ text: query.text, speaker: searchParams.get('speaker') ?? '', speed: query.speedScale });
      const samples = Int16Array.from({ length: query.text.length * 1_200 + 4_800 }, (_, at) =>
        Math.round(6_000 * Math.sin(at / 10)),
      );
      return reply.end(toWav({ samplesPerSec: query.outputSamplingRate, samples }));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  return {
    url: `http://127.0.0.1:${port}`,
    asked,
    fail(now) {
      isFailing = now;
    },
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
