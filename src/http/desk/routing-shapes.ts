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

const staffNames = z.array(z.string());
/** Who could be offered something (best first) and who could not, by reason; `ring` 0 = everything is asked for. */
const weighing = z.object({
  ring: z.number().int(),
  eligible: staffNames,
  not: z.array(z.object({ reason: z.string(), names: staffNames })),
});

/** GET /desk/interactions/:id/explanation : why it went where it went, as facts. */
export const explanationAnswer = z.object({
  interactionId: id,
  places: z.array(
    z.object({
      queueName: z.string(),
      homeQueueName: z.string().nullable(),
      byHandover: z.boolean(),
      state: z.enum(['waiting', 'offered', 'answered', 'abandoned', 'withdrawn']),
      enteredAt: instant,
      leftAt: instant.nullable(),
      priority: z.number().int(),
      agePointSec: sec.nullable(),
      language: z.string(),
      skills: z.array(z.string()),
      preferred: staffNames,
      preferredUntil: instant.nullable(),
      personal: z.boolean(),
      /** When nobody else was kept from it any longer, and why: its time was over, the person said no, or had left. */
      fellBackAt: instant.nullable(),
      fellBackWhy: z.enum(['time', 'declined', 'gone']).nullable(),
      offers: z.array(
        weighing.extend({
          name: z.string(),
          state: z.enum(['pending', 'accepted', 'declined', 'missed', 'withdrawn']),
          offeredAt: instant,
          decidedAt: instant.nullable(),
          preferred: z.boolean(),
          eligibleCount: z.number().int(),
          /** What decided against the next best; null when there was nobody else. */
          decidedBy: z.string().nullable(),
        }),
      ),
      now: weighing
        .extend({ position: z.number().int().nullable(), open: z.boolean(), opensAt: instant.nullable() })
        .nullable(),
    }),
  ),
  legs: z.array(
    z.object({
      kind: z.enum(['queue', 'agent']),
      name: z.string(),
      forName: z.string().nullable(),
      startedAt: instant,
      endedAt: instant.nullable(),
      endReason: z.string().nullable(),
    }),
  ),
  handovers: z.array(
    z.object({
      fromName: z.string(),
      toName: z.string(),
      toPerson: z.string().nullable(),
      askedName: z.string().nullable(),
      state: z.string(),
      refuseReason: z.string().nullable(),
      requestedAt: instant,
      dutyUntil: instant.nullable(),
    }),
  ),
});
export type ExplanationAnswer = z.infer<typeof explanationAnswer>;

/** GET /desk/queues/:id/what-if?at=&channel=&language=&priority=&skills=ID,ID */
export const whatIfQuery = z.object({
  at: z.iso.datetime({ offset: true }).optional(),
  channel: z.string().max(40).optional(),
  language: z.string().min(2).max(20).default('ja'),
  priority: z.coerce.number().int().min(-100).max(100).default(0),
  skills: z
    .string()
    .max(400)
    .default('')
    .transform((text) => text.split(',').filter((part) => part !== ''))
    .pipe(z.array(id).max(10)),
});
export const whatIfAnswer = z.object({
  queueName: z.string(),
  at: instant,
  open: z.boolean(),
  opensAt: instant.nullable(),
  waiting: z.number().int(),
  admitted: z.enum(['waits', 'overflows', 'told']),
  expectedWaitSec: z.number().nullable(),
  rings: z.array(weighing.extend({ afterSec: sec })),
  overflow: z
    .object({ queueName: z.string(), afterSec: sec, backSec: sec.nullable(), open: z.boolean() })
    .nullable(),
});
export type WhatIfAnswer = z.infer<typeof whatIfAnswer>;
