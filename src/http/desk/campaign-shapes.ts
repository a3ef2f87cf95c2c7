import { z } from 'zod';
import {
  CAMPAIGN_STATES,
  campaignSettings,
  MISSED_REASONS,
  MISSED_STATES,
  TARGET_OUTCOMES,
  TARGET_STATES,
} from '#domain/outreach/types.ts';
import { clientId, count, id, instant } from '../shapes.ts';

/** What the desk sends and receives of missed calls and of announcements to a list. */

// ── missed calls ─────────────────────────────────────────────────────────────

export const missedAnswer = z.object({
  id,
  queueId: id,
  queueName: z.string(),
  entryPointId: id,
  lineName: z.string(),
  /** As it is written in Japan. */
  number: z.string(),
  residentId: id.nullable(),
  residentName: z.string().nullable(),
  reason: z.enum(MISSED_REASONS),
  waitSec: count,
  times: count,
  firstAt: instant,
  lastAt: instant,
  state: z.enum(MISSED_STATES),
  settledAt: instant.nullable(),
  settledByName: z.string().nullable(),
});
export type MissedAnswer = z.output<typeof missedAnswer>;

/** GET /desk/missed-calls */
export const missedQuery = z.strictObject({
  view: z.enum(['open', 'settled']).default('open'),
  before: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(50),
});
export const missedCallsAnswer = z.object({
  missed: z.array(missedAnswer),
  /** How many are open. */
  open: count,
  nextBefore: z.string().nullable(),
});
export type MissedCallsAnswer = z.output<typeof missedCallsAnswer>;

// ── campaigns ────────────────────────────────────────────────────────────────

const text = {
  name: z.string().min(1).max(200),
  entryPointId: id,
  queueId: id.nullable(),
  language: z.string().min(2).max(10).default('ja'),
  message: z.string().min(1).max(2_000),
  settings: z.strictObject(campaignSettings.shape),
};

const progress = z.object({
  numbers: count,
  waiting: count,
  underWay: count,
  talking: count,
  answered: count,
  heard: count,
  pressed: count,
  talked: count,
  busy: count,
  noAnswer: count,
  unreachable: count,
  leftOut: count,
  attempts: count,
});

export const campaignAnswer = z.object({
  id,
  ...text,
  settings: z.object(campaignSettings.shape),
  lineName: z.string(),
  queueName: z.string().nullable(),
  state: z.enum(CAMPAIGN_STATES),
  /** Into which states one may bring it. */
  next: z.array(z.enum(CAMPAIGN_STATES)),
  /** Why nobody is called just now, though it runs. */
  hold: z.enum(['hours', 'queue', 'never']).nullable(),
  progress,
  createdByName: z.string().nullable(),
  createdAt: instant,
  /** When it begins by itself. */
  startsAt: instant.nullable(),
  startedAt: instant.nullable(),
  endedAt: instant.nullable(),
  erasedAt: instant.nullable(),
  version: count,
});
export type CampaignAnswer = z.output<typeof campaignAnswer>;

/** GET /desk/campaigns */
export const campaignsAnswer = z.object({ campaigns: z.array(campaignAnswer) });
export type CampaignsAnswer = z.output<typeof campaignsAnswer>;

/** POST /desk/campaigns */
export const addCampaign = z.strictObject({ clientId, ...text });
/** PUT /desk/campaigns/:id */
export const changeCampaign = z.strictObject({ version: count, ...text });
/** POST /desk/campaigns/:id/state */
export const moveCampaign = z.strictObject({ to: z.enum(['running', 'paused', 'stopped']) });

/** PUT /desk/campaigns/:id/start : when it begins by itself; null: by hand */
export const scheduleCampaign = z.strictObject({ at: instant.nullable() });

/** POST /desk/campaigns/:id/numbers */
export const addNumbers = z.strictObject({
  rows: z
    .array(
      z.strictObject({
        number: z.string().min(1).max(40),
        note: z.string().max(200).nullable().default(null),
      }),
    )
    .min(1)
    .max(2_000),
});
export const addedNumbers = z.object({
  added: count,
  known: count,
  /** What cannot be called by itself, by its place among those given, from 0. */
  refused: z.array(count),
});
export type AddedNumbersAnswer = z.output<typeof addedNumbers>;

/** GET /desk/campaigns/:id/numbers : the list in its order */
export const numbersQuery = z.strictObject({
  after: z.coerce.number().int().min(0).max(2_147_483_647).default(0),
  limit: z.coerce.number().int().min(1).max(1_000).default(100),
});
export const numbersAnswer = z.object({
  numbers: z.array(
    z.object({
      nth: count,
      /** As it is written in Japan; null once the list was forgotten. */
      number: z.string().nullable(),
      note: z.string().nullable(),
      state: z.enum(TARGET_STATES),
      outcome: z.enum(TARGET_OUTCOMES).nullable(),
      tries: count,
      dueAt: instant,
      heard: z.boolean(),
      pressed: z.boolean(),
      talked: z.boolean(),
      settledAt: instant.nullable(),
    }),
  ),
  nextAfter: count.nullable(),
});
export type NumbersAnswer = z.output<typeof numbersAnswer>;

/** POST /desk/campaigns/say : what whoever picks up hears */
export const sayCampaign = z.strictObject({
  queueId: id.nullable(),
  language: text.language,
  message: text.message,
});
export const saidCampaign = z.object({
  /** Paths on this host, in order. */
  sounds: z.array(z.string()),
  /** How many of its texts no voice can speak now. */
  unspoken: count,
});
