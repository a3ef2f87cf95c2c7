import { z } from 'zod';
import { count, id } from '../shapes.ts';
import { interactionRow } from './interaction-shapes.ts';

/** What the desk sends and receives about people's own lines. */

export const colleagueAnswer = z.object({
  id,
  name: z.string(),
  kana: z.string(),
  departmentName: z.string(),
  state: z.enum(['ready', 'busy', 'away', 'set-aside', 'offline']),
  reason: z.string().nullable(),
  inHand: count,
  /** Who wait for this person alone. */
  waiting: count,
});

/** GET /desk/interactions/:id/colleagues : who may be asked in person to take it over, by kana */
export const colleaguesAnswer = z.object({
  rows: z.array(colleagueAnswer),
  /** How long it waits for them alone. */
  personalSec: count,
});
export type ColleaguesAnswer = z.infer<typeof colleaguesAnswer>;
/** PUT /desk/interactions/:id/parked → interactionAnswer : comes back to me when the resident does */
export const park = z.strictObject({ parked: z.boolean() });

/** GET /desk/duties : what the general desk has to settle, due first */
export const dutiesAnswer = z.object({ rows: z.array(interactionRow), cursor: z.string() });
export type DutiesAnswer = z.infer<typeof dutiesAnswer>;
