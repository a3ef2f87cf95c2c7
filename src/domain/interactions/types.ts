/**
 * The centre of the house, kept thin: what was said, and who has it.
 * Vocabulary (METRICS.md): *entry point* (受付窓口) = where it arrives · *conversation* (やりとり) = the lasting exchange
 * with one contact point at one entry point; never ends · *interaction* (応対) = one routed engagement within it; opens
 * when somebody must act, ends with its wrap-up · *leg* (区間) = one party's part of an interaction · *message* = one
 * thing said, or a staff note beside it.
 */
import type { SendLimit } from './rules-allowance.ts';

/** The longest note, and the longest text that is begun. */
export const NOTE_MAX_CHARS = 10_000;

export type InteractionState = 'waiting' | 'active' | 'wrap-up' | 'ended';
export type MessageDirection = 'in' | 'out' | 'note';
export type MessageState = 'received' | 'queued' | 'sent' | 'delivered' | 'read' | 'failed';

/** What a channel can do, as data: desk and rules read this and never ask for a channel by name. */
export interface ChannelAbilities {
  name: string;
  /** Whether something written reaches the resident by it. */
  written: boolean;
  maxChars: number;
  files: boolean;
  /** Of files only what is drawn: pictures, and pages of a PDF; any kind where it is absent. */
  picturesOnly?: boolean;
  /** What is written goes out as pages: the desk shows them before they are sent, and pages that came as pages. */
  paper?: boolean;
  /** Goes to mobile telephones by their number, from a sender that an administrator names. */
  toMobiles?: true;
  /** What is written are letters: with a subject and recipients, and nobody is told between them who reads or has read. */
  letters?: boolean;
  /** The house itself tells nothing by it: only what a person writes is worth its price. */
  quiet?: boolean;
  maxFileBytes: number;
  readReceipts: boolean;
  /** Units of an agent's capacity it takes by default (METRICS.md). */
  capacity: number;
  /** The time promised to whoever waits (METRICS.md, service level). */
  answerWithinSec: number;
  /** What it asks of a person: a voice all of it, something live an answer now, something deferred an answer in time. */
  attention: 'voice' | 'live' | 'deferred';
  /** Stands on pages of the city, with a look and a line of its own to put it there. */
  embedded?: true;
}

/**
 * The channel of calls that the city owes somebody: the one without an entry point of its own. Nobody holds the line
 * meanwhile, and of an agent it takes what a call takes.
 */
export const CALLBACK_CHANNEL = 'callback';

/** A channel as the house sees it; one folder under outside/ implements it. */
export interface Channel {
  readonly id: string;
  readonly abilities: ChannelAbilities;
  /** Refuses words, or files, that cannot go by it, while whoever writes can still change them. */
  readonly check?: (words: { body: string }) => void;
  /** How fast each of its accounts may send; absent where the provider sets no limit. */
  readonly sendLimit?: SendLimit;
  /**
   * Hands one message over to the resident's side. Called outside any transaction, in order for one conversation; again
   * for one that is under way, which changes nothing.
   */
  send(message: OutboundMessage): Promise<Handed>;
}

/** How handing over went. Of what is `under-way` the channel's own work tells later, and what comes behind it waits. */
export type Handed =
  | { state: 'sent' | 'delivered' }
  | { state: 'failed'; errorCode: string }
  | { state: 'under-way' };

export interface OutboundMessage {
  tenantId: string;
  messageId: string;
  conversationId: string;
}

export interface EntryPoint {
  id: string;
  channel: string;
  name: string;
  publicKey: string;
  queueId: string;
  settings: EntryPointSettings;
  version: number;
  /** Who of the staff changed its settings last. */
  changedBy: string | null;
  changedAt: Date | null;
}

export interface EntryPointSettings {
  /** Origins of pages that may embed the widget; absent = any page of this installation's own host only. */
  allowedOrigins?: readonly string[];
  /** The city's colour, `#rrggbb`; shown darker where white would not be legible on it. */
  accent?: string;
  /** The lower corner of the page that the button stands in; right unless said otherwise. */
  side?: 'left' | 'right';
}

export interface Conversation {
  id: string;
  entryPointId: string;
  contactPointId: string;
  residentId: string;
  channel: string;
  language: string;
  lastSeq: number;
  residentReadSeq: number;
  staffReadSeq: number;
  lastMessageAt: Date;
  lastFrom: 'resident' | 'staff' | 'system' | null;
}

/** How an exchange with somebody who answered came to its end. */
export type ExchangeEnd =
  | 'agent-ended'
  | 'supervisor-ended'
  /** By the agreed words, after a call for help against the resident. */
  | 'harassment-ended'
  | 'resident-left'
  | 'resident-idle'
  | 'passed-on'
  /** The resident's telephone went without a word. */
  | 'telephone-lost'
  | 'exchange-lost'
  /** A call back that nobody answered. */
  | 'not-reached';

export interface Interaction {
  id: string;
  conversationId: string;
  residentId: string;
  entryPointId: string;
  channel: string;
  language: string;
  queueId: string;
  departmentId: string;
  sealed: boolean;
  state: InteractionState;
  priority: number;
  ownerStaffId: string | null;
  hops: number;
  openedAt: Date;
  answeredAt: Date | null;
  endedAt: Date | null;
  endReason: string | null;
  wrapUpUntil: Date | null;
  wrappedUpAt: Date | null;
  wrapUpCode: string | null;
  continuesId: string | null;
  audience: readonly string[];
  version: number;
}

export interface Message {
  id: string;
  conversationId: string;
  interactionId: string | null;
  seq: number;
  direction: MessageDirection;
  authorKind: 'resident' | 'staff' | 'system';
  authorStaffId: string | null;
  clientId: string | null;
  body: string;
  masked: readonly string[];
  state: MessageState;
  createdAt: Date;
  fileIds: readonly string[];
}

export interface Leg {
  kind: 'queue' | 'agent';
  queueId: string | null;
  /** Whose it is; of a queue's leg, for whom alone it waited there. */
  staffId: string | null;
  startedAt: Date;
  endedAt: Date | null;
  endReason: string | null;
}

/** One conversation held together with another as one matter (用件), though they began apart. */
export interface MatterTie {
  id: string;
  conversationId: string;
  /** The conversation that gives the matter its name. */
  matterId: string;
  /** Which of both came from another record with it, and whose it was. */
  givenConversationId: string | null;
  givenFrom: string | null;
  tiedBy: string;
  tiedAt: Date;
}

/** The queue something arrives at, as far as this room has to know it. */
export interface Destination {
  queueId: string;
  departmentId: string;
  sealed: boolean;
}

/** Why one goes back to the line: whoever had it left, or is here and did not answer. */
export type ReturnReason = 'owner-gone' | 'owner-silent';

/** What a view of interactions asks for; what is absent is not asked. */
export interface InteractionFilter {
  state?: readonly InteractionState[] | undefined;
  queueId?: string | undefined;
  departmentId?: string | undefined;
  /** 'me', 'none', or a staff id. */
  owner?: string | undefined;
  language?: string | undefined;
  channel?: string | undefined;
  sort: 'oldest' | 'newest';
}
