import { z } from 'zod';
import { count, id, instant } from '../shapes.ts';

const bodies = z.record(z.string().max(10), z.string().min(1).max(600));
/** Nobody listens to more than half a minute before they are connected. */
const spoken = z.record(z.string().max(10), z.string().min(1).max(200));

/** GET /admin/privacy/notices : every version of what residents are told, the newest of each entry point first */
export const noticesOfPurposeAnswer = z.object({
  notices: z.array(
    z.object({
      id,
      entryPointId: id.nullable(),
      number: count,
      purpose: z.string(),
      bodies,
      /** As it is said on the telephone. */
      spoken,
      publishedBy: z.string(),
      publishedAt: instant,
      /** In how many conversations it was shown, and calls said. */
      shown: count,
    }),
  ),
  entryPoints: z.array(z.object({ id, name: z.string(), channel: z.string() })),
});
export type PurposeNoticesAnswer = z.infer<typeof noticesOfPurposeAnswer>;

/** POST /admin/privacy/notices */
export const publishNoticeBody = z.strictObject({
  entryPointId: id.nullable(),
  purpose: z.string().min(1).max(200),
  bodies: bodies.refine(({ ja }) => ja !== undefined),
  /** As it is said on the telephone before anybody answers; nothing is said without. */
  spoken: spoken.default({}),
  /** The number of the version that was seen; 0: none. */
  seenNumber: z.number().int().min(0),
});

/** GET /admin/privacy/register : a draft of the register of files of personal data */
export const registerAnswer = z.object({
  people: count,
  entries: z.array(
    z.object({
      kind: z.string(),
      places: z.array(z.string()),
      items: z.array(z.string()),
      purposes: z.array(z.string()),
      policies: z.array(
        z.object({ departmentId: id.nullable(), channel: z.string().nullable(), keepDays: count }),
      ),
    }),
  ),
});
export type RegisterAnswer = z.infer<typeof registerAnswer>;
