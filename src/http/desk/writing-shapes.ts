import { z } from 'zod';
import { count, fileAnswer, freeText, id, instant } from '../shapes.ts';

/** What the editor sends and receives beside the messages themselves. */

// ── taking a reply back ──────────────────────────────────────────────────────
/** POST /desk/messages/:id/withdraw : what it said, for the editor */
export const withdrawnAnswer = z.object({ body: z.string(), files: z.array(fileAnswer) });
export type WithdrawnAnswer = z.infer<typeof withdrawnAnswer>;

// ── drafts ───────────────────────────────────────────────────────────────────
export const draftKind = z.enum(['reply', 'note', 'case-note', 'case-message-to-resident', 'wrap-up']);
export const draftAnswer = z.object({
  kind: draftKind,
  text: z.string(),
  files: z.array(fileAnswer),
  version: z.number().int(),
  savedAt: instant,
  /** Written at the same time elsewhere and not taken over yet. */
  other: z.object({ text: z.string(), savedAt: instant }).nullable(),
});
export type DraftAnswer = z.infer<typeof draftAnswer>;
/** GET /desk/drafts/:id : mine, of that conversation, case or interaction */
export const draftsAnswer = z.object({ drafts: z.array(draftAnswer) });
export type DraftsAnswer = z.infer<typeof draftsAnswer>;
/** PUT /desk/drafts/:id → draftAnswer */
export const saveDraft = z.strictObject({
  kind: draftKind,
  text: freeText,
  fileIds: z.array(id).max(5).default([]),
  /** The version that the text was written on; 0 for a new one. */
  version: count,
  dropOther: z.boolean().default(false),
});
export type SaveDraft = z.input<typeof saveDraft>;
