import { z } from 'zod';
import { civilDate, clientId, id, instant } from '../shapes.ts';

/** What stands beside a resident's record: household, who acts for whom, consents, notes. */

const relation = z.enum(['head', 'spouse', 'child', 'parent', 'other']);
const representationKind = z.enum(['statutory', 'voluntary', 'family', 'other']);
const purpose = z.enum(['share-departments', 'contact-phone', 'contact-mail', 'survey']);
const how = z.enum(['spoken', 'written', 'online']);
const words = z.string().min(1).max(2000);

/** GET /desk/residents/:id/ties?past=true : with `past` also what is over */
export const tiesQuery = z.object({ past: z.enum(['true', 'false']).default('false') });
export const tiesAnswer = z.object({
  /** Null for somebody without one, and for whoever may not read households. */
  household: z
    .object({
      relation,
      members: z.array(z.object({ id, name: z.string().nullable(), relation })),
    })
    .nullable(),
  representations: z.array(
    z.object({
      id,
      otherId: id,
      otherName: z.string().nullable(),
      /** True when this person acts for the other. */
      actsForOther: z.boolean(),
      kind: representationKind,
      scope: z.string(),
      evidence: z.string(),
      validFrom: civilDate,
      validUntil: civilDate.nullable(),
      valid: z.boolean(),
      byName: z.string(),
      at: instant,
      endedAt: instant.nullable(),
    }),
  ),
  consents: z.array(
    z.object({
      id,
      purpose,
      given: z.boolean(),
      how,
      saidOn: civilDate,
      byName: z.string(),
      current: z.boolean(),
    }),
  ),
  notes: z.array(
    z.object({
      id,
      body: z.string(),
      endsOn: civilDate.nullable(),
      over: z.boolean(),
      byName: z.string(),
      at: instant,
    }),
  ),
  /** 'write' | 'household' */
  can: z.array(z.string()),
});
export type TiesAnswer = z.infer<typeof tiesAnswer>;
/** PUT /desk/residents/:id/household · DELETE takes the resident out again → tiesAnswer */
export const joinHousehold = z.strictObject({ otherId: id, relation });
/** POST /desk/residents/:id/representatives → tiesAnswer · POST /desk/representations/:id/end */
export const addRepresentative = z.strictObject({
  clientId,
  representativeId: id,
  kind: representationKind,
  scope: words,
  evidence: words,
  validFrom: civilDate,
  validUntil: civilDate.nullable().default(null),
});
/** POST /desk/residents/:id/consents → tiesAnswer */
export const recordConsent = z.strictObject({
  clientId,
  purpose,
  given: z.boolean(),
  how,
  saidOn: civilDate,
});
/** POST /desk/residents/:id/notes → tiesAnswer · POST /desk/resident-notes/:id/end */
export const writeNote = z.strictObject({
  clientId,
  body: words,
  endsOn: civilDate.nullable().default(null),
});
