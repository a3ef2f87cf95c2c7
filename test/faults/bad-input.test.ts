import { randomBytes, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { crc32, deflateRawSync, deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeScratchDir } from '../kit/cluster.ts';
import { defectsOf, type Product, startProduct, sweepProduct } from '../kit/server.ts';
import { PASSWORD, prepareSmallCity, STAFF } from '../kit/small-city.ts';
import { resident, type ResidentClient, type Wire } from '../kit/wire.ts';

const dataDir = makeScratchDir();
const JSON_TYPE = { 'content-type': 'application/json' };
let product: Product;
let wire: Wire;
let one: ResidentClient;
let bearer: Record<string, string>;

beforeAll(async () => {
  await prepareSmallCity(dataDir);
  product = await startProduct({ dataDir, env: { RATE_LIMIT_FACTOR: '0' } });
  wire = { url: product.url, defects: [], failures: 0 };
  one = await resident(wire);
  bearer = { authorization: `Bearer ${one.token}` };
});
afterAll(() => sweepProduct(dataDir, product));

interface Said {
  status: number;
  code: string | undefined;
  text: string;
  headers: Headers;
}

/** Asks, and holds every refusal to its form: a problem with a code and a request id, no stack, nothing of the inside. */
async function ask(
  method: string,
  path: string,
  headers: Record<string, string>,
  body?: BodyInit,
): Promise<Said> {
  const response = await fetch(`${product.url}${path}`, { method, headers, body: body ?? null });
  const text = await response.text();
  if (response.ok) return { status: response.status, code: undefined, text, headers: response.headers };
  const refusal = JSON.parse(text) as { code: string; requestId: string; status: number };
  // Problem details (RFC 9457) and nothing beside them.
  const members = ['code', 'details', 'requestId', 'status', 'title', 'type'];
  expect(Object.keys(refusal).sort()).toEqual(members);
  expect(response.headers.get('content-type')).toContain('application/problem+json');
  expect(refusal.status).toBe(response.status);
  expect(refusal.requestId).toMatch(/^[0-9a-f-]{36}$/);
  expect(text).not.toMatch(/node_modules|\.ts:\d+|\bat .+:\d+:\d+|select |postgres/i);
  expect(response.status).toBeLessThan(500);
  return { status: response.status, code: refusal.code, text, headers: response.headers };
}

const say = (body: string) => ask('POST', '/public/chat/messages', { ...bearer, ...JSON_TYPE }, body);
const words = (text: string) => say(JSON.stringify({ clientId: randomUUID(), body: text }));

async function upload(name: string, bytes: Uint8Array | string, type = 'image/png'): Promise<Said> {
  const form = new FormData();
  form.set('file', new File([bytes as BlobPart], name, { type }));
  return ask('POST', '/public/files', bearer, form);
}

describe('words', () => {
  test.each([
    ['100,000 characters', 'あ'.repeat(100_000), 413, 'text.too-long'],
    ['more than the shape takes', 'あ'.repeat(100_001), 400, 'request.invalid'],
    ['NUL', 'ご\u0000みは', 400, 'text.not-allowed'],
    ['nothing that is visible', ' \u200b\u3000\n', 400, 'request.invalid'],
  ])('%s', async (_name, text, status, code) => {
    expect(await words(text)).toMatchObject({ status, code });
  });

  test('a lone surrogate, as JSON writes it', async () => {
    const body = `{"clientId":"${randomUUID()}","body":"ごみ\\ud800は"}`;
    expect(await say(body)).toMatchObject({ status: 400, code: 'text.not-allowed' });
  });

  test('emoji only are words; so are signs of the wildest kind', async () => {
    for (const text of [
      '🗑️👨‍👩‍👧‍👦🇯🇵',
      '葛󠄀飾の𠮷野さん',
      '<img src=x onerror=alert(1)>',
      "'; drop table message; --",
    ]) {
      const said = await words(text);
      expect(said.status).toBe(200);
      expect((JSON.parse(said.text) as { body: string }).body).toBe(text.normalize('NFC'));
    }
  });
});

describe('requests', () => {
  test('unknown fields', async () => {
    const body = JSON.stringify({ clientId: randomUUID(), body: 'a', seq: 1 });
    expect(await say(body)).toMatchObject({ status: 400, code: 'request.invalid' });
  });

  test('JSON nested 100,000 deep, JSON that is none, a prototype in it', async () => {
    expect((await say(`${'['.repeat(100_000)}${']'.repeat(100_000)}`)).status).toBe(400);
    expect(await say('{"clientId":')).toMatchObject({ status: 400, code: 'request.invalid' });
    expect(await say('')).toMatchObject({ status: 400, code: 'request.invalid' });
    expect((await say(`{"__proto__":{"x":1},"clientId":"${randomUUID()}","body":"a"}`)).status).toBe(400);
  });

  test('a body of the wrong kind, and one that is too large', async () => {
    const plain = await ask(
      'POST',
      '/public/chat/messages',
      { ...bearer, 'content-type': 'text/xml' },
      '<a/>',
    );
    expect(plain).toMatchObject({ status: 415, code: 'request.unsupported-type' });
    const json = await ask('POST', '/public/files', { ...bearer, ...JSON_TYPE }, '{}');
    expect(json).toMatchObject({ status: 415, code: 'request.unsupported-type' });
    expect(await say(`"${'x'.repeat(2_000_000)}"`)).toMatchObject({ status: 413, code: 'request.too-large' });
  });

  test.each([
    ['no token', ''],
    ['another scheme', 'Basic c2F0bzpzYXRv'],
    ['a token of the right form', `Bearer ${randomBytes(16).toString('base64url')}`],
    ['a long one', `Bearer ${'A'.repeat(5_000)}`],
    ['a signed one of somebody else', 'Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.'],
  ])('forged: %s', async (_name, authorization) => {
    for (const path of ['/public/chat/conversation', '/public/chat/feed', `/public/files/${randomUUID()}`])
      expect(await ask('GET', path, authorization ? { authorization } : {})).toMatchObject({
        status: 401,
        code: 'session.required',
      });
  });

  test('a forged session, a session without its anti-forgery token, a case link that nobody gave', async () => {
    expect(
      await ask('GET', '/desk/session', {
        cookie: `engawa_session=${randomBytes(24).toString('base64url')}`,
      }),
    ).toMatchObject({ code: 'session.required' });
    const signedIn = await ask(
      'POST',
      '/desk/session',
      JSON_TYPE,
      JSON.stringify({ login: STAFF.agent.login, password: PASSWORD }),
    );
    const cookie = signedIn.headers.getSetCookie()[0]?.split(';')[0] ?? '';
    const presence = JSON.stringify({ status: 'ready', reason: null });
    expect(await ask('PUT', '/desk/presence', { cookie, ...JSON_TYPE }, presence)).toMatchObject({
      status: 403,
      code: 'session.csrf',
    });
    expect(
      await ask('PUT', '/desk/presence', { cookie, ...JSON_TYPE, 'x-csrf-token': 'x'.repeat(43) }, presence),
    ).toMatchObject({ code: 'session.csrf' });
    expect(await ask('GET', `/public/cases/${randomBytes(16).toString('base64url')}`, {})).toMatchObject({
      status: 404,
      code: 'not-found',
    });
    for (const path of [
      '/public/files/../../etc/passwd',
      '/desk/files/%2e%2e%2f%2e%2e%2fetc%2fpasswd',
      '/public/files/not-a-uuid',
    ])
      expect((await ask('GET', path, { ...bearer, cookie })).status).toBeGreaterThanOrEqual(400);
  });

  test('a body that never comes does not hold the server up', async () => {
    const slow = connect(product.port, '127.0.0.1');
    slow.on('error', () => undefined);
    slow.write(
      'POST /public/chat/messages HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"cl',
    );
    const begun = performance.now();
    expect((await words('その間も書けます')).status).toBe(200);
    expect(performance.now() - begun).toBeLessThan(2_000);
    slow.destroy();
  });
});

describe('files', () => {
  test('50 MB', async () => {
    expect(await upload('large.png', new Uint8Array(50_000_000))).toMatchObject({
      status: 413,
      code: 'file.too-large',
    });
  });

  test.each([
    ['SVG named .png', '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'],
    ['HTML named .png', '<!doctype html><script>alert(1)</script>'],
    ['a program', new Uint8Array([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0, 0, 0])],
    ['an archive with 4 GB of nothing', zipOf('nothing', 4_000_000_000)],
  ])('%s is not taken, whatever it calls itself', async (_name, bytes) => {
    expect(await upload('photo.png', bytes)).toMatchObject({ status: 415, code: 'file.type' });
  });

  test.each([
    ['nothing at all', new Uint8Array(0)],
    ['the beginning of a picture', new Uint8Array([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 0, 0, 0, 13])],
    ['a photograph cut short', new Uint8Array([0xff, 0xd8, 0xff, 0xe0, 0, 16, 74, 70, 73, 70, 0])],
  ])('%s is no picture', async (_name, bytes) => {
    const said = await upload('photo.png', bytes);
    expect(['file.broken', 'file.type']).toContain(said.code);
  });

  test('bombs of documents and pictures cost neither memory nor time', async () => {
    const before = memoryMb();
    const begun = performance.now();
    await upload('bomb.docx', zipOf('[Content_Types].xml', 4_000_000_000), 'application/zip');
    expect(await upload('bomb.png', pngOf(50_000, 50_000))).toMatchObject({
      status: 413,
      code: 'file.too-large',
    });
    expect(performance.now() - begun).toBeLessThan(5_000);
    expect(memoryMb() - before).toBeLessThan(250);
  });

  test('what is taken is served so that nothing in it can run', async () => {
    const picture = await sharp({ create: { width: 20, height: 20, channels: 3, background: '#abc' } })
      .withExif({ IFD0: { Copyright: 'secret place' } })
      .jpeg()
      .toBuffer();
    const kept = JSON.parse((await upload('../../<b>写真".jpg', picture, 'text/html')).text) as {
      id: string;
      name: string;
    };
    expect(kept.name).not.toMatch(/[/<>"]/);
    const shown = await fetch(`${product.url}/public/files/${kept.id}`, { headers: bearer });
    expect(Object.fromEntries(shown.headers)).toMatchObject({
      'content-type': 'image/jpeg',
      'content-security-policy': expect.stringMatching(/default-src 'none'.*sandbox/) as string,
      'x-content-type-options': 'nosniff',
      'content-disposition': expect.stringMatching(/^inline; filename\*=UTF-8''/) as string,
    });
    expect(Buffer.from(await shown.arrayBuffer()).includes('secret place')).toBe(false);
    const text = JSON.parse((await upload('メモ.html', 'ただの文', 'text/html')).text) as { id: string };
    const saved = await fetch(`${product.url}/public/files/${text.id}`, { headers: bearer });
    expect(Object.fromEntries(saved.headers)).toMatchObject({
      'content-type': 'application/octet-stream',
      'content-disposition': expect.stringMatching(/^attachment; filename\*=UTF-8''/) as string,
      'x-content-type-options': 'nosniff',
    });
    const stranger = await resident(wire);
    expect(
      await ask('GET', `/public/files/${kept.id}`, { authorization: `Bearer ${stranger.token}` }),
    ).toMatchObject({ status: 404, code: 'not-found' });
  });
});

test('after all that it serves as before, and nothing of it was a defect', async () => {
  expect((await one.say('まだ書けます')).state).toBe('sent');
  expect(wire.defects).toEqual([]);
  expect(defectsOf(dataDir)).toEqual([]);
});

function memoryMb(): number {
  return (
    Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${product.pid}/status`, 'utf8'))?.[1] ?? 0) / 1_000
  );
}

/** A zip whose one entry says that it becomes `claimedBytes` of zeros; 8 MB of zeros really, packed to 8 kB. */
function zipOf(name: string, claimedBytes: number): Buffer {
  const packed = deflateRawSync(Buffer.alloc(8_000_000));
  const header = Buffer.alloc(30);
  header.writeUInt32LE(0x04034b50, 0);
  header.writeUInt16LE(20, 4);
  header.writeUInt16LE(8, 8);
  header.writeUInt32LE(packed.length, 18);
  header.writeUInt32LE(claimedBytes, 22);
  header.writeUInt16LE(name.length, 26);
  return Buffer.concat([header, Buffer.from(name), packed]);
}

/** A PNG of so many pixels in one colour: large to draw, small to send. */
function pngOf(width: number, height: number): Buffer {
  const chunk = (type: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(type), data]);
    const frame = Buffer.alloc(8);
    frame.writeUInt32BE(data.length, 0);
    frame.writeUInt32BE(crc32(body), 4);
    return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head[8] = 1;
  const row = Buffer.alloc(1 + Math.ceil(width / 8));
  const rows = deflateSync(Buffer.concat(Array.from({ length: 100 }, () => row)));
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    chunk('IHDR', head),
    chunk('IDAT', rows),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}
