import { type ClientRequest, request } from 'node:http';
import { setTimeout as rest } from 'node:timers/promises';

/** What the feed itself asks browsers to wait before they come again. */
const RETRY_MS = 1_000;

/** A desk's connection to the feed: what it heard of, and by when it was back. */
export interface DeskFeed {
  cursors: string[];
  /** 'type id' each, in the order in which they came. */
  hints: string[];
  resets: number;
  backAt: number;
  closed: boolean;
  /** As when its network goes away: without a goodbye. */
  cut(): void;
}

/** Listens as a browser does: comes back by itself after the last that it heard. */
export function listenToFeed(url: string, cookie: string): DeskFeed {
  let out: ClientRequest | undefined;
  const desk: DeskFeed = {
    cursors: [],
    hints: [],
    resets: 0,
    backAt: 0,
    closed: false,
    cut: () => void out?.destroy(),
  };
  let isWaiting = false;
  const again = () => {
    if (isWaiting) return;
    isWaiting = true;
    void rest(RETRY_MS).then(() => {
      isWaiting = false;
      if (!desk.closed) open();
    });
  };
  const open = () => {
    let left = '';
    const last = desk.cursors.at(-1);
    const headers = { cookie, accept: 'text/event-stream', ...(last ? { 'last-event-id': last } : {}) };
    out = request(url, { headers, agent: false }, (answer) => {
      answer.on('error', again);
      answer.on('close', again);
      if (answer.statusCode !== 200) return void answer.resume();
      desk.backAt = performance.now();
      answer.on('data', (chunk: Buffer) => {
        const parts = (left + chunk.toString('latin1')).split('\n\n');
        left = parts.pop() ?? '';
        for (const part of parts) take(desk, part);
      });
    });
    out.on('error', again);
    out.end();
  };
  open();
  return desk;
}

function take(desk: DeskFeed, part: string): void {
  if (part.includes('event: reset')) desk.resets++;
  const id = /^id: (.+)$/m.exec(part)?.[1];
  const data = /^data: (.+)$/m.exec(part)?.[1];
  if (id) desk.cursors.push(id);
  if (!id || !data || !part.includes('event: hint')) return;
  const hint = JSON.parse(data) as { type: string; id: string };
  desk.hints.push(`${hint.type} ${hint.id}`);
}
