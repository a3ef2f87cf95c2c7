import { useEffect, useState } from 'react';
import { client } from './desk.ts';
import { createStore, useStore } from './store.ts';

const SHOWN_MS = 6_000;
const TOLD_MS = 3_000;

/** Conversations whose resident types, with the time (ms) until which that is believed. */
const typing = createStore<Readonly<Record<string, number>>>({});

/** A resident was heard typing. */
export function heardTyping(conversationId: string): void {
  typing.set((before) => ({ ...before, [conversationId]: Date.now() + SHOWN_MS }));
}

/** Whether the resident of a conversation types at this moment; ended by their next word, or by seconds of silence. */
export function useTyping(conversationId: string, lastSeq: number): boolean {
  const until = useStore(typing)[conversationId] ?? 0;
  const [over, setOver] = useState({ until: 0, lastSeq: -1 });
  useEffect(() => {
    if (until <= Date.now()) return;
    const timer = setTimeout(() => setOver((before) => ({ ...before, until })), until - Date.now());
    return () => clearTimeout(timer);
  }, [until]);
  useEffect(() => setOver({ until, lastSeq }), [lastSeq]);
  return until > Date.now() && over.until < until;
}

let toldMs = 0;

/** The owner writes a reply: the resident is told, every three seconds at most. A sign that is lost is not missed. */
export function tellTyping(interactionId: string): void {
  const nowMs = Date.now();
  if (nowMs - toldMs < TOLD_MS) return;
  toldMs = nowMs;
  client.send('POST', `/desk/interactions/${interactionId}/typing`, {}).catch(() => undefined);
}
