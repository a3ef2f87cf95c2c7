import type { DeviceLinkAnswer } from '../../../src/http/public/chat-shapes.ts';
import type {
  ChatAnswer,
  ChatMessage,
  EntryPointAnswer,
  ResidentLanguage,
} from '../../../src/http/public/shapes.ts';
import type { ClientCode } from '../../shared/i18n.ts';
import type { CallResult, LeftMessage, NewMessage, Profile, SurveySaid } from '../../shared/public-client.ts';
import type { PendingMessage } from '../kit/outbox.ts';
import type { ShownWait } from './waiting.ts';

/** What the session needs from the city; the functions of `public-client.ts`, or a test's own. */
export interface ChatPort {
  fetchEntryPoint(key: string): Promise<CallResult<EntryPointAnswer>>;
  startConversation(body: {
    key: string;
    language: ResidentLanguage;
    clientId: string;
  }): Promise<CallResult<{ token: string }>>;
  fetchConversation(token: string, after: number): Promise<CallResult<ChatAnswer>>;
  fetchEarlier(token: string, before: number): Promise<CallResult<ChatAnswer>>;
  leaveMessage(token: string, body: LeftMessage): Promise<CallResult<ChatMessage>>;
  answerSurvey(token: string, body: SurveySaid): Promise<CallResult<unknown>>;
  makeDeviceLink(token: string): Promise<CallResult<DeviceLinkAnswer>>;
  joinDevice(body: { key: string; secret: string; clientId: string }): Promise<CallResult<{ token: string }>>;
  tellTyping(token: string): Promise<CallResult<unknown>>;
  markReceived(token: string, seq: number): Promise<CallResult<unknown>>;
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
  hasEarlier: boolean;
  /** The place in line and the time, as far as they may be shown; null when nobody waits. */
  wait: (ShownWait & { late: boolean }) | null;
  /** Whoever answers is typing at this moment. */
  typing: boolean;
  /** The resident does not want to answer the question after this end. */
  surveySkipped: boolean;
  /** The answer of the resident while the conversation has not begun yet. */
  profile: Profile;
}
