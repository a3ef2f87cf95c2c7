import { z } from 'zod';
import { id, instant } from '../shapes.ts';
import { interactionState, messageAnswer } from './interaction-shapes.ts';

/** A resident's history over all conversations. */

/** GET /desk/residents/:id/history?before=&through= : `through` is the place of a hit; everything down to it is answered */
export const historyQuery = z.object({
  before: z.string().max(200).optional(),
  through: z.string().max(200).optional(),
});
export const historyAnswer = z.object({
  blocks: z.array(
    z.object({
      id,
      /** Shared by talks that are one thread though they began apart; null for one that stands by itself. */
      matterId: id.nullable(),
      channel: z.string(),
      state: interactionState,
      queueName: z.string(),
      departmentName: z.string(),
      answererNames: z.array(z.string()),
      openedAt: instant,
      endedAt: instant.nullable(),
      /** The name of the result code. */
      result: z.string().nullable(),
      cases: z.array(z.object({ id, number: z.string(), title: z.string(), status: z.string() })),
      messages: z.array(messageAnswer),
      /** More was said before the first of `messages`. */
      hasEarlier: z.boolean(),
    }),
  ),
  nextBefore: z.string().nullable(),
});
export type HistoryAnswer = z.infer<typeof historyAnswer>;
/** GET /desk/residents/:id/history/search?q=&before= : newest first; `before` is `nextBefore` of the page before */
export const historySearchQuery = z.object({
  q: z.string().min(1).max(100),
  before: z.string().max(200).optional(),
});
export const historySearchAnswer = z.object({
  hits: z.array(
    z.object({
      interactionId: id,
      messageId: id,
      place: z.string(),
      at: instant,
      snippet: z.object({ text: z.string(), marks: z.array(z.tuple([z.number().int(), z.number().int()])) }),
    }),
  ),
  nextBefore: z.string().nullable(),
});
export type HistorySearchAnswer = z.infer<typeof historySearchAnswer>;
