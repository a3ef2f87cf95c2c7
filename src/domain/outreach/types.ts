import { z } from 'zod';

/**
 * Calls that the city owes.
 * Vocabulary (METRICS.md): *callback* (折り返し) = somebody's place in a queue that needs no line until its turn comes; one
 * for each number and queue · *attempt* (発信試行) = one dialled call of it · *slot* (時間帯) = the part of a day in which
 * somebody was told to be called · *quiet hours* (発信しない時間) = when nobody is called.
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

export interface Attempt {
  id: string;
  callbackId: string;
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
