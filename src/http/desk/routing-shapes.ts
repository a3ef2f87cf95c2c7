import { z } from 'zod';
import { id, instant } from '../shapes.ts';

/** What the desk sends and receives about queues and how they choose. */

const named = z.object({ id, name: z.string() });
const levelled = z.object({ id, name: z.string(), level: z.number().int() });
const sec = z.number().int();

/** PUT /desk/queues/:id/surge → queueAnswer */
export const switchSurge = z.strictObject({ on: z.boolean() });

/** GET /desk/queues/:id : how it chooses, to be read. */
export const queueAnswer = z.object({
  id,
  name: z.string(),
  departmentName: z.string(),
  open: z.boolean(),
  opensAt: instant.nullable(),
  hours: z.array(z.object({ days: z.array(z.number().int()), from: z.string(), to: z.string() })),
  closures: z.array(z.object({ onDate: z.string(), from: z.string().optional(), to: z.string().optional() })),
  openOnHolidays: z.boolean(),
  priority: z.number().int(),
  agePointSec: sec.nullable(),
  offerSec: sec,
  wrapUpSec: sec,
  requiredSkills: z.array(levelled),
  preferredSkills: z.array(levelled),
  languageRequired: z.boolean(),
  rings: z.array(
    z.object({
      afterSec: sec,
      levelsLess: z.number().int(),
      skillsWaived: z.boolean(),
      languageWaived: z.boolean(),
      queues: z.array(named),
    }),
  ),
  overflow: z.object({ queue: named, afterSec: sec, backSec: sec.nullable() }).nullable(),
  maxWaiting: z.number().int().nullable(),
  whenFull: z.enum(['overflow', 'tell']),
  awayReasons: z.array(z.string()),
  afterContact: z.boolean(),
  interrupts: z.enum(['nothing', 'deferred', 'live']),
  prefer: z.enum(['nobody', 'last-agent', 'case-team']),
  preferSec: sec,
  surge: z.object({ on: z.boolean(), since: instant.nullable(), reserve: z.number().int() }),
  waiting: z.number().int(),
  /** For who came now; null when nothing can be said. */
  expectedWaitSec: z.number().nullable(),
});
export type QueueAnswer = z.infer<typeof queueAnswer>;
