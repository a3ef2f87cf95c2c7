import type { ChatAnswer, EntryPointAnswer, ResidentLanguage } from '../../../src/http/public/shapes.ts';
import type { DeviceLinkAnswer } from '../../../src/http/public/chat-shapes.ts';
import type { FileAnswer } from '../../../src/http/shapes.ts';
import type { ClientCode } from '../../shared/i18n.ts';
import type { CallResult, LeftMessage, Profile } from '../../shared/public-client.ts';
import { FeedFollower } from '../kit/feed.ts';
import type { FeedEvent } from '../kit/feed.ts';
import { Outbox, deliveryAfter, newClientId } from '../kit/outbox.ts';
import type { Delivery, PendingMessage } from '../kit/outbox.ts';
import type { Store } from '../kit/store.ts';
import type { ChatPort, ChatView } from './session-types.ts';
import { Thread } from './thread.ts';
import { askAgainMs, improveWait, isLate } from './waiting.ts';
import type { ShownWait } from './waiting.ts';

const TOKEN = 'token';
const START = 'start';
const SEEN = 'seen';
const WAIT = 'wait';
const SKIPPED = 'skipped';
const JOIN = 'join';
const TYPING_SHOWN_MS = 6_000;
const TYPING_TOLD_MS = 3_000;
const NOBODY: Profile = { name: null, contact: null };
const ENTRY_RETRY_MS = 5_000;

/**
 * One resident's conversation at one entry point, as this browser keeps it: its token, what is not acknowledged yet
 * and how far it was read. Begins a conversation only when there is something to send, begins a new one when the
 * city no longer knows the kept one, and never gives up what was written.
 */
export class ChatSession {
  readonly #key: string;
  readonly #port: ChatPort;
  readonly #store: Store;
  readonly #changed: () => void;
  readonly #outbox: Outbox;
  readonly #feed: FeedFollower;
  readonly #thread = new Thread();
  #language: ResidentLanguage;
  #entry: EntryPointAnswer | null = null;
  #entryProblem: ClientCode | null = null;
  #profile: Profile = NOBODY;
  #loaded = false;
  #lost = false;
  #restarted = false;
  #looking = false;
  #fetching = false;
  #fetchAgain = false;
  #feedToken: string | null = null;
  #entryTimer: ReturnType<typeof setTimeout> | undefined;
  #waitTimer: ReturnType<typeof setTimeout> | undefined;
  #typingTimer: ReturnType<typeof setTimeout> | undefined;
  #typing = false;
  #typingToldMs = 0;
  #receivedSeq = 0;

  constructor(key: string, language: ResidentLanguage, port: ChatPort, store: Store, changed: () => void) {
    this.#key = key;
    this.#language = language;
    this.#port = port;
    this.#store = store;
    this.#changed = changed;
    this.#outbox = new Outbox(store, (message) => this.#deliver(message), changed);
    this.#feed = new FeedFollower({
      open: (signal) => port.openFeed(this.token ?? '', this.#thread.cursor, signal),
      onEvent: (event) => this.#hear(event),
      poll: () => void this.refresh(),
    });
  }

  get token(): string | null {
    return this.#store.get(TOKEN);
  }

  view(): ChatView {
    const seen = Number(this.#store.get(SEEN) ?? 0);
    return {
      entry: this.#entry,
      entryProblem: this.#entryProblem,
      chat: this.#thread.chat,
      messages: this.#thread.messages(),
      readSeq: this.#thread.chat?.readSeq ?? 0,
      pending: this.#outbox.messages().filter((message) => !this.#thread.has(message.clientId)),
      loaded: this.#loaded,
      struggling: this.#lost || this.#outbox.struggling,
      restarted: this.#restarted,
      unread: this.#thread.unreadAfter(seen),
      profile: this.#thread.chat?.profile ?? this.#profile,
      hasEarlier: this.#thread.hasEarlier,
      wait: this.#wait(),
      typing: this.#typing && this.#thread.chat?.state === 'active',
      surveySkipped: this.#store.get(SKIPPED) === (this.#thread.chat?.interactionId ?? ''),
    };
  }

  async start(): Promise<void> {
    await Promise.all([this.#loadEntry(), this.token ? this.refresh() : null]);
    this.#loaded = true;
    this.#outbox.kick();
  }

  stop(): void {
    clearTimeout(this.#entryTimer);
    clearTimeout(this.#waitTimer);
    this.#outbox.stop();
    this.#feed.stop();
  }

  /** The network is back, the page is shown again or another tab wrote: catch up at once. */
  wake(): void {
    if (this.#feedToken) this.#feed.start();
    void this.refresh();
    this.#outbox.kick();
  }

  /** Nobody looks at the page: the stream is given up until `wake`, because a browser opens only six to one host. */
  rest(): void {
    clearTimeout(this.#waitTimer);
    this.#feed.stop();
  }

  send(body: string, files: FileAnswer[]): void {
    this.#restarted = false;
    this.#outbox.add(body, files);
  }

  /** Somebody writes: told while a person answers, every three seconds at most. */
  typed(): void {
    const nowMs = Date.now();
    if (!this.token || this.#thread.chat?.state !== 'active') return;
    if (nowMs - this.#typingToldMs < TYPING_TOLD_MS) return;
    this.#typingToldMs = nowMs;
    void this.#port.tellTyping(this.token);
  }

  /** Fetches the page before the first message that is here. */
  async showEarlier(): Promise<void> {
    const first = this.#thread.messages()[0]?.seq;
    const { token } = this;
    if (!token || first === undefined || !this.#thread.hasEarlier) return;
    const result = await this.#port.fetchEarlier(token, first);
    if (token !== this.token || !result.ok) return;
    this.#thread.takeEarlier(result.value);
    this.#changed();
  }

  /** Leaves a message with the wish how to be answered; null when the city has it. */
  async leave(left: Omit<LeftMessage, 'fileIds'>): Promise<ClientCode | null> {
    const begun = await this.begin();
    if (!begun.ok) return begun.code;
    const result = await this.#port.leaveMessage(begun.value, { ...left, fileIds: [] });
    if (!result.ok) return result.code;
    await this.refresh();
    return null;
  }

  async answerSurvey(points: number, words: string | null): Promise<ClientCode | null> {
    const interactionId = this.#thread.chat?.interactionId;
    if (!this.token || !interactionId) return null;
    const result = await this.#port.answerSurvey(this.token, { interactionId, points, words });
    if (!result.ok) return result.code;
    await this.refresh();
    return null;
  }

  /** The question is not shown again on this device. */
  skipSurvey(): void {
    this.#store.set(SKIPPED, this.#thread.chat?.interactionId ?? '');
    this.#changed();
  }

  /** A link and code for another device; begins the conversation if there is none. */
  async linkDevice(): Promise<CallResult<DeviceLinkAnswer>> {
    const begun = await this.begin();
    return begun.ok ? this.#port.makeDeviceLink(begun.value) : begun;
  }

  /** Goes on here with the conversation of another device; what was here is no longer shown. Null when it is open. */
  async join(secret: string): Promise<ClientCode | null> {
    const clientId = this.#store.get(JOIN) ?? newClientId();
    this.#store.set(JOIN, clientId);
    const result = await this.#port.joinDevice({ key: this.#key, secret, clientId });
    if (!result.ok) {
      // After an answer that may have been lost the same id is used again; after a no, another attempt is another device.
      if (result.status !== 0) this.#store.remove(JOIN);
      return result.code;
    }
    this.#startAfresh();
    this.#restarted = false;
    this.#store.remove(JOIN);
    this.#store.set(TOKEN, result.value.token);
    await this.refresh();
    return null;
  }

  retry(clientId?: string): void {
    this.#outbox.retry(clientId);
  }

  discard(clientId: string): void {
    this.#outbox.discard(clientId);
  }

  /** Tells the city that everything shown was seen, while somebody really looks. */
  look(looking: boolean): void {
    this.#looking = looking;
    this.#markSeen();
  }

  async setLanguage(language: ResidentLanguage): Promise<void> {
    this.#language = language;
    if (this.token) await this.#port.saveLanguage(this.token, language);
  }

  /** Keeps name and contact; before the conversation begins they stay on the page only, never in storage. */
  async setProfile(profile: Profile): Promise<ClientCode | null> {
    this.#profile = profile;
    if (!this.token) return null;
    const result = await this.#port.saveProfile(this.token, profile);
    if (!result.ok) return result.code;
    this.#thread.setProfile(profile);
    this.#changed();
    return null;
  }

  async end(): Promise<ClientCode | null> {
    if (!this.token) return null;
    const result = await this.#port.endConversation(this.token);
    await this.refresh();
    return result.ok ? null : result.code;
  }

  /** Takes everything of this conversation off this device, as on a shared computer; the city keeps its record. */
  forget(): void {
    for (const key of this.#store.keys('')) this.#store.remove(key);
    this.#feed.stop();
    clearTimeout(this.#waitTimer);
    this.#feedToken = null;
    this.#receivedSeq = 0;
    this.#profile = NOBODY;
    this.#thread.clear();
    this.#changed();
  }

  /** The token of the conversation, begun now if there is none (for a first message, or a file that comes before it). */
  async begin(): Promise<CallResult<string>> {
    const kept = this.token;
    if (kept) return { ok: true, value: kept };
    const clientId = this.#store.get(START) ?? newClientId();
    this.#store.set(START, clientId);
    const result = await this.#port.startConversation({ key: this.#key, language: this.#language, clientId });
    if (!result.ok) return result;
    this.#store.set(TOKEN, result.value.token);
    if (this.#profile.name || this.#profile.contact) await this.setProfile(this.#profile);
    void this.refresh();
    return { ok: true, value: result.value.token };
  }

  /** Fetches what is new; calls that come meanwhile are answered by one more fetch. */
  async refresh(): Promise<void> {
    this.#fetchAgain = true;
    if (this.#fetching) return;
    this.#fetching = true;
    while (this.#fetchAgain) {
      this.#fetchAgain = false;
      await this.#fetchNew();
    }
    this.#fetching = false;
  }

  async #fetchNew(): Promise<void> {
    const token = this.token;
    if (!token) return;
    const result = await this.#port.fetchConversation(token, this.#thread.fetchAfter());
    if (token !== this.token) return;
    this.#lost = !result.ok;
    if (result.ok) this.#take(result.value);
    else if (isGone(result.status)) this.#startAfresh();
    this.#changed();
  }

  #take(answer: ChatAnswer): void {
    const more = this.#thread.take(answer);
    for (const message of answer.messages) if (message.clientId) this.#outbox.settle(message.clientId);
    this.#markSeen();
    this.#keepWait(answer);
    this.#tellReceived();
    if (answer.messages.some((message) => message.from === 'staff')) this.#typing = false;
    else if (answer.typing) this.#showTyping();
    if (more) this.#fetchAgain = true;
    if (this.#feedToken === this.token) return;
    this.#feedToken = this.token;
    this.#feed.start();
  }

  #startAfresh(): void {
    this.#store.remove(TOKEN);
    this.#store.remove(START);
    this.#store.remove(SEEN);
    this.#store.remove(WAIT);
    clearTimeout(this.#waitTimer);
    this.#feed.stop();
    this.#feedToken = null;
    this.#receivedSeq = 0;
    this.#thread.clear();
    this.#lost = false;
    this.#restarted = true;
  }

  async #loadEntry(): Promise<void> {
    const result = await this.#port.fetchEntryPoint(this.#key);
    this.#entry = result.ok ? result.value : this.#entry;
    this.#entryProblem = result.ok ? null : result.code;
    const maySucceedLater = !result.ok && (result.status === 0 || result.status >= 429);
    if (maySucceedLater) this.#entryTimer = setTimeout(() => void this.#loadEntry(), ENTRY_RETRY_MS);
    this.#changed();
  }

  async #deliver(message: PendingMessage): Promise<Delivery> {
    const begun = await this.begin();
    if (!begun.ok) return deliveryAfter(begun);
    const { clientId, body, files } = message;
    const result = await this.#port.sendMessage(begun.value, {
      clientId,
      body,
      fileIds: files.map((file) => file.id),
    });
    if (result.ok) {
      this.#thread.add(result.value);
      return { kind: 'kept' };
    }
    if (isGone(result.status) && (await this.#conversationIsGone(begun.value))) return { kind: 'later' };
    return deliveryAfter(result);
  }

  /** A file or the conversation may be what was not found: ask which, before anything is given up. */
  async #conversationIsGone(token: string): Promise<boolean> {
    const result = await this.#port.fetchConversation(token, this.#thread.fetchAfter());
    if (result.ok || !isGone(result.status)) return false;
    if (token === this.token) this.#startAfresh();
    return true;
  }

  #hear(event: FeedEvent): void {
    if (event.id) this.#thread.cursor = event.id;
    if (event.type === 'typing') this.#showTyping();
    if (event.type === 'reset') this.#thread.forgetPlace();
    if (event.type === 'hint' || event.type === 'reset') void this.refresh();
  }

  #showTyping(): void {
    clearTimeout(this.#typingTimer);
    this.#typingTimer = setTimeout(() => {
      this.#typing = false;
      this.#changed();
    }, TYPING_SHOWN_MS);
    this.#typing = true;
    this.#changed();
  }

  #wait(): ChatView['wait'] {
    const shown = this.#keptWait();
    return shown && this.#thread.chat?.state === 'waiting'
      ? { ...shown, late: isLate(shown, Date.now()) }
      : null;
  }

  #keptWait(): ShownWait | null {
    try {
      return JSON.parse(this.#store.get(WAIT) ?? 'null') as ShownWait | null;
    } catch {
      return null;
    }
  }

  /** The line moves without a word to those behind: while one waits, it is asked for. */
  #keepWait(answer: ChatAnswer): void {
    const shown = improveWait(this.#keptWait(), answer, Date.now());
    clearTimeout(this.#waitTimer);
    if (!shown) return this.#store.remove(WAIT);
    this.#store.set(WAIT, JSON.stringify(shown));
    this.#waitTimer = setTimeout(() => void this.refresh(), askAgainMs(answer.position ?? shown.position));
  }

  /** What has come is told even if nobody looks yet: whoever wrote it sees that it arrived. */
  #tellReceived(): void {
    const last = this.#thread.lastFromCity();
    if (!this.token || this.#looking || last <= this.#receivedSeq) return;
    this.#receivedSeq = last;
    void this.#port.markReceived(this.token, last);
  }

  #markSeen(): void {
    const last = this.#thread.lastFromCity();
    if (!this.#looking || !this.token || last <= Number(this.#store.get(SEEN) ?? 0)) return;
    this.#store.set(SEEN, String(last));
    void this.#port.markRead(this.token, last);
    this.#changed();
  }
}

function isGone(status: number): boolean {
  return status === 401 || status === 404 || status === 410;
}
