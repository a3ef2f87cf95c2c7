import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ChatAnswer, ChatMessage } from '../../../src/http/public/shapes.ts';
import type { CallResult, NewMessage } from '../../shared/public-client.ts';
import { fakeStorage } from '../kit/fake-storage.ts';
import { openStore } from '../kit/store.ts';
import { ChatSession } from './session.ts';
import type { ChatPort } from './session-types.ts';

const ok = <T>(value: T): CallResult<T> => ({ ok: true, value });
const no = (status: number, code: 'network' | 'session.required' | 'not-found' | 'text.not-allowed') =>
  ({ ok: false, code, status, retryAfterSec: null }) as const;

/** A city of one widget: what it acknowledged, and switches for what goes wrong. */
class FakeCity {
  conversations = new Map<string, ChatMessage[]>();
  down = false;
  losesAnswers = false;
  readSeq = 0;
  sent: NewMessage[] = [];
  looked: number[] = [];
  received: number[] = [];
  typed = 0;
  pageSize = 1_000;

  port(): ChatPort {
    const reach = <T>(answer: () => CallResult<T>): Promise<CallResult<T>> =>
      Promise.resolve(this.down ? no(0, 'network') : answer());
    return {
      fetchEntryPoint: () =>
        reach(() =>
          ok({
            key: 'k',
            cityName: '青葉市',
            cityNameEn: 'Aoba',
            languages: ['ja', 'en'],
            fallbackLanguage: 'ja',
            name: 'ホームページ',
            deskName: '市民ヘルプデスク',
            open: true,
            opensAt: null,
            attended: true,
            colours: null,
            privacyUrl: null,
            notice: {},
            maxMessageChars: 4000,
            maxFileBytes: 1000,
          }),
        ),
      startConversation: ({ clientId }) =>
        reach(() => {
          const token = `token-${clientId}`;
          if (!this.conversations.has(token)) this.conversations.set(token, []);
          return ok({ token });
        }),
      fetchConversation: (token, after) => reach(() => this.#conversation(token, after)),
      sendMessage: (token, body) =>
        reach(() => {
          const result = this.#receive(token, body);
          return this.losesAnswers ? no(0, 'network') : result;
        }),
      fetchEarlier: (token, before) =>
        reach(() => {
          const all = this.conversations.get(token) ?? [];
          const page = all.filter(({ seq }) => seq < before).slice(-this.pageSize);
          return ok({ ...this.#answer(token, page), hasEarlier: (page[0]?.seq ?? 1) > 1 });
        }),
      leaveMessage: (token, { clientId, body }) =>
        reach(() => this.#receive(token, { clientId, body, fileIds: [] })),
      answerSurvey: () => reach(() => ok(null)),
      makeDeviceLink: () => reach(() => no(404, 'not-found')),
      joinDevice: ({ secret }) =>
        reach(() => (this.conversations.has(secret) ? ok({ token: secret }) : no(404, 'not-found'))),
      tellTyping: () => {
        this.typed += 1;
        return reach(() => ok(null));
      },
      markReceived: (_, seq) => {
        this.received.push(seq);
        return reach(() => ok(null));
      },
      markRead: (_, seq) => {
        this.looked.push(seq);
        return reach(() => ok(null));
      },
      saveProfile: () => reach(() => ok(null)),
      saveLanguage: () => reach(() => ok(null)),
      endConversation: () => reach(() => ok(null)),
      openFeed: () => Promise.resolve(null),
    };
  }

  say(body: string): void {
    for (const messages of this.conversations.values())
      this.#add(messages, { body, from: 'staff', clientId: null });
  }

  #conversation(token: string, after: number): CallResult<ChatAnswer> {
    const messages = this.conversations.get(token);
    if (!messages) return no(401, 'session.required');
    const since = messages.filter(({ seq }) => seq > after);
    const page = since.slice(-this.pageSize);
    return ok({ ...this.#answer(token, page), hasEarlier: since.length > page.length });
  }

  #answer(token: string, page: ChatMessage[]): ChatAnswer {
    return {
      conversationId: token,
      language: 'ja',
      state: 'active',
      answererName: null,
      position: null,
      expectedWaitSec: null,
      interactionId: null,
      open: true,
      opensAt: null,
      attended: true,
      turnedAway: false,
      typing: false,
      wish: null,
      survey: null,
      hasEarlier: false,
      profile: { name: null, contact: null },
      messages: page,
      lastSeq: page.at(-1)?.seq ?? 0,
      readSeq: this.readSeq,
      cursor: 'c',
      cases: [],
    };
  }

  #receive(token: string, body: NewMessage): CallResult<ChatMessage> {
    const messages = this.conversations.get(token);
    if (!messages) return no(401, 'session.required');
    if (body.body === 'bad') return no(400, 'text.not-allowed');
    if (body.fileIds.includes('gone')) return no(404, 'not-found');
    this.sent.push(body);
    const known = messages.find(({ clientId }) => clientId === body.clientId);
    return ok(known ?? this.#add(messages, { body: body.body, from: 'resident', clientId: body.clientId }));
  }

  #add(messages: ChatMessage[], said: Pick<ChatMessage, 'body' | 'from' | 'clientId'>): ChatMessage {
    const seq = messages.length + 1;
    const message: ChatMessage = {
      id: `m${seq}`,
      seq,
      fromName: null,
      files: [],
      at: '2026-01-05T00:00:00Z',
      state: 'sent',
      ...said,
    };
    messages.push(message);
    return message;
  }
}

let city: FakeCity;
let storage: Storage;
const open: ChatSession[] = [];
function openChat(): ChatSession {
  const session = new ChatSession('k', 'ja', city.port(), openStore('engawa:k:', storage), () => {});
  open.push(session);
  void session.start();
  return session;
}
const settled = () => vi.advanceTimersByTimeAsync(10);

beforeEach(() => {
  vi.useFakeTimers();
  city = new FakeCity();
  storage = fakeStorage();
});
afterEach(() => {
  for (const session of open.splice(0)) session.stop();
  vi.useRealTimers();
});

describe('a chat', () => {
  it('begins a conversation only with the first message', async () => {
    const chat = openChat();
    await settled();
    expect(chat.view().entry?.cityName).toBe('青葉市');
    expect(city.conversations.size).toBe(0);
    chat.send('こんにちは', []);
    await settled();
    expect(city.conversations.size).toBe(1);
    expect(chat.view().messages.map(({ body }) => body)).toEqual(['こんにちは']);
    expect(chat.view().pending).toEqual([]);
  });

  it('shows a message once, whatever answers were lost on the way', async () => {
    const chat = openChat();
    city.losesAnswers = true;
    chat.send('1', []);
    await settled();
    await vi.advanceTimersByTimeAsync(3_000);
    expect(city.sent.length).toBeGreaterThan(1);
    city.losesAnswers = false;
    chat.send('2', []);
    await vi.advanceTimersByTimeAsync(20_000);
    expect(chat.view().messages.map(({ body }) => body)).toEqual(['1', '2']);
    expect(chat.view().pending).toEqual([]);
    expect(new Set(city.sent.map(({ clientId }) => clientId)).size).toBe(2);
  });

  it('goes on after the page was closed while nothing could be sent', async () => {
    city.down = true;
    const before = openChat();
    before.send('1', []);
    before.send('2', []);
    await settled();
    before.stop();
    city.down = false;
    const after = openChat();
    await settled();
    expect(after.view().messages.map(({ body }) => body)).toEqual(['1', '2']);
  });

  it('begins anew when the city no longer knows it, and sends on what was pending', async () => {
    const chat = openChat();
    chat.send('old', []);
    await settled();
    city.conversations.clear();
    chat.send('new', []);
    await vi.advanceTimersByTimeAsync(5_000);
    expect([...city.conversations.values()].map((messages) => messages.map(({ body }) => body))).toEqual([
      ['new'],
    ]);
    expect(chat.view().messages.map(({ body }) => body)).toEqual(['new']);
    expect(chat.view().restarted).toBe(true);
  });

  it('does not take a file that is gone for a conversation that is gone', async () => {
    const chat = openChat();
    chat.send('1', []);
    await settled();
    chat.send('2', [{ id: 'gone', name: 'a.png', mediaType: 'image/png', sizeBytes: 1, image: true }]);
    await settled();
    expect(chat.view().pending).toMatchObject([{ body: '2', refused: 'not-found' }]);
    expect(city.conversations.size).toBe(1);
  });

  it('counts what staff said as unread until somebody looks, and tells the city only then', async () => {
    const chat = openChat();
    chat.send('1', []);
    await settled();
    city.say('答え');
    await chat.refresh();
    expect(chat.view().unread).toBe(1);
    expect(city.looked).toEqual([]);
    chat.look(true);
    expect(chat.view().unread).toBe(0);
    expect(city.looked).toEqual([2]);
  });

  it('learns that an earlier message was read', async () => {
    const chat = openChat();
    chat.send('1', []);
    await settled();
    city.readSeq = 1;
    await chat.refresh();
    expect(chat.view().readSeq).toBe(1);
  });

  it('leaves nothing on the device when told to forget', async () => {
    const chat = openChat();
    chat.send('1', []);
    await settled();
    chat.forget();
    expect(storage.length).toBe(0);
    expect(chat.view().messages).toEqual([]);
  });

  it('shows the newest page after a long absence, without a hole, and the pages before it on wish', async () => {
    const chat = openChat();
    chat.send('1', []);
    await settled();
    city.pageSize = 3;
    for (let i = 2; i <= 9; i++) city.say(String(i));
    await chat.refresh();
    expect(chat.view().messages.map(({ body }) => body)).toEqual(['7', '8', '9']);
    expect(chat.view().hasEarlier).toBe(true);
    await chat.showEarlier();
    expect(chat.view().messages.map(({ body }) => body)).toEqual(['4', '5', '6', '7', '8', '9']);
    await chat.showEarlier();
    expect(chat.view().messages).toHaveLength(9);
    expect(chat.view().hasEarlier).toBe(false);
  });

  it('tells what has arrived while nobody looks, once', async () => {
    const chat = openChat();
    chat.send('1', []);
    await settled();
    city.say('答え');
    await chat.refresh();
    await chat.refresh();
    expect(city.received).toEqual([2]);
    expect(city.looked).toEqual([]);
  });

  it('tells that somebody types every three seconds at most', async () => {
    const chat = openChat();
    chat.send('1', []);
    await settled();
    for (let i = 0; i < 40; i++) {
      chat.typed();
      await vi.advanceTimersByTimeAsync(100);
    }
    expect(city.typed).toBe(2);
  });

  it('goes on with the conversation of another device, and stays where it is when the code is none', async () => {
    const computer = openChat();
    computer.send('机から', []);
    await settled();
    const { token } = computer;
    storage = fakeStorage();
    const phone = openChat();
    await settled();
    expect(await phone.join('WRONG123')).toBe('not-found');
    expect(phone.token).toBeNull();
    expect(await phone.join(token!)).toBeNull();
    expect(phone.view().messages.map(({ body }) => body)).toEqual(['机から']);
    expect(phone.view().restarted).toBe(false);
  });
});
