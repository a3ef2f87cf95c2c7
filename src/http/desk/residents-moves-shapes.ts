import { z } from 'zod';
import { clientId, count, id, instant } from '../shapes.ts';
import { contactPointAnswer, residentRow } from './resident-shapes.ts';

/** Merging and splitting of residents' records. */

const version = count.min(1);
const reason = z.string().max(2000).nullable().default(null);
const sameReason = z.enum(['name', 'kana', 'mail', 'birth', 'address', 'phone']);

/** GET /desk/residents/:id/suggestions : other records that may be of the same person, the likeliest first */
export const suggestionsAnswer = z.object({
  rows: z.array(residentRow.extend({ score: z.number().int(), reasons: z.array(sameReason) })),
});
/** GET /desk/same-residents : pairs in the whole city */
export const samePairsAnswer = z.object({
  rows: z.array(
    z.object({ a: residentRow, b: residentRow, score: z.number().int(), reasons: z.array(sameReason) }),
  ),
});
/** POST /desk/residents/:id/merge → residentAnswer of the one that goes on, which is :id */
export const mergeResidents = z.strictObject({
  clientId,
  otherId: id,
  version,
  otherVersion: version,
  /** Why they are one person; needed where nothing but a name or a telephone number says so. */
  reason,
});
/** POST /desk/residents/:id/split → residentAnswer of the one that was split off */
export const splitResident = z
  .strictObject({
    clientId,
    /** Conversations go with the contact point they hang on. */
    contactPointIds: z.array(id).max(200).default([]),
    /** Single conversations: their contact point stays where it is. */
    conversationIds: z.array(id).max(200).default([]),
    caseIds: z.array(id).max(200).default([]),
    /** A record that was merged into this one; null = a new one. */
    formerId: id.nullable().default(null),
    /** Another person that is known; at most one of the two. */
    knownId: id.nullable().default(null),
    name: z.string().max(200).nullable().default(null),
    kana: z.string().max(200).nullable().default(null),
    language: z.string().max(20).default('ja'),
    reason,
  })
  .refine((body) => body.formerId === null || body.knownId === null);
/** POST /desk/residents/:id/distinct : these two are two persons */
export const sayDistinct = z.strictObject({ otherId: id });
/** GET /desk/residents/:id/moves · POST /desk/resident-moves/:id/undo → residentAnswer */
export const movesAnswer = z.object({
  rows: z.array(
    z.object({
      id,
      kind: z.enum(['merge', 'split', 'transfer']),
      /** Whether this record gave or took. */
      gave: z.boolean(),
      otherId: id,
      otherName: z.string().nullable(),
      reason: z.string().nullable(),
      byName: z.string(),
      at: instant,
      undoneByName: z.string().nullable(),
      undoneAt: instant.nullable(),
      contactPoints: count,
      /** As far as the reader sees them. */
      conversations: count,
      cases: count,
      /** 'undo' */
      can: z.array(z.string()),
    }),
  ),
});
export type MovesAnswer = z.infer<typeof movesAnswer>;
/** GET /desk/residents/:id/parts : what could be split off */
export const partsAnswer = z.object({
  contactPoints: z.array(
    contactPointAnswer.extend({
      talks: z.array(z.object({ id, channel: z.string(), at: instant, preview: z.string() })),
    }),
  ),
  /** One by one, the newest first. The contact point that one hangs on may be another record's by now. */
  conversations: z.array(
    z.object({ id, channel: z.string(), at: instant, preview: z.string(), contactPointId: id.nullable() }),
  ),
  cases: z.array(z.object({ id, number: z.string(), title: z.string(), openedAt: instant })),
  former: z.array(z.object({ id, name: z.string().nullable() })),
});
