import type { ChatAnswer, ChatMessage } from '../../../src/http/public/shapes.ts';
import type { Profile } from '../../shared/public-client.ts';

/** An answer of so many messages may be a full page (the city's pages hold 200), so the next one is asked for. */
const LONG_ANSWER = 100;

/** The messages of one conversation as fetched so far, each once, in the city's order. */
export class Thread {
  chat: Omit<ChatAnswer, 'messages'> | null = null;
  /** Where the feed stands. */
  cursor = '';
  /** More was said before the first message that is here. */
  hasEarlier = false;
  #bySeq = new Map<number, ChatMessage>();
  #place = 0;

  messages(): ChatMessage[] {
    return [...this.#bySeq.values()].sort((a, b) => a.seq - b.seq);
  }

  has(clientId: string): boolean {
    return [...this.#bySeq.values()].some((message) => message.clientId === clientId);
  }

  add(message: ChatMessage): void {
    this.#bySeq.set(message.seq, message);
  }

  /** Takes an answer in; true when there is probably more to fetch. */
  take(answer: ChatAnswer): boolean {
    const { messages, ...chat } = answer;
    this.chat = chat;
    this.cursor = answer.cursor;
    const first = messages[0]?.seq;
    // Between what is here and what has come lies something that is in neither: it is shown on wish, from the newest back.
    if (answer.hasEarlier && first !== undefined)
      for (const seq of [...this.#bySeq.keys()]) if (seq < first) this.#bySeq.delete(seq);
    if (answer.hasEarlier || this.#place === 0) this.hasEarlier = answer.hasEarlier;
    for (const message of messages) this.add(message);
    const advanced = answer.lastSeq > this.#place;
    this.#place = answer.lastSeq;
    return advanced && messages.length >= LONG_ANSWER;
  }

  /** Takes a page of what was said before the first message. */
  takeEarlier(answer: ChatAnswer): void {
    for (const message of answer.messages) this.add(message);
    this.hasEarlier = answer.hasEarlier;
  }

  /** From where to fetch next. */
  fetchAfter(): number {
    return this.#place;
  }

  /** The feed cannot resume: fetch everything again. What is shown stays meanwhile. */
  forgetPlace(): void {
    this.#place = 0;
  }

  lastFromCity(): number {
    return this.messages().findLast((message) => message.from !== 'resident')?.seq ?? 0;
  }

  unreadAfter(seq: number): number {
    return this.messages().filter((message) => message.from === 'staff' && message.seq > seq).length;
  }

  setProfile(profile: Profile): void {
    if (this.chat) this.chat = { ...this.chat, profile };
  }

  clear(): void {
    this.chat = null;
    this.cursor = '';
    this.hasEarlier = false;
    this.#place = 0;
    this.#bySeq.clear();
  }
}
