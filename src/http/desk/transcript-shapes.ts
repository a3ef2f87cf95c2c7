import { z } from 'zod';
import { count, id, instant } from '../shapes.ts';

/** What the desk sends and receives of what was said in calls. */

const segment = z.object({
  id,
  side: z.enum(['resident', 'staff']),
  /** Who of the staff; empty for the resident and for somebody outside who was asked. */
  name: z.string().nullable(),
  saidAt: instant,
  lengthMs: count,
  /** Null where it could not be recognised. */
  text: z.string().nullable(),
  /** Where somebody put it right: what was heard before (null where nothing was), who and when. */
  corrected: z.object({ heard: z.string().nullable(), name: z.string(), at: instant }).nullable(),
  version: count,
});

/** GET /desk/interactions/:id/transcript */
export const transcriptAnswer = z.object({
  /** Whether calls are written down at all. */
  isOn: z.boolean(),
  /** The recogniser does not answer now: words are missing. */
  isFailing: z.boolean(),
  /** A talk of this interaction goes on and is being written down. */
  isLive: z.boolean(),
  /** When it is deleted, unless its recording is held. Null without one. */
  deleteAfter: instant.nullable(),
  segments: z.array(segment),
  can: z.array(z.enum(['correct'])),
});
export type TranscriptAnswer = z.input<typeof transcriptAnswer>;

/** PUT /desk/transcript-segments/:id */
export const correctSegment = z.strictObject({ text: z.string().max(4_000), version: count });
