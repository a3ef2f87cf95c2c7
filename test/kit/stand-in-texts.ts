import { createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export const ACCOUNT = `AC${'0123456789abcdef'.repeat(2)}`;
export const TOKEN = 'the-token-of-the-account';

/** A text as the provider took it. */
export interface TakenText {
  sid: string;
  from: string;
  to: string;
  body: string;
  statusUrl: string;
}

/** What the provider does with the next text instead of taking it. */
type Mood = { status: number; code?: number } | 'takes-and-says-nothing';

/** A provider with Twilio's API of 2010-04-01, as strict as the real one about what it is asked. */
export interface StandInTexts {
  url: string;
  taken: TakenText[];
  /** How many times it was asked, whatever came of it. */
  asked(): number;
  next(mood: Mood): void;
  /** The signature of a request to `url` with these fields, with the account's token. */
  sign(url: string, fields: Readonly<Record<string, string>>): string;
  close(): Promise<void>;
}

const FIXED_LINE = /^\+81(?:[1-6]|7[1-9]|8[1-9]|9[1-9])/;

export async function standInTexts(): Promise<StandInTexts> {
  const taken: TakenText[] = [];
  const moods: Mood[] = [];
  let asked = 0;
  const server = createServer((request, response) => void take(request, response));
  const take = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    asked++;
    const answer = (status: number, body: object): void =>
      void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    const refuse = (status: number, code: number): void =>
      answer(status, { code, status, message: 'refused', more_info: `https://provider.example/${code}` });
    if (request.headers.authorization !== `Basic ${Buffer.from(`${ACCOUNT}:${TOKEN}`).toString('base64')}`)
      return refuse(401, 20003);
    if (request.method !== 'POST' || request.url !== `/2010-04-01/Accounts/${ACCOUNT}/Messages.json`)
      return refuse(404, 20404);
    if (request.headers['content-type'] !== 'application/x-www-form-urlencoded') return refuse(415, 20415);
    const form = new URLSearchParams(await readAll(request));
    const [from, to, body, statusUrl] = ['From', 'To', 'Body', 'StatusCallback'].map((name) =>
      form.get(name),
    );
    if (!from || !to || !/^\+[1-9]\d{6,14}$/.test(to)) return refuse(400, 21211);
    if (!body || [...body].length > 1_600) return refuse(400, 21617);
    if (!statusUrl || !URL.canParse(statusUrl)) return refuse(400, 21609);
    if (FIXED_LINE.test(to)) return refuse(400, 21614);
    const mood = moods.shift();
    if (mood !== undefined && mood !== 'takes-and-says-nothing')
      return refuse(mood.status, mood.code ?? 20500);
    const sid = `SM${String(taken.length + 1).padStart(32, '0')}`;
    taken.push({ sid, from, to, body, statusUrl });
    if (mood === 'takes-and-says-nothing') {
      response.destroy();
      return;
    }
    answer(201, { sid, status: 'queued', from, to, body, num_segments: '1', error_code: null });
  };
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    taken,
    asked: () => asked,
    next: (mood) => void moods.push(mood),
    sign(url, fields) {
      const said = Object.entries(fields)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .reduce((sum, [name, value]) => sum + name + value, url);
      return createHmac('sha1', TOKEN).update(Buffer.from(said, 'utf8')).digest('base64');
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

async function readAll(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString('utf8');
}
