import { z } from 'zod';
import { id, instant } from '../shapes.ts';
import { helpInCall } from './harassment-shapes.ts';
import { can } from './shapes.ts';

/** What the desk sends and receives of telephone calls. */

/** E.164, or as people write it; checked by the operation. */
const number = z.string().min(1).max(40);
const phoneKeys = z.string().regex(/^[0-9*#]{1,32}$/);

const callParty = z.object({
  legId: z.string(),
  kind: z.enum(['far', 'agent', 'consulted', 'supervisor']),
  staffId: id.nullable(),
  name: z.string().nullable(),
  state: z.enum(['ringing', 'up']),
  held: z.boolean(),
});

export const callAnswer = z.object({
  id,
  interactionId: id.nullable(),
  direction: z.enum(['in', 'out']),
  state: z.enum([
    'offered',
    'waiting',
    'dialling',
    'talking',
    'held',
    'consulting',
    'conference',
    'passed-on',
    'ended',
  ]),
  since: instant,
  answeredAt: instant.nullable(),
  endReason: z.string().nullable(),
  party: z.object({
    kind: z.enum(['number', 'withheld', 'payphone', 'unavailable']),
    /** As it is written in Japan; null when it was not told. */
    number: z.string().nullable(),
    residentId: id.nullable(),
    name: z.string().nullable(),
    /** By way of a relay service (電話リレーサービス), or perhaps: a 050 number. */
    relay: z.enum(['known', 'possible']).nullable(),
  }),
  lineName: z.string(),
  /** Null where the line's policy is not to record; 'off' while nobody hears each other. */
  recording: z.enum(['off', 'on', 'paused']).nullable(),
  recordingPausedAt: instant.nullable(),
  /** When a pause ends by itself; null where the line lets it last. */
  recordingResumesAt: instant.nullable(),
  parties: z.array(callParty),
  /** Supervisors who listen, whisper to whoever has it, or take part, as far as this person may know. */
  monitors: z.array(
    z.object({ name: z.string(), mode: z.enum(['listen', 'whisper', 'barge']), mine: z.boolean() }),
  ),
  /** Somebody called for help in it (カスタマーハラスメント), and what is due. */
  help: helpInCall.nullable(),
  can,
});
export type CallAnswer = z.input<typeof callAnswer>;

/** GET /desk/calls/mine */
export const callsAnswer = z.object({ calls: z.array(callAnswer) });

/** POST /desk/calls */
export const callNumber = z.strictObject({ number, entryPointId: id.optional() });

const callTarget = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('queue'), id }),
  z.strictObject({ kind: z.literal('staff'), id }),
  z.strictObject({ kind: z.literal('number'), number }),
]);

/** POST /desk/calls/:id/transfer and /consult */
export const giveCall = z.strictObject({
  to: callTarget,
  note: z.string().max(2_000).nullable().default(null),
});
/** POST /desk/calls/:id/hold */
export const holdCall = z.strictObject({ on: z.boolean() });
/** POST /desk/calls/:id/recording */
export const pauseRecording = z.strictObject({ paused: z.boolean() });
/** PUT /desk/calls/:id/relay */
export const sayRelay = z.strictObject({ on: z.boolean() });
/** POST /desk/calls/:id/keys */
export const pressKeys = z.strictObject({ keys: phoneKeys });
/** PUT /desk/calls/:id/monitor */
export const monitorCall = z.strictObject({ mode: z.enum(['listen', 'whisper', 'barge']) });
