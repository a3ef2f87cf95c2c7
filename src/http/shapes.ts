import { z } from 'zod';

/** The catalogue of refusals: part of the contract. */
export type { RefusalCode } from '#kernel/refusal.ts';

/** Pieces that the shapes of every audience share. Answers are allow-lists: a field not named here never leaves. */
export const id = z.uuid();
export const instant = z.iso.datetime({ offset: true });
export const civilDate = z.iso.date();
/** A sender's own id for what it sends: the same id again is the same thing, answered the same way. */
export const clientId = z
  .string()
  .min(8)
  .max(64)
  .regex(/^[A-Za-z0-9_-]+$/);
/** A count as the database keeps it: whole, not negative, below 2^31. */
export const count = z.number().int().min(0).max(2_147_483_647);
/** Free text as it arrives; limits and forbidden characters are the kernel's `cleanText`. */
export const freeText = z.string().max(100_000);

/** A problem (RFC 9457); programs decide by `code`. */
export const refusalAnswer = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  code: z.string(),
  details: z.record(z.string(), z.unknown()),
  requestId: z.string(),
});
export type RefusalAnswer = z.infer<typeof refusalAnswer>;

export const fileAnswer = z.object({
  id,
  name: z.string(),
  mediaType: z.string(),
  sizeBytes: z.number().int(),
  /** True when it is an image that was made anew here and may be shown in the page. */
  image: z.boolean(),
});
export type FileAnswer = z.infer<typeof fileAnswer>;

/** One hint of the feed: something that you may see changed; fetch it. */
export const feedHint = z.object({
  cursor: z.string(),
  type: z.string(),
  kind: z.string(),
  id: z.string(),
});
export type FeedHint = z.infer<typeof feedHint>;

export const ok = z.object({ ok: z.literal(true) });

/** POST /desk/sign-on, POST /admin/identity-servers/:id/try : where to send the browser */
export const begunSignOnAnswer = z.object({ url: z.string() });
export type BegunSignOnAnswer = z.infer<typeof begunSignOnAnswer>;
