import { z } from 'zod';
import { id, instant } from '../shapes.ts';

/** What the desk sends and receives about queues and how they choose. */

const named = z.object({ id, name: z.string() });
const levelled = z.object({ id, name: z.string(), level: z.number().int() });
const sec = z.number().int();
const slot = z.strictObject({
  days: z.array(z.number().int().min(1).max(7)).max(7),
  from: z.string().max(5),
  to: z.string().max(5),
});
const closure = z.strictObject({
  onDate: z.iso.date(),
  from: z.string().max(5).optional(),
  to: z.string().max(5).optional(),
});
const interrupts = z.enum(['nothing', 'deferred', 'live']);
const prefer = z.enum(['nobody', 'last-agent', 'case-team']);
const whenFull = z.enum(['overflow', 'tell']);
/** How it chooses, in what is the same read and written. */
const plain = {
  hours: z.array(slot).max(20),
  closures: z.array(closure).max(100),
  openOnHolidays: z.boolean(),
  priority: z.number().int(),
  agePointSec: sec.nullable(),
  offerSec: sec,
  wrapUpSec: sec,
  languageRequired: z.boolean(),
  maxWaiting: z.number().int().nullable(),
  whenFull,
  awayReasons: z.array(z.string().max(40)).max(50),
  afterContact: z.boolean(),
  interrupts,
  prefer,
  preferSec: sec,
  /** How long somebody waits for one person alone. */
  personalSec: sec,
  /** Offers missed in a row that set a person aside. */
  missesUntilSetAside: z.number().int(),
  /** The service level's time; null = the channel's own. */
  answerWithinSec: sec.nullable(),
  /** Working days in which somebody who left a message is promised an answer. */
  promiseDays: z.number().int(),
  /** When what a person who left had in hand goes back to the line; null = never. The same for the two below. */
  ownerGoneSec: sec.nullable(),
  /** In which whoever has it must have answered. */
  ownerSilentSec: sec.nullable(),
  /** Without a word of the resident after which the exchange ends. */
  residentIdleSec: sec.nullable(),
  version: z.number().int(),
};
const ring = {
  afterSec: sec,
  levelsLess: z.number().int(),
  skillsWaived: z.boolean(),
  languageWaived: z.boolean(),
};

/** PUT /desk/queues/:id/surge → queueAnswer */
export const switchSurge = z.strictObject({ on: z.boolean() });

/** GET /desk/queues/:id : how it chooses, and how it stands now. */
export const queueAnswer = z.object({
  ...plain,
  id,
  name: z.string(),
  departmentName: z.string(),
  open: z.boolean(),
  opensAt: instant.nullable(),
  requiredSkills: z.array(levelled),
  preferredSkills: z.array(levelled),
  rings: z.array(z.object({ ...ring, queues: z.array(named) })),
  overflow: z.object({ queue: named, afterSec: sec, backSec: sec.nullable() }).nullable(),
  surge: z.object({ on: z.boolean(), since: instant.nullable(), reserve: z.number().int() }),
  waiting: z.number().int(),
  /** For who came now; null when nothing can be said. */
  expectedWaitSec: z.number().nullable(),
  /** Who changed it last. */
  changedByName: z.string().nullable(),
  changedAt: instant.nullable(),
  /** Whether I may change it. */
  mayChange: z.boolean(),
});
export type QueueAnswer = z.infer<typeof queueAnswer>;

const skillLevel = z.strictObject({ id, level: z.number().int() });
/** PUT /desk/queues/:id → queueAnswer : replaces how it chooses, as it was seen in `version`. */
export const changeQueue = z.strictObject({
  ...plain,
  requiredSkills: z.array(skillLevel).max(20),
  preferredSkills: z.array(skillLevel).max(20),
  rings: z.array(z.strictObject({ ...ring, queueIds: z.array(id).max(50) })).max(20),
  overflow: z.strictObject({ queueId: id, afterSec: sec, backSec: sec.nullable() }).nullable(),
});
export type ChangeQueue = z.infer<typeof changeQueue>;

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
