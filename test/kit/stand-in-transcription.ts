import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { readWav, type Sound } from '#kernel/sound.ts';

/** What was asked of it, and what it answered. */
interface Asked {
  status: number;
  language?: string;
  prompt?: string;
  lengthMs?: number;
  /** What it heard, in Hz. */
  hz?: number;
  text?: string;
}

/**
 * A server with `POST /v1/audio/transcriptions` as its provider documents it, strict where others are lenient. What it
 * "understands" are tones: each says a text, whoever hums it, also after a telephone line.
 */
export interface StandInTranscription {
  url: string;
  readonly asked: Asked[];
  /** From now on a tone of about so many Hz says this. */
  means(hz: number, text: string): void;
  /** From now on it answers with this status; undefined lets it work again. */
  fail(status: number | undefined): void;
  close(): void;
}

export const KEY = 'sesame';
export const MODEL = 'whisper-1';
/** ISO 639-1 in its two letters. */
const LANGUAGE = /^[a-z]{2}$/;
const FORMATS = new Set(['json', 'text', 'srt', 'verbose_json', 'vtt']);
const FIELDS = new Set(['file', 'model', 'language', 'prompt', 'response_format', 'temperature']);
const FILE_MOST_BYTES = 25 * 1024 * 1024;
/** 224 tokens count; a sign of Japanese is one at least. */
const PROMPT_MOST_CHARS = 224;
const SHORTEST_MS = 100;
const NEAR_HZ = 40;
const SILENT_PEAK = 300;

class Refused extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** Opens it on a port of its own. */
export async function standInTranscription(): Promise<StandInTranscription> {
  const asked: Asked[] = [];
  const meanings: { hz: number; text: string }[] = [];
  let failsWith: number | undefined;

  async function answer(request: IncomingMessage): Promise<Asked & { text: string }> {
    const form = await readForm(request);
    if (failsWith !== undefined) throw new Refused(failsWith, 'The server had an error');
    const { sound, ...rest } = await readRequest(form);
    const hz = toneOf(sound);
    const text = hz === null ? '' : (meanings.find((one) => Math.abs(one.hz - hz) < NEAR_HZ)?.text ?? '？');
    const lengthMs = Math.round((sound.samples.length / sound.samplesPerSec) * 1_000);
    return { status: 200, ...rest, lengthMs, ...(hz === null ? {} : { hz }), text };
  }

  const server = createServer((request, reply) => {
    const send = (status: number, body: object) =>
      reply.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    answer(request).then(
      (done) => {
        asked.push(done);
        send(200, { text: done.text });
      },
      (error: unknown) => {
        const { status, message } = error instanceof Refused ? error : new Refused(400, String(error));
        asked.push({ status });
        send(status, { error: { message, type: 'invalid_request_error', param: null, code: null } });
      },
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  return {
    url: `http://127.0.0.1:${port}`,
    asked,
    means: (hz, text) => void meanings.unshift({ hz, text }),
    fail(status) {
      failsWith = status;
    },
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

async function readForm(request: IncomingMessage): Promise<FormData> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece as Buffer);
  const type = request.headers['content-type'] ?? '';
  if (request.url !== '/v1/audio/transcriptions') throw new Refused(404, `Invalid URL (${request.url})`);
  if (request.method !== 'POST') throw new Refused(405, `Not allowed to ${request.method}`);
  if (request.headers.authorization !== `Bearer ${KEY}`) throw new Refused(401, 'Incorrect API key provided');
  if (!/^multipart\/form-data; ?boundary=/.test(type)) throw new Refused(415, `Unsupported ${type}`);
  return new Response(Buffer.concat(pieces), { headers: { 'content-type': type } })
    .formData()
    .catch((cause: unknown) =>
      Promise.reject(new Refused(400, `Could not parse the form: ${String(cause)}`)),
    );
}

async function readRequest(form: FormData): Promise<{ sound: Sound; language?: string; prompt?: string }> {
  for (const name of form.keys())
    if (!FIELDS.has(name) || form.getAll(name).length !== 1) throw new Refused(400, `Unexpected ${name}`);
  const text = (name: string): string | undefined => {
    const value = form.get(name);
    if (value !== null && typeof value !== 'string') throw new Refused(400, `${name} is no text`);
    return value ?? undefined;
  };
  const [model, language, prompt] = [text('model'), text('language'), text('prompt')];
  if (model === undefined) throw new Refused(400, 'you must provide a model parameter');
  if (model !== MODEL) throw new Refused(404, `The model ${model} does not exist`);
  if (language !== undefined && !LANGUAGE.test(language)) throw new Refused(400, `Language ${language}`);
  if ((prompt?.length ?? 0) > PROMPT_MOST_CHARS) throw new Refused(400, 'prompt is too long');
  if (!FORMATS.has(text('response_format') ?? 'json')) throw new Refused(400, 'response_format');
  const temperature = Number(text('temperature') ?? '0');
  if (!(temperature >= 0 && temperature <= 1)) throw new Refused(400, 'temperature');
  return {
    sound: await readSound(form.get('file')),
    ...(language === undefined ? {} : { language }),
    ...(prompt === undefined ? {} : { prompt }),
  };
}

async function readSound(file: FormDataEntryValue | null): Promise<Sound> {
  if (!(file instanceof File)) throw new Refused(400, 'you must provide a file');
  if (file.size > FILE_MOST_BYTES) throw new Refused(413, 'Maximum content size limit exceeded');
  if (!file.name.endsWith('.wav') || file.type !== 'audio/wav')
    throw new Refused(400, 'Invalid file format.');
  const bytes = Buffer.from(await file.arrayBuffer());
  const sound = readWav(bytes);
  const isWhole = sound && bytes.readUInt32LE(4) === bytes.length - 8;
  if (!sound || !isWhole) throw new Refused(400, 'The audio file could not be decoded');
  if (sound.samplesPerSec !== 16_000) throw new Refused(400, 'Not 16 kHz');
  if (sound.samples.length < (sound.samplesPerSec * SHORTEST_MS) / 1_000)
    throw new Refused(400, 'Audio file is too short. Minimum audio length is 0.1 seconds.');
  return sound;
}

/** Upward zero crossings of its louder half, per second; null for silence. */
function toneOf({ samples, samplesPerSec }: Sound): number | null {
  let peak = 0;
  for (const sample of samples) peak = Math.max(peak, Math.abs(sample));
  if (peak < SILENT_PEAK) return null;
  const gate = peak / 4;
  const ups: number[] = [];
  let isLow = false;
  samples.forEach((sample, at) => {
    if (sample < -gate) isLow = true;
    else if (isLow && sample > gate) {
      ups.push(at);
      isLow = false;
    }
  });
  const steps = ups.slice(1).map((at, index) => at - (ups[index] as number));
  if (steps.length === 0) return null;
  // The usual distance: pauses and the ends of the tone are left out.
  const usual = steps.sort((a, b) => a - b)[steps.length >> 1] as number;
  return samplesPerSec / usual;
}
