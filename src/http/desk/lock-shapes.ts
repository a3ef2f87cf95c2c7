import { z } from 'zod';
import { instant } from '../shapes.ts';

/** What a covered desk sends and receives. */

/** GET /desk/lock : whether this browser's session is covered, and whose it is; enough to open it, nothing to read */
export const lockAnswer = z.object({
  lockedAt: instant.nullable(),
  name: z.string(),
  csrfToken: z.string(),
});
/** POST /desk/lock/open → sessionAnswer */
export const openLock = z.strictObject({ password: z.string().min(1).max(1024) });
