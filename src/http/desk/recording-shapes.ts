import { z } from 'zod';
import { count, id, instant } from '../shapes.ts';
import { can } from './shapes.ts';

/** What the desk sends and receives of recordings. */

const gap = z.object({ why: z.enum(['paused', 'held', 'lost']), fromMs: count, toMs: count });

export const recordingRow = z.object({
  id,
  kind: z.enum(['talk', 'message']),
  callId: id,
  interactionId: id.nullable(),
  /** Of a message: the one in the conversation that it is the sound of. */
  messageId: id.nullable(),
  state: z.enum(['running', 'awaited', 'kept', 'empty', 'deleting', 'deleted']),
  startedAt: instant,
  durationMs: count.nullable(),
  /** When it is deleted, unless something holds it. */
  deleteAfter: instant.nullable(),
  heldUntil: instant.nullable(),
  /** When it was deleted. */
  deletedAt: instant.nullable(),
  can,
});
export type RecordingRow = z.input<typeof recordingRow>;

/** GET /desk/interactions/:id/calls */
export const interactionCallsAnswer = z.object({
  calls: z.array(
    z.object({
      id,
      direction: z.enum(['in', 'out']),
      startedAt: instant,
      queuedAt: instant.nullable(),
      answeredAt: instant.nullable(),
      endedAt: instant.nullable(),
      endReason: z.string().nullable(),
      lineName: z.string(),
      party: z.object({
        kind: z.enum(['number', 'withheld', 'payphone', 'unavailable']),
        number: z.string().nullable(),
      }),
      /** Who of the staff was on the telephone, each once, in order. */
      people: z.array(z.object({ staffId: id, name: z.string() })),
      /** How often it went from one of the staff to another. */
      hops: count,
      recordings: z.array(recordingRow),
    }),
  ),
});
export type InteractionCallsAnswer = z.input<typeof interactionCallsAnswer>;

const holdAnswer = z.object({
  id,
  reason: z.string(),
  until: instant,
  heldBy: z.string(),
  heldAt: instant,
  releasedAt: instant.nullable(),
  releasedBy: z.string().nullable(),
  releaseReason: z.string().nullable(),
});

/** What is left of a recording that is gone: by which rule, and what its file was. */
const deletionAnswer = z.object({
  recordingId: id,
  callId: id,
  kind: z.enum(['talk', 'message']),
  startedAt: instant,
  keptAt: instant,
  deletedAt: instant,
  keepDays: count,
  heldUntil: instant.nullable(),
  durationMs: count,
  sizeBytes: count,
  sha256: z.string(),
  deletedBy: z.string(),
});
export type DeletionAnswer = z.input<typeof deletionAnswer>;

/** GET /desk/recordings/:id */
export const recordingAnswer = recordingRow.extend({
  lineName: z.string(),
  people: z.array(z.object({ staffId: id, name: z.string() })),
  gaps: z.array(gap),
  /** How loud each side is, far party first: 0 to 255 in even steps. Empty for who may not listen. */
  peaks: z.array(z.array(z.number().int().min(0).max(255))),
  keepDays: count,
  sha256: z.string().nullable(),
  /** Why it is held, for who may hold; others learn until when. */
  holds: z.array(holdAnswer),
  deletion: deletionAnswer.nullable(),
});
export type RecordingAnswer = z.input<typeof recordingAnswer>;

/** GET /desk/recordings */
export const recordingsQuery = z.object({
  kind: z.enum(['talk', 'message']).optional(),
  entryPointId: id.optional(),
  staffId: id.optional(),
  held: z.enum(['yes', 'no']).optional(),
  since: instant.optional(),
  until: instant.optional(),
  before: z.string().max(80).optional(),
});
export const recordingsAnswer = z.object({
  /** Numbers that one may filter by, and what holds for what is recorded there from now on. */
  lines: z.array(z.object({ entryPointId: id, name: z.string(), isRecorded: z.boolean(), keepDays: count })),
  rows: z.array(
    recordingRow.extend({
      lineName: z.string(),
      people: z.array(z.object({ staffId: id, name: z.string() })),
    }),
  ),
  nextBefore: z.string().nullable(),
});

export type RecordingsAnswer = z.input<typeof recordingsAnswer>;

/** POST /desk/recordings/:id/holds */
export const holdRecording = z.strictObject({ reason: z.string().trim().min(1).max(1_000), until: instant });

/** POST /desk/recordings/:id/holds/:holdId/release */
export const releaseRecording = z.strictObject({ reason: z.string().trim().min(1).max(1_000) });

/** GET /desk/recording-deletions */
export const deletionsQuery = z.object({ before: z.string().max(80).optional() });
export const deletionsAnswer = z.object({ rows: z.array(deletionAnswer), nextBefore: z.string().nullable() });
