import { z } from 'zod';
import { clientId, count, fileAnswer, freeText, id, instant } from '../shapes.ts';
import { LETTER_FILES_MAX, mailAnswer, mailWish } from './mail-shapes.ts';
import { can, version } from './shapes.ts';

/** Offers, conversations, what is said in them and who has them. */

// ── offers ─────────────────────────────────────────────────────────────────
export const offerAnswer = z.object({
  id,
  interactionId: id,
  queueName: z.string(),
  channel: z.string(),
  residentName: z.string().nullable(),
  language: z.string(),
  preview: z.string(),
  waitSec: z.number(),
  /** Set when a colleague hands it over. */
  handover: z.object({ id, fromName: z.string(), note: z.string().nullable() }).nullable(),
  offeredAt: instant,
  expiresAt: instant,
  now: instant,
});
export type OfferAnswer = z.infer<typeof offerAnswer>;
/** GET /desk/offers : mine, pending */
export const offersAnswer = z.object({ offers: z.array(offerAnswer), cursor: z.string() });
/** POST /desk/offers/:id/accept → interactionAnswer · POST /desk/offers/:id/decline */
export const declineOffer = z.strictObject({ reason: z.string().max(40).nullable().default(null) });

// ── interactions ───────────────────────────────────────────────────────────
export const interactionState = z.enum(['waiting', 'active', 'wrap-up', 'ended']);
export const handoverAnswer = z.object({
  id,
  state: z.enum(['pending', 'accepted', 'refused', 'withdrawn']),
  fromName: z.string(),
  toName: z.string(),
  /** The one colleague who is asked; after `fellBackAt` the queue's others are too. */
  toPerson: z.string().nullable(),
  fellBackAt: instant.nullable(),
  note: z.string().nullable(),
  refuseReason: z.string().nullable(),
  requestedAt: instant,
  decidedAt: instant.nullable(),
  hop: z.number().int(),
  /** Who was asked for, when it goes to the general desk instead; with its duty. */
  askedName: z.string().nullable(),
  dutyUntil: instant.nullable(),
  /** 'accept' | 'refuse' | 'withdraw' */
  can,
});
export const interactionRow = z.object({
  id,
  conversationId: id,
  channel: z.string(),
  state: interactionState,
  queueName: z.string(),
  departmentName: z.string(),
  ownerName: z.string().nullable(),
  mine: z.boolean(),
  residentId: id,
  residentName: z.string().nullable(),
  language: z.string(),
  preview: z.string(),
  /** How the resident began: what tells those without a name apart. */
  firstWords: z.string(),
  unread: z.number().int(),
  priority: z.number().int(),
  openedAt: instant,
  /** Since when it waits in its present queue; null when somebody has it. */
  waitingSince: instant.nullable(),
  lastMessageAt: instant,
  /** Until when its after-contact work should be done; null before that begins. */
  wrapUpUntil: instant.nullable(),
  /** From whom the last word came: a resident's last word waits for an answer. */
  lastFrom: z.enum(['resident', 'staff', 'system']).nullable(),
  pendingHandover: z.boolean(),
  /** How the resident asked to be answered when they found nobody, and until when they were told to expect it. */
  wish: z.object({ kind: z.enum(['here', 'call', 'mail']), promisedAt: instant }).nullable(),
  /** Whose silence has what consequence in a live exchange: told from `warnAt` on, at `endAt` it is put into effect. */
  silence: z
    .object({ kind: z.enum(['owner-silent', 'resident-idle']), warnAt: instant, endAt: instant })
    .nullable(),
  /** Until when the general desk has to have found who answers; null when it need not. */
  dutyUntil: instant.nullable(),
  /** For whom alone it waits, and until when. */
  waitsFor: z.object({ name: z.string(), mine: z.boolean(), untilAt: instant }).nullable(),
});
export type InteractionRow = z.infer<typeof interactionRow>;
export const interactionView = z.enum(['mine', 'waiting', 'handovers', 'active', 'ended']);
/** GET /desk/interactions?view=&limit=&before= */
export const interactionsQuery = z.object({
  view: interactionView.default('mine'),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  before: z.string().max(200).optional(),
});
export const interactionsAnswer = z.object({
  rows: z.array(interactionRow),
  counts: z.object({
    mine: z.number().int(),
    waiting: z.number().int(),
    handovers: z.number().int(),
    active: z.number().int(),
  }),
  nextBefore: z.string().nullable(),
  cursor: z.string(),
});
export type InteractionsAnswer = z.infer<typeof interactionsAnswer>;

export const faxAnswer = z.object({
  state: z.enum(['receiving', 'kept', 'received', 'waiting', 'sending', 'sent', 'failed']),
  /** How it, or its last attempt, ended: a word of FaxResultCode; null before. */
  result: z.string().nullable(),
  pages: z.number().int(),
  attempts: z.number().int(),
  mostAttempts: z.number().int(),
  /** When the next attempt is made. */
  tryAt: instant.nullable(),
});
export type FaxAnswer = z.infer<typeof faxAnswer>;
/** POST /desk/interactions/:id/fax-pages */
export const drawFaxShape = z.strictObject({
  body: z.string().max(20_000),
  fileIds: z.array(id).max(20).default([]),
});
/** Each page as a PNG, base64. */
export const faxPagesAnswer = z.object({ pages: z.array(z.string()) });

export const mentionTarget = z.strictObject({ kind: z.enum(['staff', 'department']), id });
export const messageAnswer = z.object({
  id,
  seq: z.number().int(),
  interactionId: id.nullable(),
  direction: z.enum(['in', 'out', 'note']),
  authorKind: z.enum(['resident', 'staff', 'system']),
  authorName: z.string().nullable(),
  mine: z.boolean(),
  clientId: z.string().nullable(),
  body: z.string(),
  files: z.array(fileAnswer),
  at: instant,
  state: z.enum(['received', 'queued', 'sent', 'delivered', 'read', 'failed']),
  /** Why it failed, as its channel says: 'text.unknown' … */
  failedCode: z.string().nullable(),
  /** Who is named in a note, by their names of now. */
  mentions: z.array(z.object({ kind: z.enum(['staff', 'department']), id, name: z.string() })),
  /** Until then its writer may take it back; null when it goes, or went, at once. */
  sendAfter: instant.nullable(),
  /** What was masked in it when it was stored: 'card' | 'individual-number' */
  masked: z.array(z.string()),
  /** A note that a supervisor whispered to whoever has the conversation. */
  whisper: z.boolean(),
  /** Of what came or goes as a fax: how that went. */
  fax: faxAnswer.nullable(),
  /** Of what came or goes by mail: what stands above its words, and how it went. */
  mail: mailAnswer.nullable(),
});
export type MessageAnswer = z.infer<typeof messageAnswer>;

export const interactionAnswer = interactionRow.extend({
  queueId: id,
  departmentId: id,
  entryPointName: z.string(),
  version,
  answeredAt: instant.nullable(),
  endedAt: instant.nullable(),
  /** When the after-contact clock runs out; it is a reminder, the work is not cut off. */
  wrapUpCode: z.string().nullable(),
  endReason: z.string().nullable(),
  /** The number or address of the wish, as it is to be used. */
  wishContact: z.string().nullable(),
  /** What the resident said after the end. */
  survey: z.object({ points: z.number().int(), words: z.string().nullable(), givenAt: instant }).nullable(),
  /** Who put it aside: it comes back to them when the resident does. */
  parked: z.object({ byName: z.string(), mine: z.boolean(), untilAt: instant }).nullable(),
  handovers: z.array(handoverAnswer),
  legs: z.array(
    z.object({
      kind: z.enum(['queue', 'agent']),
      name: z.string(),
      /** Of a queue: for whom alone it waited there. */
      forName: z.string().nullable(),
      startedAt: instant,
      endedAt: instant.nullable(),
      endReason: z.string().nullable(),
    }),
  ),
  cases: z.array(z.object({ id, number: z.string(), title: z.string(), status: z.string() })),
  messages: z.array(messageAnswer),
  /** More messages exist before the first of `messages`. */
  hasEarlier: z.boolean(),
  /** 'reply' | 'note' | 'end' | 'wrap-up' | 'hand-over' | 'park' | 'open-case' | 'take' | 'link-resident' */
  can,
  cursor: z.string(),
});
export type InteractionAnswer = z.infer<typeof interactionAnswer>;
/** GET /desk/interactions/:id/messages?before=SEQ&limit= */
export const messagesQuery = z.object({
  before: z.coerce.number().pipe(count).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
export const messagesAnswer = z.object({
  messages: z.array(messageAnswer),
  hasEarlier: z.boolean(),
  nextBefore: count.nullable(),
});
/** POST /desk/interactions/:id/messages → messageAnswer */
export const writeMessage = z.strictObject({
  clientId,
  kind: z.enum(['reply', 'note']),
  body: freeText,
  /** At most five, by mail 30. */
  fileIds: z.array(id).max(LETTER_FILES_MAX).default([]),
  /** Who is named in a note; each once. */
  mentions: z.array(mentionTarget).max(20).default([]),
  /** By mail: to whom and about what; without it, it is the answer to whoever wrote last. */
  mail: mailWish.optional(),
  /** From which mailbox, where the conversation began by another channel: it goes on by mail. */
  mailboxId: id.optional(),
  /** By mail: when it goes; at once by default. */
  sendAt: instant.optional(),
});
/** POST /desk/interactions/:id/read */
export const readMessages = z.strictObject({ seq: count });
/** POST /desk/interactions/:id/handover → interactionAnswer; exactly one of the three targets */
export const requestHandover = z.strictObject({
  clientId,
  toQueueId: id.optional(),
  toDepartmentId: id.optional(),
  toStaffId: id.optional(),
  note: z.string().max(4000).nullable().default(null),
});
/** POST /desk/handovers/:id/accept → interactionAnswer · /withdraw · /refuse */
export const refuseHandover = z.strictObject({
  reason: z.string().min(1).max(40),
  words: z.string().max(1000).nullable().default(null),
});
/** POST /desk/interactions/:id/end → interactionAnswer (state 'wrap-up') · /take → interactionAnswer */
/** POST /desk/interactions/:id/wrap-up */
export const wrapUp = z.strictObject({
  code: z.string().min(1).max(40),
  note: z.string().max(4000).nullable().default(null),
});
/** PUT /desk/interactions/:id/resident */
export const linkResident = z.strictObject({ residentId: id });
