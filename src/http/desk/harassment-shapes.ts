import { z } from 'zod';
import { harassmentSettings } from '#domain/supervision/harassment.ts';
import { DECISIONS, WARNED_HOW } from '#domain/supervision/types.ts';
import { count, id, instant } from '../shapes.ts';
import { liveStage } from './supervision-shapes.ts';

/** カスタマーハラスメント: what the desk sends and receives of calls for help. */

const person = z.object({ name: z.string(), at: instant });
export const harassmentAbility = z.enum(['join', 'warn', 'end', 'decide', 'care']);

/** A call for help that goes on, beside the call of whoever has it: what was done, what is due, and what is to be said. */
export const helpInCall = z.object({
  id,
  asked: person,
  joined: person.nullable(),
  warned: person.nullable(),
  decision: z.enum(DECISIONS).nullable(),
  /** What was recorded of it is kept until then; null where nothing is recorded. */
  heldUntil: instant.nullable(),
  warnDueAt: instant,
  endDueAt: instant,
  warning: z.string(),
  ending: z.string(),
  can: z.array(harassmentAbility),
});
export type HelpInCall = z.output<typeof helpInCall>;

/** GET /desk/interactions/:id/help */
export const helpInWriting = z.object({ help: helpInCall.nullable(), cursor: z.string() });
export type HelpInWriting = z.output<typeof helpInWriting>;

/** POST /desk/calls/:id/harassment → what stands beside the call from now on */
export const harassmentRow = z.object({
  id,
  version: count,
  interactionId: id,
  callId: id.nullable(),
  /** Where its call stands; null once that is over. */
  stage: liveStage.nullable(),
  asked: person,
  /** Whose call it is now; null once that is over. */
  ownerName: z.string().nullable(),
  queueName: z.string(),
  joined: person.nullable(),
  warned: person.nullable(),
  warnedHow: z.enum(WARNED_HOW).nullable(),
  ended: person.nullable(),
  closedAt: instant.nullable(),
  decision: z.enum(DECISIONS).nullable(),
  decided: person.nullable(),
  /** Why it was decided so is read apart: GET /desk/harassment/:id/note */
  hasNote: z.boolean(),
  heldUntil: instant.nullable(),
  warnDueAt: instant,
  endDueAt: instant,
  care: z.enum(['taken', 'declined']).nullable(),
  can: z.array(harassmentAbility),
});
/** GET /desk/supervision/harassment : what goes on first, then the last thirty days */
export const harassmentAnswer = z.object({ rows: z.array(harassmentRow), now: instant, cursor: z.string() });
export type HarassmentAnswer = z.output<typeof harassmentAnswer>;

/** GET /desk/harassment/mine : those I called for help in and that are over, until I said whether I take a break */
export const myHarassment = z.object({
  rows: z.array(z.object({ id, closedAt: instant })),
  cursor: z.string(),
});
export type MyHarassment = z.output<typeof myHarassment>;

/** POST /desk/harassment/:id/warn */
export const warnCaller = z.strictObject({ how: z.enum(WARNED_HOW) });
/** POST /desk/harassment/:id/decide */
export const decideAbout = z.strictObject({
  version: count.min(1),
  decision: z.enum(DECISIONS),
  note: z.string().max(4_000).default(''),
});
/** GET /desk/harassment/:id/note */
export const decisionNote = z.object({ note: z.string().nullable() });
export type DecisionNote = z.output<typeof decisionNote>;
/** POST /desk/harassment/:id/care */
export const careFor = z.strictObject({ care: z.enum(['taken', 'declined']) });

const settings = z.strictObject(harassmentSettings.shape);
/** GET /desk/supervision/harassment-settings : `says` is what the house says where the city has no words of its own */
export const harassmentSettingsAnswer = z.object({
  settings,
  version: count,
  changedByName: z.string().nullable(),
  changedAt: instant.nullable(),
  says: z.object({
    warning: z.record(z.string(), z.string()),
    ending: z.record(z.string(), z.string()),
  }),
});
export type HarassmentSettingsAnswer = z.output<typeof harassmentSettingsAnswer>;
/** PUT /desk/supervision/harassment-settings → harassmentSettingsAnswer */
export const changeHarassmentSettings = z.strictObject({ settings, version: count.min(1) });
