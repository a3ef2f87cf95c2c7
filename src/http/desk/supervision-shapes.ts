import { z } from 'zod';
import { ALERT_KINDS } from '#domain/supervision/types.ts';
import { clientId, count, freeText, id, instant } from '../shapes.ts';
import { interactionRow } from './interaction-shapes.ts';
import { presenceStatus } from './session-shapes.ts';

/** What the supervisor's pages send and receive. Each figure is of METRICS.md's definition of that name. */

const share = z.number().min(0).max(1).nullable();
const figures = z.object({
  /** 着信（待ち）: entered the line, by time of arrival. */
  queued: count,
  answered: count,
  abandoned: count,
  /** Moved to another line, or a hand-over taken back. */
  withdrawn: count,
  /** `short-abandons-excluded`, of those whose time is over or who were answered or left. */
  serviceLevel: share,
  answerRate: share,
  abandonment: share,
  asaSec: z.number().nullable(),
});
export const agentState = z.enum(['ready', 'busy', 'wrap-up', 'away', 'set-aside', 'offline']);

/** GET /desk/supervision : my lines and the people who answer them, as they are now */
export const supervisionAnswer = z.object({
  queues: z.array(
    z.object({
      id,
      name: z.string(),
      departmentName: z.string(),
      open: z.boolean(),
      waiting: count,
      longestWaitSince: instant.nullable(),
      /** Of somebody who joins now; null where nobody waits and where nothing says. */
      expectedWaitSec: z.number().nullable(),
      recent: figures,
      today: figures,
      agents: z.record(agentState, count),
      /** Members who take contacts now, by the queue's own policy. */
      available: count,
      /** The reserve is called in by PUT /desk/queues/:id/surge. */
      surge: z.object({ on: z.boolean(), since: instant.nullable() }),
      reserve: z.array(z.object({ name: z.string(), status: presenceStatus })),
    }),
  ),
  agents: z.array(
    z.object({
      id,
      name: z.string(),
      departmentName: z.string(),
      queueIds: z.array(id),
      state: agentState,
      status: presenceStatus,
      setAside: z.boolean(),
      reason: z.string().nullable(),
      stateSince: instant.nullable(),
      inHand: z.array(z.object({ channel: z.string(), count, since: instant })),
      wrappingUp: count,
      ringing: count,
      missedInRow: count,
      missedToday: count,
    }),
  ),
  terms: z.object({
    recentSec: count,
    shortSec: count,
    /** Seconds promised, by channel. */
    answerWithinSec: z.record(z.string(), count),
  }),
  now: instant,
  cursor: z.string(),
});
export type SupervisionAnswer = z.infer<typeof supervisionAnswer>;

/** GET /desk/supervision/queues/:id/waiting · /desk/supervision/agents/:id/interactions */
export const supervisedRow = interactionRow.extend({
  version: count,
  /** Presented to somebody at the moment. */
  offered: z.boolean(),
});
export const supervisedRows = z.object({ rows: z.array(supervisedRow), cursor: z.string() });
export type SupervisedRows = z.infer<typeof supervisedRows>;

const version = count.min(1);
/** POST /desk/supervision/interactions/:id/move */
export const moveInteraction = z.strictObject({
  version,
  /** Exactly one of the two: another line, or one person's own line within the present one. */
  toQueueId: id.optional(),
  toStaffId: id.optional(),
  /** Whoever is asked first for it is so no longer. */
  dropPreference: z.boolean().default(false),
});
/** POST /desk/supervision/interactions/:id/priority */
export const prioritise = z.strictObject({ version, priority: z.number().int().min(0).max(100) });
/** POST /desk/supervision/interactions/:id/assign : to oneself = taking over */
export const assign = z.strictObject({ version, staffId: id });
/** POST /desk/supervision/interactions/:id/whisper → messageAnswer */
export const whisper = z.strictObject({ clientId, body: freeText });
/** PUT /desk/supervision/agents/:id/presence → presenceAnswer */
export const setPresenceOf = z.strictObject({
  status: presenceStatus,
  reason: z.string().max(40).nullable().default(null),
  /** As the supervisor saw them. */
  seen: z.strictObject({ status: presenceStatus, setAside: z.boolean() }),
});
/** GET /desk/interactions/:id/watchers : PUT and DELETE /desk/supervision/interactions/:id/watch begin and end one's own */
export const watchersAnswer = z.object({
  watchers: z.array(z.object({ name: z.string(), mine: z.boolean(), startedAt: instant, untilAt: instant })),
});
export type WatchersAnswer = z.infer<typeof watchersAnswer>;

/** GET /desk/supervision/lines : numbers, and whether callers are told of a surge */
export const supervisedLine = z.object({
  id,
  name: z.string(),
  number: z.string(),
  queueName: z.string(),
  /** What callers are told then. */
  says: z.string(),
  surge: z.object({ since: instant, until: instant.nullable(), byName: z.string().nullable() }).nullable(),
});
export const supervisedLines = z.object({ lines: z.array(supervisedLine), cursor: z.string() });
export type SupervisedLines = z.infer<typeof supervisedLines>;
export const liveStage = z.enum([
  'menu',
  'waiting',
  'ringing',
  'dialling',
  'talking',
  'held',
  'consulting',
  'conference',
  'closing',
  'passed-on',
]);
export const monitorMode = z.enum(['listen', 'whisper', 'barge']);

export const supervisedCall = z.object({
  id,
  interactionId: id.nullable(),
  /** Of its interaction, as an intervention has to name it; 0 before it is one. */
  version: count,
  direction: z.enum(['in', 'out']),
  lineName: z.string(),
  queueId: id,
  queueName: z.string(),
  stage: liveStage,
  /** Of the wait, of the talk with whoever has it, or of the call. */
  since: instant,
  startedAt: instant,
  /** In its line, 1 = next. */
  position: count.nullable(),
  caller: z.enum(['number', 'withheld', 'payphone', 'unavailable']),
  residentName: z.string().nullable(),
  ownerName: z.string().nullable(),
  mine: z.boolean(),
  /** Whose telephone rings, or who is asked about it. */
  others: z.array(z.string()),
  monitors: z.array(z.object({ name: z.string(), mode: monitorMode, mine: z.boolean(), heard: z.boolean() })),
  can: z.array(z.enum(['monitor', 'take-over', 'end'])),
});
/** GET /desk/supervision/calls : calls that go on, those who wait first */
export const supervisedCallsAnswer = z.object({
  calls: z.array(supervisedCall),
  now: instant,
  cursor: z.string(),
});
export type SupervisedCalls = z.infer<typeof supervisedCallsAnswer>;
/** POST /desk/calls/:id/take-over and /end */
export const seenCall = z.strictObject({ version });

/** PUT /desk/supervision/lines/:id/surge → supervisedLine; without `until` it stays on until somebody switches it off */
export const tellOfSurge = z.strictObject({ on: z.boolean(), until: instant.nullable().default(null) });

/** GET /desk/supervision/alerts : what is to be known now, and what was over in the last twelve hours */
export const alertsAnswer = z.object({
  rows: z.array(
    z.object({
      id,
      kind: z.enum(ALERT_KINDS),
      subjectKind: z.enum(['queue', 'staff', 'department']),
      subjectId: id,
      subjectName: z.string(),
      value: z.number(),
      threshold: z.number(),
      raisedAt: instant,
      acknowledgedAt: instant.nullable(),
      acknowledgedByName: z.string().nullable(),
      clearedAt: instant.nullable(),
    }),
  ),
  cursor: z.string(),
});
export type AlertsAnswer = z.infer<typeof alertsAnswer>;

const rule = z.strictObject({
  id: z.string().min(1).max(64),
  kind: z.enum(ALERT_KINDS),
  /** Seconds, people, percent or cases, by kind. */
  threshold: z.number().min(0).max(1_000_000),
  queueId: id.nullable(),
  active: z.boolean(),
});
/** GET and PUT /desk/supervision/rules */
export const supervisionSettings = z.strictObject({
  rules: z.array(rule).max(50),
  /** Whether agents see that somebody looks on. */
  watchShown: z.boolean(),
  version,
});
export type SupervisionSettings = z.infer<typeof supervisionSettings>;

/** GET /desk/notices : what somebody did to my work, until I put it away (POST /desk/notices/:id/seen) */
export const noticesAnswer = z.object({
  rows: z.array(
    z.object({
      id,
      kind: z.enum([
        'taken-over',
        'assigned',
        'lined-up',
        'whispered',
        'call-ended',
        'set-ready',
        'set-away',
        'set-offline',
        'answer-due',
        'owner-gone',
        'owner-silent',
        'webhook-disabled',
        'token-asked',
        'token-declined',
      ]),
      interactionId: id.nullable(),
      byName: z.string(),
      at: instant,
    }),
  ),
  cursor: z.string(),
});
export type NoticesAnswer = z.infer<typeof noticesAnswer>;
