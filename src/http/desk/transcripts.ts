import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { Tx } from '#db/transaction.ts';
import { listStaff } from '#domain/staff/staff.ts';
import type { StaffActor } from '#domain/staff/types.ts';
import { correctSegment, readTranscript } from '#domain/transcripts/transcripts.ts';
import type { Segment } from '#domain/transcripts/types.ts';
import type { HttpDeps } from '../context.ts';
import { staffRoutes } from '../routes.ts';
import { id, ok } from '../shapes.ts';
import {
  correctSegment as correctShape,
  transcriptAnswer,
  type TranscriptAnswer,
} from './transcript-shapes.ts';

const byId = z.object({ id });
const DONE = { ok: true } as const;

/** What was said in calls, as text: read by permission, each reading audited; put right by hand. */
export function transcriptRoutes(app: FastifyInstance, deps: HttpDeps): void {
  const staff = staffRoutes(app, deps, 'desk');
  staff({
    method: 'GET',
    url: '/desk/interactions/:id/transcript',
    summary: 'What was said in the calls of an interaction, as text, while it is said and afterwards',
    who: 'transcript.read',
    params: byId,
    answer: transcriptAnswer,
    handle: ({ tx, actor, params }) => present(tx, actor, deps, params.id),
  });
  staff({
    method: 'PUT',
    url: '/desk/transcript-segments/:id',
    summary: 'Puts right what was heard wrong; what was heard stays beside it',
    who: 'interaction.answer',
    params: byId,
    body: correctShape,
    answer: ok,
    handle: async ({ tx, actor, params, body }) => {
      await correctSegment(tx, actor, params.id, body);
      return DONE;
    },
  });
}

async function present(
  tx: Tx,
  actor: StaffActor,
  { transcription }: HttpDeps,
  interactionId: string,
): Promise<TranscriptAnswer> {
  const { transcripts, segments } = await readTranscript(tx, actor, interactionId);
  const names = new Map((await listStaff(tx)).map((member) => [member.id, member.name]));
  const dueMs = transcripts.map(({ deleteAfter }) => deleteAfter.getTime());
  return {
    isOn: transcription !== undefined,
    isFailing: transcription?.state === 'failing',
    isLive: transcripts.some(({ endedAt }) => endedAt === null),
    deleteAfter: dueMs.length === 0 ? null : new Date(Math.min(...dueMs)).toISOString(),
    segments: segments.map((segment) => presentSegment(segment, names)),
    can: actor.permissions.has('interaction.answer') ? ['correct'] : [],
  };
}

function presentSegment(
  { staffId, saidAt, startMs, endMs, heard, correctedBy, correctedAt, ...segment }: Segment,
  names: ReadonlyMap<string, string>,
): TranscriptAnswer['segments'][number] {
  const nameOf = (id: string | null) => (id && names.get(id)) || null;
  return {
    id: segment.id,
    side: segment.side,
    name: nameOf(staffId),
    saidAt: saidAt.toISOString(),
    lengthMs: endMs - startMs,
    text: segment.text,
    corrected: correctedAt && {
      heard,
      name: nameOf(correctedBy) ?? '',
      at: correctedAt.toISOString(),
    },
    version: segment.version,
  };
}
