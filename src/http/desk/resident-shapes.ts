import { z } from 'zod';
import { civilDate, clientId, id, instant } from '../shapes.ts';
import { can, version } from './shapes.ts';

/** Residents and what is known of them. */

// ── residents ──────────────────────────────────────────────────────────────
export const contactPointAnswer = z.object({
  id,
  kind: z.string(),
  value: z.string().nullable(),
  /** The value as people read it: a Japanese number with its dashes. */
  shown: z.string().nullable(),
  verifiedAt: instant.nullable(),
});
export const residentRow = z.object({
  id,
  name: z.string().nullable(),
  kana: z.string().nullable(),
  contacts: z.array(z.string()),
  lastContactAt: instant.nullable(),
});
export const residentAnswer = z.object({
  id,
  version,
  name: z.string().nullable(),
  kana: z.string().nullable(),
  language: z.string(),
  address: z.string().nullable(),
  birthOn: civilDate.nullable(),
  /** 支援措置 applies: address masked, extra identity questions. */
  protected: z.boolean(),
  /** The record that goes on in place of this one, which was merged into it. */
  mergedInto: id.nullable(),
  /** Who of the staff changed the fields last, and when. */
  changedByName: z.string().nullable(),
  changedAt: instant,
  contactPoints: z.array(contactPointAnswer),
  createdAt: instant,
  can,
});
export type ResidentAnswer = z.infer<typeof residentAnswer>;
/** GET /desk/residents?q= */
export const residentsQuery = z.object({ q: z.string().min(1).max(100) });
export const residentsAnswer = z.object({ rows: z.array(residentRow) });
/** POST /desk/residents */
export const createResident = z.strictObject({
  clientId,
  name: z.string().max(200).nullable(),
  kana: z.string().max(200).nullable().default(null),
  language: z.string().max(20).default('ja'),
  phone: z.string().max(40).nullable().default(null),
  email: z.string().max(254).nullable().default(null),
});
/** PATCH /desk/residents/:id */
export const updateResident = z.strictObject({
  version,
  name: z.string().max(200).nullable().optional(),
  kana: z.string().max(200).nullable().optional(),
  language: z.string().max(20).optional(),
  address: z.string().max(400).nullable().optional(),
  birthOn: civilDate.nullable().optional(),
});
/** POST /desk/residents/:id/contact-points */
export const addContactPoint = z.strictObject({
  kind: z.enum(['phone', 'email']),
  value: z.string().min(1).max(254),
});
const timelineKind = z.enum(['interaction', 'case', 'promise', 'step']);
/** GET /desk/residents/:id/timeline?before=&kinds= : what this person and the city did, as far as you may see it. */
export const timelineQuery = z.object({
  before: z.string().max(200).optional(),
  /** Separated by commas; all when absent. */
  kinds: z
    .string()
    .transform((text) => text.split(','))
    .pipe(z.array(timelineKind).min(1).max(4))
    .optional(),
});
export const timelineAnswer = z.object({
  entries: z.array(
    z.object({
      kind: timelineKind,
      id,
      at: instant,
      title: z.string(),
      detail: z.string().nullable(),
      channel: z.string().nullable(),
      status: z.string().nullable(),
      departmentName: z.string().nullable(),
      /** For 'step', whose title is the other person's name: what was done to the record. */
      step: z
        .enum([
          'merged',
          'merged-into',
          'split-off',
          'split-from',
          'given',
          'taken',
          'undone',
          'represented',
          'represents',
          'represented-over',
          'represents-over',
          'household-joined',
          'household-left',
        ])
        .nullable(),
    }),
  ),
  nextBefore: z.string().nullable(),
});
export type TimelineAnswer = z.infer<typeof timelineAnswer>;
