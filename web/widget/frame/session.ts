import type {
  ChatAnswer,
  ChatMessage,
  EntryPointAnswer,
  ResidentLanguage,
} from '../../../src/http/public/shapes.ts';
import type { FileAnswer } from '../../../src/http/shapes.ts';
import type { ClientCode } from '../../shared/i18n.ts';
import type { CallResult, NewMessage, Profile } from '../../shared/public-client.ts';
import { FeedFollower } from '../kit/feed.ts';
import type { FeedEvent } from '../kit/feed.ts';
import { Outbox, deliveryAfter, newClientId } from '../kit/outbox.ts';
import type { Delivery, PendingMessage } from '../kit/outbox.ts';
import type { Store } from '../kit/store.ts';
import { Thread } from './thread.ts';

/** What the session needs from the city; the functions of `public-client.ts`, or a test's own. */
export interface ChatPort {
  fetchEntryPoint(key: string): Promise<CallResult<EntryPointAnswer>>;
  startConversation(body: {
    key: string;
    language: ResidentLanguage;
    clientId: string;
  }): Promise<CallResult<{ token: string }>>;
  fetchConversation(token: string, after: number): Promise<CallResult<ChatAnswer>>;
  sendMessage(token: string, body: NewMessage): Promise<CallResult<ChatMessage>>;
  markRead(token: string, seq: number): Promise<CallResult<unknown>>;
  saveProfile(token: string, body: Profile): Promise<CallResult<unknown>>;
  saveLanguage(token: string, language: ResidentLanguage): Promise<CallResult<unknown>>;
  endConversation(token: string): Promise<CallResult<unknown>>;
  openFeed(token: string, cursor: string, signal: AbortSignal): Promise<Response | null>;
}

/** What the screen shows; replaced as a whole with each change. */
export interface ChatView {
  entry: EntryPointAnswer | null;
  /** Why the entry point cannot be shown. */
  entryProblem: ClientCode | null;
  chat: Omit<ChatAnswer, 'messages'> | null;
  messages: readonly ChatMessage[];
  /** Own messages up to this seq were seen by somebody of the city. */
  readSeq: number;
  pending: readonly PendingMessage[];
  /** False until the first fetch is over: then new messages are worth announcing. */
  loaded: boolean;
  /** The last attempt to reach the city failed; it goes on trying. */
  struggling: boolean;
  /** The kept conversation is no longer known to the city; a new one begins. */
  restarted: boolean;
  unread: number;
  /** The answer of the resident while the conversation has not begun yet. */
  profile: Profile;
}

const TOKEN = 'token';
const START = 'start';
const SEEN = 'seen';
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
    };
  }

  async start(): Promise<void> {
    await Promise.all([this.#loadEntry(), this.token ? this.refresh() : null]);
    this.#loaded = true;
    this.#outbox.kick();
  }

  stop(): void {
    clearTimeout(this.#entryTimer);
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
    this.#feed.stop();
  }

  send(body: string, files: FileAnswer[]): void {
    this.#restarted = false;
    this.#outbox.add(body, files);
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
    this.#feedToken = null;
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
    if (more) this.#fetchAgain = true;
    if (this.#feedToken === this.token) return;
    this.#feedToken = this.token;
    this.#feed.start();
  }

  #startAfresh(): void {
    this.#store.remove(TOKEN);
    this.#store.remove(START);
    this.#store.remove(SEEN);
    this.#feed.stop();
    this.#feedToken = null;
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
    if (event.type === 'reset') this.#thread.forgetPlace();
    if (event.type === 'hint' || event.type === 'reset') void this.refresh();
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
