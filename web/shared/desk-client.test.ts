import { describe, expect, it } from 'vitest';
import { createDeskClient, failureOf } from './desk-client.ts';
import { asFailure, DeskFailure, isPassing } from './desk-failure.ts';

type Sent = { url: string; init: RequestInit };

function setUp(answer: () => Response | Promise<Response>): {
  client: ReturnType<typeof createDeskClient>;
  sent: Sent[];
  lost: () => number;
} {
  const sent: Sent[] = [];
  let lost = 0;
  const client = createDeskClient({
    fetch: async (input, init) => {
      sent.push({ url: String(input), init: init ?? {} });
      return answer();
    },
    nowMs: () => 0,
    onSessionLost: () => {
      lost += 1;
    },
  });
  return { client, sent, lost: () => lost };
}

const refusal = (status: number, code: string): Response =>
  Response.json({ code, details: { maxChars: 9 }, requestId: 'r' }, { status });

describe('the client', () => {
  it('sends the token with what changes something, and no body where there is none', async () => {
    const { client, sent } = setUp(() => Response.json({ ok: true }));
    client.setCsrf('t0');
    await client.send('POST', '/desk/x');
    await client.send('POST', '/desk/x', { a: 1 });
    expect(sent[0]?.init).toMatchObject({
      method: 'POST',
      headers: { 'x-csrf-token': 't0' },
      body: undefined,
    });
    expect(new Headers(sent[0]?.init.headers).has('content-type')).toBe(false);
    expect(sent[1]?.init.body).toBe('{"a":1}');
  });

  it('tells a refusal with its code and details', async () => {
    const { client } = setUp(() => refusal(413, 'text.too-long'));
    await expect(client.get('/desk/x')).rejects.toMatchObject({
      kind: 'refused',
      code: 'text.too-long',
      details: { maxChars: 9 },
      requestId: 'r',
    });
  });

  it('notices that the session ended, but not by a wrong password', async () => {
    const ended = setUp(() => refusal(401, 'session.required'));
    await ended.client.get('/desk/x').catch(() => undefined);
    const wrong = setUp(() => refusal(401, 'session.wrong-credentials'));
    await wrong.client.send('POST', '/desk/session', {}).catch(() => undefined);
    expect([ended.lost(), wrong.lost()]).toEqual([1, 0]);
  });

  it('tells a missing connection from a defect', async () => {
    const gone = setUp(() => Promise.reject(new TypeError('Failed to fetch')));
    await expect(gone.client.get('/desk/x')).rejects.toMatchObject({ kind: 'offline' });
    const broken = setUp(() => new Response('<html>', { status: 502 }));
    await expect(broken.client.get('/desk/x')).rejects.toMatchObject({ kind: 'defect', status: 502 });
  });
});

describe('failures', () => {
  it('know whether waiting helps', () => {
    expect(
      isPassing(failureOf(503, JSON.stringify({ code: 'database.unavailable', details: {}, requestId: '' }))),
    ).toBe(true);
    expect(isPassing(failureOf(502, ''))).toBe(true);
    expect(
      isPassing(failureOf(409, JSON.stringify({ code: 'state.conflict', details: {}, requestId: '' }))),
    ).toBe(false);
    expect(isPassing(new DeskFailure('timeout'))).toBe(true);
  });

  it('name a time-out', () => {
    expect(asFailure(new DOMException('late', 'TimeoutError')).kind).toBe('timeout');
  });
});
