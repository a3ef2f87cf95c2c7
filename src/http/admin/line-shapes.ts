import { z } from 'zod';
import { LINE_KINDS, lineSettings } from '#domain/calls/lines.ts';
import { count, id, instant } from '../shapes.ts';

/** How calls to a number are taken: what the city says, in each language, and what it does. */
const settings = z.strictObject(lineSettings.shape);

export const lineAnswer = z.object({
  /** Of its entry point. */
  id,
  name: z.string(),
  /** As it is written in Japan. */
  number: z.string(),
  kind: z.enum(LINE_KINDS),
  queueId: id,
  queueName: z.string(),
  settings,
  version: count,
  changedByName: z.string().nullable(),
  changedAt: instant.nullable(),
  /** Callers are told of a surge now. */
  surgeOn: z.boolean(),
});
export type LineAnswer = z.output<typeof lineAnswer>;

/** GET /admin/lines : `says` is what the house says where the city has no words of its own, by part and language */
export const linesAnswer = z.object({
  lines: z.array(lineAnswer),
  says: z.record(z.string(), z.record(z.string(), z.string())),
});
export type LinesAnswer = z.output<typeof linesAnswer>;

const name = z.string().min(1).max(200);
/** POST /admin/lines → lineAnswer */
export const openLine = z.strictObject({
  name,
  number: z.string().min(1).max(40),
  kind: z.enum(LINE_KINDS).default('voice'),
  queueId: id,
});
/** PUT /admin/lines/:id → lineAnswer; `version` as it was shown to who changes it */
export const changeLine = z.strictObject({ name, queueId: id, settings, version: count.min(1) });
