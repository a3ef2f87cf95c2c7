import { z } from 'zod';
import { count, id } from '../shapes.ts';

/** GET /admin/texts : how it stands with text messages */
export const textsAnswer = z.object({
  /** A provider is set. */
  isOn: z.boolean(),
  /** Where the provider hands over what residents write. */
  incomingUrl: z.string(),
  limits: z.object({ mostPerNumber: count, mostPerDay: count }).nullable(),
  /** The oldest first: what the house sends by itself goes by that one. */
  senders: z.array(
    z.object({
      /** Of its entry point. */
      id,
      name: z.string(),
      /** As the telephone shows it. */
      sender: z.string(),
      /** Whoever gets a text can answer it. */
      canAnswer: z.boolean(),
      queueId: id,
      queueName: z.string(),
    }),
  ),
});
export type TextsAnswer = z.output<typeof textsAnswer>;

const name = z.string().min(1).max(200);
/** POST /admin/texts/senders → textsAnswer */
export const openSender = z.strictObject({ name, sender: z.string().min(1).max(40), queueId: id });
/** PUT /admin/texts/senders/:id → textsAnswer */
export const placeSender = z.strictObject({ name, queueId: id });
