import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Tx } from '#db/transaction.ts';
import { visibleInteractions } from '#domain/interactions/interactions.ts';
import { listDeletions } from '#domain/recordings/deleting.ts';
import { holdRecording as hold, releaseHold } from '#domain/recordings/holds.ts';
import { getRecording, listRecordings } from '#domain/recordings/recordings.ts';
import { requirePermission } from '#domain/staff/access.ts';
import type { StaffActor } from '#domain/staff/types.ts';
import { Refusal } from '#kernel/refusal.ts';
import { formatPlace, parsePlace } from '#kernel/search.ts';
import { type ByteRange, type OpenedSound, openSound, requireRecording } from '#operations/listen.ts';
import type { HttpDeps } from '../context.ts';
import { actorOf, plainRoutes, requireCaller, scopeOf, staffRoutes } from '../routes.ts';
import { id, ok } from '../shapes.ts';
import {
  deletionsAnswer,
  deletionsQuery,
  holdRecording,
  interactionCallsAnswer,
  recordingAnswer,
  recordingsAnswer,
  recordingsQuery,
  releaseRecording,
} from './recording-shapes.ts';
import {
  presentInteractionCalls,
  presentLines,
  presentList,
  presentProof,
  presentRecording,
} from './recordings-present.ts';

const byId = z.object({ id });
const DONE = { ok: true } as const;
const PAGE = 50;

/** What was recorded of calls: listened to by permission, each listening audited; kept, held, and proven to be deleted. */
export function recordingRoutes(app: FastifyInstance, deps: HttpDeps): void {
  const staff = staffRoutes(app, deps, 'desk');
  const plain = plainRoutes(app, deps, 'desk');

  async function sound(request: FastifyRequest, recordingId: string, ability: 'listen' | 'save') {
    const session = await requireCaller(deps, request);
    const who = async (tx: Tx): Promise<StaffActor> => {
      const actor = await actorOf(tx, session);
      requirePermission(actor, ability === 'save' ? 'recording.oversee' : 'desk.use');
      return actor;
    };
    return openSound(deps, scopeOf(session, request), who, {
      id: recordingId,
      ability,
      rangeOf: (sizeBytes) => readRange(ability === 'save' ? undefined : request.headers.range, sizeBytes),
    });
  }

  staff({
    method: 'GET',
    url: '/desk/interactions/:id/calls',
    summary: 'The calls of an interaction: when, how long, with whom, and what was recorded',
    who: 'desk.use',
    params: byId,
    answer: interactionCallsAnswer,
    handle: async ({ tx, actor, params }) => {
      const seen = await visibleInteractions(tx, actor, [params.id]);
      if (seen.length === 0) throw new Refusal('not-found');
      return presentInteractionCalls(tx, actor, params.id);
    },
  });
  staff({
    method: 'GET',
    url: '/desk/recordings',
    summary: 'Recordings that are kept, newest first, as far as one may see them',
    who: 'recording.listen',
    query: recordingsQuery,
    answer: recordingsAnswer,
    handle: async ({ tx, actor, query }) => {
      const { before, held, since, until, ...filter } = query;
      const viewer = actor.permissions.has('recording.oversee') ? 'all' : actor;
      const found = await listRecordings(
        tx,
        viewer,
        {
          ...filter,
          held: held && held === 'yes',
          since: since === undefined ? undefined : new Date(since),
          until: until === undefined ? undefined : new Date(until),
        },
        { before: before === undefined ? null : parsePlace(before), limit: PAGE + 1 },
      );
      const shown = found.slice(0, PAGE);
      const last = shown.at(-1);
      tx.audit({ action: 'search', subjectKind: 'recording', subjectId: actor.tenantId });
      return {
        lines: await presentLines(tx, actor),
        rows: await presentList(tx, actor, shown),
        nextBefore: found.length > PAGE && last ? formatPlace({ at: last.startedAt, id: last.id }) : null,
      };
    },
  });
  staff({
    method: 'GET',
    url: '/desk/recordings/:id',
    summary: 'One recording: how loud each side was, gaps and why, how long it is kept, what holds it',
    who: 'desk.use',
    params: byId,
    answer: recordingAnswer,
    handle: async ({ tx, actor, params }) => {
      const shown = await presentRecording(tx, actor, await getRecording(tx, params.id));
      if (!shown) throw new Refusal('not-found');
      return shown;
    },
  });
  plain({
    method: 'GET',
    url: '/desk/recordings/:id/audio',
    summary: 'The sound for playing it, whole or a part (Range); each listening is audited',
    who: 'desk.use',
    params: byId,
    answer: z.unknown(),
    handle: async ({ request, reply, params }) => {
      // A page of its own would offer to save it.
      if (request.headers['sec-fetch-dest'] === 'document') throw new Refusal('not-found');
      return sendSound(reply, await sound(request, params.id, 'listen'), undefined);
    },
  });
  plain({
    method: 'GET',
    url: '/desk/recordings/:id/file',
    summary: 'The sound to be handed out, such as for a disclosure request; audited as an export',
    who: 'recording.oversee',
    params: byId,
    answer: z.unknown(),
    handle: async ({ request, reply, params }) =>
      sendSound(reply, await sound(request, params.id, 'save'), params.id),
  });
  staff({
    method: 'POST',
    url: '/desk/recordings/:id/holds',
    summary: 'Keeps a recording beyond its time, for a reason and up to five years',
    who: 'recording.hold',
    params: byId,
    body: holdRecording,
    answer: z.object({ id }),
    handle: async ({ tx, actor, params, body }) => {
      await requireRecording(tx, actor, params.id, 'hold');
      const wish = { reason: body.reason, until: new Date(body.until), staffId: actor.staffId };
      return { id: (await hold(tx, params.id, wish)).id };
    },
  });
  staff({
    method: 'POST',
    url: '/desk/recordings/:id/holds/:holdId/release',
    summary: 'Lets a recording go that was held, for a reason',
    who: 'recording.hold',
    params: z.object({ id, holdId: id }),
    body: releaseRecording,
    answer: ok,
    handle: async ({ tx, actor, params, body }) => {
      await requireRecording(tx, actor, params.id, 'hold');
      const by = { staffId: actor.staffId, reason: body.reason };
      await releaseHold(tx, { recordingId: params.id, holdId: params.holdId }, by);
      return DONE;
    },
  });
  staff({
    method: 'GET',
    url: '/desk/recording-deletions',
    summary: 'What was deleted, when and by which rule, newest first',
    who: 'recording.oversee',
    query: deletionsQuery,
    answer: deletionsAnswer,
    handle: async ({ tx, query }) => {
      const before = query.before === undefined ? null : parsePlace(query.before);
      const found = await listDeletions(tx, { before, limit: PAGE + 1 });
      const shown = found.slice(0, PAGE);
      const last = shown.at(-1);
      return {
        rows: shown.map(presentProof),
        nextBefore:
          found.length > PAGE && last ? formatPlace({ at: last.deletedAt, id: last.recordingId }) : null,
      };
    },
  });
}

/** One range as players ask for it (RFC 9110); the whole for none, or for several; undefined for what is not there. */
function readRange(header: string | undefined, sizeBytes: number): ByteRange | undefined {
  const whole = { from: 0, to: sizeBytes - 1 };
  const match = /^bytes=(\d*)-(\d*)$/.exec(header ?? '');
  if (!match || (match[1] === '' && match[2] === '')) return whole;
  const [first, last] = [match[1], match[2]].map((part) => (part ? Number(part) : undefined));
  if (first === undefined) return { from: Math.max(0, sizeBytes - (last ?? 0)), to: sizeBytes - 1 };
  if (first >= sizeBytes || (last !== undefined && last < first)) return undefined;
  return { from: first, to: Math.min(last ?? sizeBytes - 1, sizeBytes - 1) };
}

function sendSound(
  reply: FastifyReply,
  opened: OpenedSound | { sizeBytes: number; range: undefined },
  savedAs: string | undefined,
): FastifyReply {
  const { sizeBytes, range } = opened;
  void reply
    .header('accept-ranges', 'bytes')
    .header('x-content-type-options', 'nosniff')
    .header('cross-origin-resource-policy', 'same-origin')
    .header('cache-control', 'private, no-store');
  if (!range) return reply.code(416).header('content-range', `bytes */${sizeBytes}`).send();
  const disposition = savedAs === undefined ? 'inline' : `attachment; filename="${savedAs}.flac"`;
  const isWhole = range.from === 0 && range.to === sizeBytes - 1;
  if (!isWhole) void reply.header('content-range', `bytes ${range.from}-${range.to}/${sizeBytes}`);
  return reply
    .code(isWhole ? 200 : 206)
    .header('content-length', range.to - range.from + 1)
    .header('content-disposition', disposition)
    .type('audio/flac')
    .send(Readable.from(opened.bytes));
}
