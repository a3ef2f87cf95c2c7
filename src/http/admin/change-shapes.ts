import { z } from 'zod';
import { id, instant } from '../shapes.ts';

const fields = z.record(z.string(), z.unknown());

/** GET /admin/changes : what was changed of the configuration, newest first */
export const changesQuery = z.object({
  kind: z.string().max(40).optional(),
  subject: id.optional(),
  before: id.optional(),
});
export const changesAnswer = z.object({
  rows: z.array(
    z.object({
      id,
      at: instant,
      /** Null: the house itself. */
      byName: z.string().nullable(),
      kind: z.string(),
      subjectId: id,
      name: z.string(),
      /** The fields that differ, as they were; null: it was made. */
      before: fields.nullable(),
      /** Null: it went. */
      after: fields.nullable(),
      /** This change undid another one. */
      undoes: z.boolean(),
      /** It was undone since. */
      undone: z.boolean(),
      /** One press takes it back, as far as nobody changed the same since. */
      undoable: z.boolean(),
      /** Why one press does not; null where it does, or did. */
      kept: z
        .enum(['person', 'outside', 'shown', 'secret', 'trust', 'gone', 'permission', 'other'])
        .nullable(),
    }),
  ),
  /** What ids in the fields stand for. */
  names: z.record(z.string(), z.string()),
  nextBefore: id.nullable(),
});
export type ChangesAnswer = z.infer<typeof changesAnswer>;
