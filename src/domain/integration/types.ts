import type { Permission } from '#domain/staff/types.ts';

/**
 * What other systems of the city may do here.
 * Vocabulary: *program* = another system that acts here, with a place among the staff but no person · *token* (APIトークン) =
 * what it shows to be let in · *sponsor* (責任者) = the person who answers for it, and the limit of what it may do · *scope* =
 * a permission that a token has · *idempotency key* = a sender's own name for one
 * write: the same again is answered as the first was · *webhook* = an address of another system that is told what
 * happened · *delivery* = one event for one webhook · *attempt* = one try to hand it over.
 */
export interface ApiToken {
  id: string;
  /** The program's place among the staff; its name stands there. */
  staffId: string;
  name: string;
  /** Its last letters. */
  hint: string;
  scopes: readonly Permission[];
  /** The first is the one in whose name it acts; it sees the records of all, and of those below them. */
  departmentIds: readonly string[];
  perMinute: number;
  createdBy: string;
  /** Who answers for it: it may never do more than they may. Null while nobody does, and it lets nobody in. */
  sponsorId: string | null;
  /** Who was asked to answer for it and has not said yes or no. */
  askedId: string | null;
  createdAt: Date;
  expiresAt: Date;
  /** Accurate to a minute. */
  lastUsedAt: Date | null;
  revokedBy: string | null;
  revokedAt: Date | null;
}

export interface NewApiToken {
  name: string;
  scopes: readonly Permission[];
  departmentIds: readonly string[];
  perMinute: number;
  days: number;
  /** Who is asked to answer for it; whoever makes it when absent. */
  sponsorId?: string | undefined;
}

/** A program that was let in by its token. */
export interface Program {
  tenantId: string;
  tokenId: string;
  staffId: string;
  accountId: string;
  scopes: readonly Permission[];
  departmentIds: readonly string[];
  perMinute: number;
  sponsorId: string | null;
}

/** What other systems may be told of. Ids and codes only are told, never what is in them. */
export const WEBHOOK_EVENTS = [
  'case.opened',
  'case.status-changed',
  'case.assigned',
  'case.changed',
  'case.message-to-resident',
  'case.message-from-resident',
  'promise.made',
  'promise.kept',
  'interaction.opened',
  'interaction.waiting',
  'interaction.assigned',
  'interaction.ended',
  'interaction.wrapped-up',
  'handover.requested',
  'handover.accepted',
  'handover.refused',
  'message.received',
  'message.sent',
  'message.failed',
  'callback.asked',
  'callback.changed',
  'recording.kept',
  'resident.changed',
  'directory.changed',
] as const;
export type WebhookEvent = (typeof WEBHOOK_EVENTS)[number];
/** Sent by hand, for trying whether it arrives. */
export const TEST_EVENT = 'webhook.test';

export type WebhookState = 'active' | 'paused' | 'disabled';
/** Why a webhook was disabled: nothing arrived for a day, the other side said that it is gone, or its token is over. */
export type DisabledBecause = 'not-delivered' | 'gone' | 'token-over';

export interface Webhook {
  id: string;
  name: string;
  url: string;
  eventTypes: readonly WebhookEvent[];
  tokenId: string;
  state: WebhookState;
  disabledBecause: DisabledBecause | null;
  formerUntil: Date | null;
  version: number;
  createdBy: string;
  createdAt: Date;
  changedAt: Date;
}

export interface WebhookInput {
  name: string;
  url: string;
  eventTypes: readonly WebhookEvent[];
  tokenId: string;
}

export type DeliveryState = 'waiting' | 'delivered' | 'failed';
export interface Delivery {
  id: string;
  position: number;
  webhookId: string;
  eventType: string;
  subjectKind: string;
  subjectId: string;
  /** What is to be fetched, where the subject has no address of its own. */
  linkKind: string | null;
  linkId: string | null;
  occurredAt: Date;
  state: DeliveryState;
  attempts: number;
  dueAt: Date;
  settledAt: Date | null;
}

export interface Attempt {
  deliveryId: string;
  at: Date;
  durationMs: number;
  status: number | null;
  error: SendError | null;
}

/** Why nothing was handed over; 'status' = the answer was no yes. */
export type SendError =
  | 'status'
  | 'redirect'
  | 'time-out'
  | 'no-connection'
  | 'no-address'
  | 'address-not-allowed'
  | 'tls'
  | 'answer-too-large';

export type SendOutcome =
  | { status: number; error: null }
  | { status: number | null; error: SendError; retryAfterSec?: number };

/** What carries a webhook to its address; one implementation under `outside/`, one in tests. */
export interface WebhookSender {
  /** Why this address may not be written to; null when it may, as far as can be said without looking it up. */
  objection(url: string): SendError | null;
  send(request: {
    url: string;
    headers: Readonly<Record<string, string>>;
    body: string;
  }): Promise<SendOutcome>;
}

export const IMPORT_KINDS = ['residents', 'history', 'staff'] as const;
export type ImportKind = (typeof IMPORT_KINDS)[number];
export type ImportState = 'previewed' | 'running' | 'done' | 'undoing' | 'undone';
/** A file of another system that is taken over. */
export interface ImportRun {
  id: string;
  kind: ImportKind;
  fileName: string;
  encoding: string;
  state: ImportState;
  lines: number;
  faulty: number;
  lookedAt: number;
  made: number;
  takenBack: number;
  createdBy: string;
  createdAt: Date;
  finishedAt: Date | null;
}

/** Why a line is not taken: which field, and a code; never what stands in it. */
export interface LineFault {
  line: number;
  field: string | null;
  code: string;
}

export interface ImportLine {
  line: number;
  state: 'faulty' | 'made' | 'known' | 'taken-back' | 'kept';
  subjectId: string | null;
  version: number | null;
}
