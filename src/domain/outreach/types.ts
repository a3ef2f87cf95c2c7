import { z } from 'zod';

/**
 * Calls that the city owes.
 * Vocabulary (METRICS.md): *callback* (折り返し) = somebody's place in a queue that needs no line until its turn comes; one
 * for each number and queue · *slot* (時間帯) = the part of a day in which somebody was told to be called · *missed call*
 * (不在着信) = somebody called and nobody spoke with them · *campaign* (一斉案内) = one text that is said by telephone to a
 * list · *target* (発信先) = one number of that list · *attempt* (発信試行) = one dialled call of a callback or a target ·
 * *quiet hours* (発信しない時間) = when nobody is called.
 */

const timeOfDay = z.string().regex(/^([01][0-9]|2[0-3]):[0-5][0-9]$/);

/** When telephones may ring: the rest of the day is quiet. */
const ringing = {
  from: timeOfDay.default('08:30'),
  until: timeOfDay.default('20:00'),
};

/** Minutes until the next try, each at least as long as the one before. */
const pausesMin = z
  .array(z.number().int().min(1).max(2_880))
  .min(1)
  .max(10)
  .refine((pauses) => pauses.every((pause, at) => pause >= (pauses[at - 1] ?? 0)));

/** How a queue calls back. Every part has a default (METRICS.md: 2 retries, 7 days, agent first). */
export const callbackSettings = z.object({
  /** Callers who wait are told which key to press for it. */
  offered: z.boolean().default(true),
  first: z.enum(['agent', 'caller']).default('agent'),
  slotMinutes: z.union([z.literal(15), z.literal(30), z.literal(60)]).default(30),
  /** How many are called in one slot; more are spread over the following ones. Null: everybody as soon as it is their turn. */
  perSlot: z.number().int().min(1).max(1_000).nullable().default(null),
  retries: z.number().int().min(0).max(10).default(2),
  pausesMin: pausesMin.default([10, 60]),
  expireDays: z.number().int().min(1).max(30).default(7),
  ringing: z
    .object(ringing)
    .refine(({ from, until }) => from < until)
    .prefault({}),
});
export type CallbackSettings = z.output<typeof callbackSettings>;

export interface CallbackPolicy {
  queueId: string;
  settings: CallbackSettings;
  version: number;
}

export const CALLBACK_SOURCES = ['queue', 'flow', 'chat', 'desk', 'exchange-lost'] as const;
export type CallbackSource = (typeof CALLBACK_SOURCES)[number];

export const CALLBACK_STATES = [
  /** Its time has not come: a later slot, a pause between tries, or somebody's own turn before. */
  'waiting',
  /** Stands in the line for an agent, or is in somebody's hand. */
  'in-line',
  'dialling',
  'reached',
  /** They called again themselves and were answered. */
  'called-in',
  /** Whoever had it ended it without a call. */
  'by-hand',
  'not-reached',
  'expired',
  'cancelled',
] as const;
export type CallbackState = (typeof CALLBACK_STATES)[number];
export const OPEN_STATES = ['waiting', 'in-line', 'dialling'] as const satisfies readonly CallbackState[];

/** What somebody was told: between when they are called. */
export interface Slot {
  from: Date;
  until: Date;
}

export interface Callback {
  id: string;
  queueId: string;
  entryPointId: string;
  /** E.164. */
  number: string;
  language: string;
  source: CallbackSource;
  first: CallbackSettings['first'];
  state: CallbackState;
  placeAt: Date;
  dueAt: Date;
  slot: Slot | null;
  expiresAt: Date;
  tries: number;
  ownerStaffId: string | null;
  reason: string | null;
  continuesId: string | null;
  interactionId: string | null;
  audience: readonly string[];
  askedBy: string;
  askedAt: Date;
  settledAt: Date | null;
  version: number;
}

export const ATTEMPT_OUTCOMES = [
  'answered',
  /** Picked up, and no key was pressed: whether it was a person nobody can tell. */
  'machine-unclear',
  'busy',
  'no-answer',
  'unreachable',
  /** Given up before anybody was called: no try. */
  'not-dialled',
  'exchange-lost',
] as const;
export type AttemptOutcome = (typeof ATTEMPT_OUTCOMES)[number];

/** What a dialled call is a try of. */
export type AttemptOf =
  | { callbackId: string; targetId: null; campaignId: null }
  | { callbackId: null; targetId: string; campaignId: string };

export interface Dialled {
  id: string;
  nth: number;
  callId: string;
  staffId: string | null;
  interactionId: string | null;
  startedAt: Date;
  answeredAt: Date | null;
  keyPressed: boolean;
  endedAt: Date | null;
  outcome: AttemptOutcome | null;
}
export type Attempt = Dialled & AttemptOf;
export type CallbackAttempt = Extract<Attempt, { targetId: null }>;
export type TargetAttempt = Extract<Attempt, { callbackId: null }>;

// ── missed calls ─────────────────────────────────────────────────────────────

export const MISSED_REASONS = [
  'abandoned',
  'left-in-flow',
  'turned-away',
  'telephone-lost',
  'exchange-lost',
  /** At a number for faxes: somebody called without one. */
  'no-fax',
  /** A fax of which no page could be read. */
  'fax-unread',
] as const;
export type MissedReason = (typeof MISSED_REASONS)[number];

export const MISSED_STATES = [
  'open',
  /** They called again and somebody spoke with them. */
  'called-again',
  /** Somebody of the city called and spoke with them. */
  'called',
  /** They are called back. */
  'callback',
  'by-hand',
] as const;
export type MissedState = (typeof MISSED_STATES)[number];

export interface MissedCall {
  id: string;
  queueId: string;
  entryPointId: string;
  /** E.164. */
  number: string;
  /** How the last of them ended. */
  reason: MissedReason;
  waitSec: number;
  times: number;
  firstAt: Date;
  lastAt: Date;
  state: MissedState;
  audience: readonly string[];
  settledAt: Date | null;
  settledBy: string | null;
}

// ── campaigns ────────────────────────────────────────────────────────────────

/** How a list is called. Every part has a default. */
export const campaignSettings = z.object({
  /** How many calls begin in a minute, and how many are under way at once, at most. */
  perMinute: z.number().int().min(1).max(600).default(20),
  atOnce: z.number().int().min(1).max(200).default(5),
  /** Nobody is called while so many wait for a person in the queue; null: whatever the queue is like. */
  holdAtWaiting: z.number().int().min(1).max(1_000).nullable().default(5),
  ringSec: z.number().int().min(10).max(60).default(30),
  retries: z.number().int().min(0).max(5).default(2),
  pausesMin: pausesMin.default([30, 120]),
  /** 1 = Monday. */
  days: z.array(z.number().int().min(1).max(7)).min(1).max(7).default([1, 2, 3, 4, 5]),
  onHolidays: z.boolean().default(false),
  ringing: z
    .object({ from: timeOfDay.default('09:00'), until: timeOfDay.default('19:00') })
    .refine(({ from, until }) => from < until)
    .prefault({}),
});
export type CampaignSettings = z.output<typeof campaignSettings>;

export const CAMPAIGN_STATES = ['draft', 'running', 'paused', 'done', 'stopped'] as const;
export type CampaignState = (typeof CAMPAIGN_STATES)[number];

export interface Campaign {
  id: string;
  name: string;
  entryPointId: string;
  queueId: string | null;
  language: string;
  message: string;
  settings: CampaignSettings;
  state: CampaignState;
  audience: readonly string[];
  createdBy: string;
  createdAt: Date;
  /** When it begins by itself; null: by hand. */
  startsAt: Date | null;
  startedAt: Date | null;
  endedAt: Date | null;
  erasedAt: Date | null;
  version: number;
}

export const TARGET_STATES = ['waiting', 'dialling', 'reached', 'not-reached', 'left-out'] as const;
export type TargetState = (typeof TARGET_STATES)[number];
export const TARGET_OUTCOMES = [
  'answered',
  'busy',
  'no-answer',
  'unreachable',
  /** Their record says that they are not to be called. */
  'asked-not-to',
  'stopped',
] as const;
export type TargetOutcome = (typeof TARGET_OUTCOMES)[number];

export interface Target {
  id: string;
  campaignId: string;
  nth: number;
  /** E.164; null once the list was forgotten. */
  number: string | null;
  note: string | null;
  state: TargetState;
  dueAt: Date;
  tries: number;
  outcome: TargetOutcome | null;
  /** To the end, by somebody or by an answering machine: nobody can tell. */
  heard: boolean;
  pressed: boolean;
  talked: boolean;
  settledAt: Date | null;
}

/** How far a campaign is: how many numbers there are, by what came of them. */
export interface CampaignProgress {
  numbers: number;
  waiting: number;
  /** Calls that are dialled or are told the text now; and those who wait for a person or talk to one. */
  underWay: number;
  talking: number;
  answered: number;
  heard: number;
  pressed: number;
  talked: number;
  busy: number;
  noAnswer: number;
  unreachable: number;
  leftOut: number;
  /** Dialled calls, with all that were tried again. */
  attempts: number;
}
