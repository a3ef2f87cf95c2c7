import { z } from 'zod';
import { clientId, id, instant } from '../shapes.ts';
import { interactionState } from './interaction-shapes.ts';

const otherTalk = z.object({
  interactionId: id,
  channel: z.string(),
  state: interactionState,
  /** How it began, or its subject. */
  title: z.string(),
  residentName: z.string().nullable(),
  at: instant,
});

/** GET /desk/interactions/:id/matter · POST /desk/interactions/:id/matter · POST /desk/matter-ties/:id/undo → ok */
export const matterAnswer = z.object({
  /** What is one thread with it. */
  held: z.array(otherTalk.extend({ tieId: id })),
  /** What seems to be about the same. */
  suggested: z.array(otherTalk),
});
export type MatterAnswer = z.infer<typeof matterAnswer>;
export const joinMatterBody = z.strictObject({ clientId, otherId: id });
