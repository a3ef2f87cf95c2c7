import { LETTER_FILES_MAX } from './mail-shapes.ts';
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
  fileIds: z.array(id).max(LETTER_FILES_MAX).default([]),
  /** The version that the text was written on; 0 for a new one. */
  version: count,
  dropOther: z.boolean().default(false),
});
export type SaveDraft = z.input<typeof saveDraft>;

// ── who is named ─────────────────────────────────────────────────────────────
/** GET /desk/interactions/:id/mentionable · GET /desk/cases/:id/mentionable : who can be named in a note of it, because they may see it */
export const mentionableAnswer = z.object({ staffIds: z.array(id), departmentIds: z.array(id) });
export type MentionableAnswer = z.infer<typeof mentionableAnswer>;
/** GET /desk/mentions : notes that name me, newest first · POST /desk/mentions/:id/read · POST /desk/mentions/read */
export const mentionsAnswer = z.object({
  rows: z.array(
    z.object({
      id,
      /** Exactly one of the two: where the note stands. */
      interactionId: id.nullable(),
      caseId: id.nullable(),
      caseNumber: z.string().nullable(),
      byName: z.string().nullable(),
      /** Set when I was named as one of a department. */
      departmentName: z.string().nullable(),
      residentName: z.string().nullable(),
      excerpt: z.string(),
      at: instant,
      readAt: instant.nullable(),
    }),
  ),
  unread: z.number().int(),
});
export type MentionsAnswer = z.infer<typeof mentionsAnswer>;
/** POST /desk/mentions/read : those of one interaction or case, or all */
export const readMentionsOf = z.strictObject({
  interactionId: id.nullable(),
  caseId: id.nullable().default(null),
});

// ── who else is here ─────────────────────────────────────────────────────────
export const onlookerKind = z.enum(['interaction', 'case', 'resident']);
/** GET /desk/onlookers/:id?kind= · PUT /desk/onlookers/:id */
export const onlookersQuery = z.object({ kind: onlookerKind });
export const beOnlooker = z.strictObject({
  kind: onlookerKind,
  state: z.enum(['reading', 'writing', 'gone']),
});
export const onlookersAnswer = z.object({
  others: z.array(z.object({ staffId: id, name: z.string(), writing: z.boolean() })),
});
export type OnlookersAnswer = z.infer<typeof onlookersAnswer>;
