import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FeedFollower, FeedParser } from './feed.ts';
import type { FeedEvent } from './feed.ts';

const WIRE = ': hello\r\nid: 7\r\nevent: hint\r\ndata: {"a":\ndata: "あ"}\n\nevent: reset\rdata\r\r\n';
const EVENTS = [
  { type: 'hint', data: '{"a":\n"あ"}', id: '7' },
  { type: 'reset', data: '', id: '7' },
];

describe('the parser', () => {
  it('reads events from one piece', () => expect(new FeedParser().push(WIRE)).toEqual(EVENTS));

  it('reads the same events however the text is cut', () => {
    for (let size = 1; size <= WIRE.length; size += 1) {
      const parser = new FeedParser();
      const events: FeedEvent[] = [];
      for (let at = 0; at < WIRE.length; at += size) events.push(...parser.push(WIRE.slice(at, at + size)));
      expect([size, events]).toEqual([size, EVENTS]);
    }
  });

  it('makes nothing of comments, of retry and of an event that is not finished', () => {
    expect(new FeedParser().push(': still here\n\nretry: 1000\n\nevent: hint\ndata: 1\n')).toEqual([]);
  });
});

describe('the follower', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  function follow(open: (signal: AbortSignal) => Promise<Response | null>) {
    const port = { open: vi.fn(open), onEvent: vi.fn(), poll: vi.fn() };
    const follower = new FeedFollower(port);
    follower.start();
    return { ...port, follower };
  }
  const streaming = () => {
    let push: (text: string) => void = () => {};
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => {
        push = (text) => controller.enqueue(new TextEncoder().encode(text));
      },
    });
    return { response: new Response(body), push: (text: string) => push(text) };
  };

  it('hands on what the stream says and does not poll while it lives', async () => {
    const { response, push } = streaming();
    const { onEvent, poll, follower } = follow(() => Promise.resolve(response));
    push(': hello\n\n');
    push('event: hint\ndata: {}\n\n');
    await vi.advanceTimersByTimeAsync(20_000);
    expect(onEvent).toHaveBeenCalledExactlyOnceWith({ type: 'hint', data: '{}', id: null });
    expect(poll).not.toHaveBeenCalled();
    follower.stop();
  });

  it('polls every 5 s while streams cannot be had, and goes on trying', async () => {
    const { open, poll, follower } = follow(() => Promise.resolve(null));
    await vi.advanceTimersByTimeAsync(60_000);
    expect(poll.mock.calls.length).toBeGreaterThanOrEqual(12);
    expect(open.mock.calls.length).toBeGreaterThanOrEqual(4);
    follower.stop();
  });

  it('polls while a proxy holds the stream back without a word', async () => {
    const { response } = streaming();
    const { poll, follower } = follow(() => Promise.resolve(response));
    await vi.advanceTimersByTimeAsync(11_000);
    expect(poll).toHaveBeenCalledTimes(2);
    follower.stop();
  });

  it('catches up and connects again when the stream falls silent', async () => {
    const { response, push } = streaming();
    const { open, poll, follower } = follow((signal) => {
      signal.addEventListener('abort', () => void response.body?.cancel().catch(() => {}));
      return Promise.resolve(open.mock.calls.length === 1 ? abortable(response, signal) : null);
    });
    push(': hello\n\n');
    await vi.advanceTimersByTimeAsync(62_000);
    expect(open.mock.calls.length).toBeGreaterThanOrEqual(2);
    expect(poll).toHaveBeenCalled();
    follower.stop();
  });

  it('stops for good', async () => {
    const { open, poll, follower } = follow(() => Promise.resolve(null));
    await vi.advanceTimersByTimeAsync(0);
    follower.stop();
    const calls = open.mock.calls.length;
    await vi.advanceTimersByTimeAsync(120_000);
    expect(open.mock.calls.length).toBe(calls);
    expect(poll).not.toHaveBeenCalled();
  });
});

/** As fetch does it: an aborted signal breaks the reading of the body. */
function abortable(response: Response, signal: AbortSignal): Response {
  const reader = response.body?.getReader();
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      signal.addEventListener('abort', () => controller.error(signal.reason));
    },
    async pull(controller) {
      const read = await reader?.read();
      if (read?.value) controller.enqueue(read.value);
    },
  });
  return new Response(body);
}
