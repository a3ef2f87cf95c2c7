import { z } from 'zod';
import {
  ATTEMPT_OUTCOMES,
  CALLBACK_SOURCES,
  CALLBACK_STATES,
  callbackSettings,
} from '#domain/outreach/types.ts';
import { clientId, count, freeText, id, instant } from '../shapes.ts';
import { can } from './shapes.ts';

/** What the desk sends and receives of calls that the city owes. */

const number = z.string().min(1).max(40);
const slot = z.object({ from: instant, until: instant });
const person = z.object({ id, name: z.string() });

const attemptAnswer = z.object({
  id,
  nth: count,
  startedAt: instant,
  answeredAt: instant.nullable(),
  endedAt: instant.nullable(),
  outcome: z.enum(ATTEMPT_OUTCOMES).nullable(),
  staffName: z.string().nullable(),
});

export const callbackAnswer = z.object({
  id,
  queueId: id,
  queueName: z.string(),
  lineName: z.string(),
  /** As it is written in Japan. */
  number: z.string(),
  language: z.string(),
  source: z.enum(CALLBACK_SOURCES),
  first: z.enum(['agent', 'caller']),
  state: z.enum(CALLBACK_STATES),
  dueAt: instant,
  slot: slot.nullable(),
  expiresAt: instant,
  tries: count,
  /** With the first one. */
  mostTries: count,
  /** Who promised it. */
  owner: person.nullable(),
  /** Who has it now. */
  inHandOf: person.nullable(),
  reason: z.string().nullable(),
  residentId: id.nullable(),
  residentName: z.string().nullable(),
  interactionId: id.nullable(),
  continuesId: id.nullable(),
  /** In its line, 1 = next; null while its time has not come. */
  position: count.nullable(),
  askedAt: instant,
  settledAt: instant.nullable(),
  attempts: z.array(attemptAnswer),
  can,
});
export type CallbackAnswer = z.output<typeof callbackAnswer>;

/** GET /desk/callbacks */
export const callbacksQuery = z.strictObject({
  view: z.enum(['open', 'mine', 'settled']).default('open'),
  queueId: id.optional(),
  source: z.enum(CALLBACK_SOURCES).optional(),
  /** Those that belong to one interaction; then nothing else is asked. */
  interactionId: id.optional(),
  before: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(50),
});
export const callbacksAnswer = z.object({
  callbacks: z.array(callbackAnswer),
  /** Open ones now, and what was settled since midnight. */
  counts: z.partialRecord(z.enum(CALLBACK_STATES), count),
  nextBefore: z.string().nullable(),
});
export type CallbacksAnswer = z.output<typeof callbacksAnswer>;

/** GET /desk/callback-slots */
export const slotsQuery = z.strictObject({ queueId: id, from: instant.optional() });
export const slotsAnswer = z.object({ slots: z.array(slot), slotMinutes: count });
export type SlotsAnswer = z.output<typeof slotsAnswer>;

/** POST /desk/callbacks */
export const addCallback = z.strictObject({
  clientId,
  number,
  queueId: id.optional(),
  entryPointId: id.optional(),
  interactionId: id.optional(),
  slotFrom: instant.optional(),
  mine: z.boolean().default(false),
  reason: freeText.nullable().default(null),
});
/** … → the callback; `isNew` is false when this number had one in the queue already. */
export const addedCallback = z.object({ callback: callbackAnswer, isNew: z.boolean() });

/** POST /desk/callbacks/:id/take → the interaction that is called for now */
export const takenCallback = z.object({ interactionId: id });
/** POST /desk/callbacks/:id/reschedule */
export const rescheduleCallback = z.strictObject({ slotFrom: instant, mine: z.boolean().default(false) });
/** POST /desk/callbacks/:id/settle */
export const settleCallback = z.strictObject({ result: z.enum(['not-reached', 'done']) });

/** GET /desk/queues/:id/callback */
export const callbackPolicyAnswer = z.object({
  queueId: id,
  settings: z.strictObject(callbackSettings.shape),
  /** 0: nobody changed it yet. */
  version: count,
});
export type CallbackPolicyAnswer = z.output<typeof callbackPolicyAnswer>;
/** PUT /desk/queues/:id/callback */
export const changeCallbackPolicy = z.strictObject({
  settings: z.strictObject(callbackSettings.shape),
  version: count,
});

/** GET /desk/phone-lines : whose numbers may be shown to who is called */
export const phoneLinesAnswer = z.object({
  lines: z.array(z.object({ id, name: z.string(), number: z.string(), queueId: id })),
});
export type PhoneLinesAnswer = z.output<typeof phoneLinesAnswer>;
