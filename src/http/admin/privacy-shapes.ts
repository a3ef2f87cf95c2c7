import { z } from 'zod';
import { civilDate, clientId, count, id, instant } from '../shapes.ts';

/** GET /admin/privacy/classes : the kinds of data, their information class and where they lie */
export const classesAnswer = z.object({
  kinds: z.array(
    z.object({
      kind: z.string(),
      class: z.number().int().min(1).max(3),
      places: z.array(z.string()),
      tables: z.array(z.string()),
      /** Columns about people. */
      personal: z.array(z.object({ table: z.string(), column: z.string(), sealed: z.boolean() })),
    }),
  ),
  /** Tables and columns that nobody has classed. */
  unclassed: z.array(z.string()),
});
export type ClassesAnswer = z.infer<typeof classesAnswer>;

const kind = z.enum(['interaction', 'case', 'resident']);
const counts = z.record(z.string(), count);

const disposalAnswer = z.object({
  id,
  dueBefore: instant,
  state: z.enum(['proposed', 'declined', 'approved', 'done']),
  /** By kind: how many were due, and how many went; `file`: whose bytes went with them. */
  proposed: counts,
  disposed: counts,
  proposedBy: z.string(),
  proposedAt: instant,
  decidedBy: z.string().nullable(),
  decidedAt: instant.nullable(),
  finishedAt: instant.nullable(),
  /** SHA-256 over the keyed hashes of what went. */
  digest: z.string().nullable(),
  /** It waits for whoever asks: they may approve, and did not propose it. */
  forYou: z.boolean(),
});

/** GET /admin/privacy/retention : policies, and what falls due */
export const retentionAnswer = z.object({
  policies: z.array(
    z.object({
      id,
      kind,
      departmentId: id.nullable(),
      channel: z.string().nullable(),
      keepDays: count,
      version: count,
    }),
  ),
  /** The next 90 days, by day; what is overdue stands on today. */
  due: z.array(
    z.object({
      kind,
      departmentId: id.nullable(),
      channel: z.string().nullable(),
      dueOn: civilDate,
      count,
      held: count,
    }),
  ),
  today: civilDate,
});
export type RetentionAnswer = z.infer<typeof retentionAnswer>;

/** POST /admin/privacy/retention */
export const addPolicyBody = z.strictObject({
  kind,
  departmentId: id.nullable().default(null),
  channel: z.string().max(40).nullable().default(null),
  keepDays: z.number().int().min(1).max(36_500),
});
/** PUT /admin/privacy/retention/:id ; null: the policy goes */
export const changePolicyBody = z.strictObject({
  version: z.number().int().min(1),
  keepDays: z.number().int().min(1).max(36_500).nullable(),
});

/** GET /admin/privacy/holds */
export const holdsAnswer = z.object({
  rows: z.array(
    z.object({
      id,
      subjectKind: kind,
      subjectId: id,
      reason: z.string(),
      until: instant.nullable(),
      heldBy: z.string(),
      heldAt: instant,
      releasedBy: z.string().nullable(),
      releasedAt: instant.nullable(),
      releaseReason: z.string().nullable(),
    }),
  ),
  nextBefore: id.nullable(),
});
export type LegalHoldsAnswer = z.infer<typeof holdsAnswer>;
/** POST /admin/privacy/holds */
export const addHoldBody = z.strictObject({
  clientId,
  subjectKind: kind,
  subjectId: id,
  reason: z.string().min(1).max(500),
  until: instant.nullable().default(null),
});
export const releaseBody = z.strictObject({ reason: z.string().min(1).max(500) });

/** GET /admin/privacy/disposals */
export const disposalsAnswer = z.object({ rows: z.array(disposalAnswer), nextBefore: id.nullable() });
export type DisposalsAnswer = z.infer<typeof disposalsAnswer>;
export const proposeBody = z.strictObject({ clientId });
export const decideBody = z.strictObject({ approves: z.boolean() });
/** GET /admin/privacy/disposed/:id : whether the record with this id went, and by which disposal */
export const disposedAnswer = z.object({
  disposed: z.object({ disposalId: id, kind: z.string(), disposedAt: instant }).nullable(),
});
export type DisposedAnswer = z.infer<typeof disposedAnswer>;
