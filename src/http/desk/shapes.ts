import { z } from 'zod';
import { count, id, instant } from '../shapes.ts';

/** What the desk (agents, supervisors, departments, administrators) sends and receives, beside the files named for their subject. */

export const version = count.min(1);
export const can = z.array(z.string());

// ── files and the feed ─────────────────────────────────────────────────────
/** POST /desk/files (multipart, one part `file`) → fileAnswer · GET /desk/files/:id
 *  GET /desk/feed (text/event-stream; `?cursor=` or Last-Event-ID; events: `hint` with a feedHint, `reset` = fetch anew)
 *  GET /desk/feed/poll?cursor= → {hints, cursor, reset} waits up to 25 s */
export const pollAnswer = z.object({
  hints: z.array(z.object({ type: z.string(), kind: z.string(), id: z.string() })),
  cursor: z.string(),
  reset: z.boolean(),
  /** Conversations whose resident typed while this waited. */
  typing: z.array(id),
});

// ── work that failed ───────────────────────────────────────────────────────
/** GET /admin/failed-work : reactions and deliveries that gave up */
export const failedWorkAnswer = z.object({
  rows: z.array(
    z.object({
      id: z.string(),
      queue: z.string(),
      name: z.string(),
      subject: z.string(),
      failedAt: instant,
      attempts: z.number().int(),
      error: z.string(),
    }),
  ),
});
/** POST /admin/failed-work/:id/retry · /discard */
