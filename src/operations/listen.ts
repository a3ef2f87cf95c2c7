import type { Database, Scope, Tx } from '#db/transaction.ts';
import { partiesOf } from '#domain/calls/calls.ts';
import { storageKey } from '#domain/files/files.ts';
import { visibleInteractions } from '#domain/interactions/interactions.ts';
import { getRecording, openKey } from '#domain/recordings/recordings.ts';
import type { Recording } from '#domain/recordings/types.ts';
import type { StaffActor } from '#domain/staff/types.ts';
import { Refusal } from '#kernel/refusal.ts';
import { openFileRange } from '#kernel/sealed-file.ts';
import type { RecordingStorage } from './keep-recording.ts';

export type RecordingAbility = 'listen' | 'hold' | 'save';

/** What somebody may do with each of these recordings; one that they may not even know of is missing. */
export async function recordingAbilities(
  tx: Tx,
  actor: StaffActor,
  recordings: readonly Recording[],
): Promise<Map<string, RecordingAbility[]>> {
  const oversees = actor.permissions.has('recording.oversee');
  const interactionIds = recordings.flatMap(({ interactionId }) => interactionId ?? []);
  const seen = new Set(
    interactionIds.length === 0
      ? []
      : (await visibleInteractions(tx, actor, interactionIds)).map(({ id }) => id),
  );
  const parties = await partiesOf(
    tx,
    recordings.map(({ callId }) => callId),
  );
  const mine = new Set(parties.flatMap((one) => (one.staffId === actor.staffId ? one.callId : [])));
  const abilities = new Map<string, RecordingAbility[]>();
  for (const recording of recordings) {
    const isSeen = recording.interactionId !== null && seen.has(recording.interactionId);
    const isMine = mine.has(recording.callId);
    if (!oversees && !isSeen && !isMine) continue;
    abilities.set(recording.id, abilitiesOf(actor, recording, { oversees, isMine }));
  }
  return abilities;
}

function abilitiesOf(
  actor: StaffActor,
  recording: Recording,
  { oversees, isMine }: { oversees: boolean; isMine: boolean },
): RecordingAbility[] {
  const can: RecordingAbility[] = [];
  if (recording.state === 'kept' && mayListen(actor, recording, oversees, isMine)) can.push('listen');
  if (['running', 'awaited', 'kept'].includes(recording.state) && actor.permissions.has('recording.hold'))
    can.push('hold');
  if (recording.state === 'kept' && oversees) can.push('save');
  return can;
}

/** A message was left for whoever answers; a talk is for those who may listen, and for who took part where the line says so. */
function mayListen(actor: StaffActor, recording: Recording, oversees: boolean, isMine: boolean): boolean {
  if (oversees || actor.permissions.has('recording.listen')) return true;
  if (recording.kind === 'message') return actor.permissions.has('interaction.answer');
  return isMine && recording.ownMayListen;
}

/** A recording that the actor may do this with. Refuses 'not-found' for one they may not know of, 'permission.missing'. */
export async function requireRecording(
  tx: Tx,
  actor: StaffActor,
  id: string,
  ability: RecordingAbility,
): Promise<Recording> {
  const recording = await getRecording(tx, id);
  const can = (await recordingAbilities(tx, actor, [recording])).get(id);
  if (!can) throw new Refusal('not-found');
  if (can.includes(ability)) return recording;
  if (recording.state !== 'kept') throw new Refusal('state.conflict', { state: recording.state });
  throw new Refusal('permission.missing', { ability });
}

export interface ByteRange {
  from: number;
  to: number;
}

/** The sound of a recording, opened for one who may hear it, or a part of it. */
export interface OpenedSound {
  sizeBytes: number;
  startedAt: Date;
  range: ByteRange;
  bytes: AsyncIterable<Uint8Array>;
}

/**
 * Opens the sound of a recording, as far as `rangeOf` asks for it (a part that is not there: undefined). Each listening is
 * audited with the stretch of the talk that is handed out. Refuses as `requireRecording`.
 */
export async function openSound(
  deps: { database: Database; storage: Pick<RecordingStorage, 'read'> },
  scope: Scope,
  actorOf: (tx: Tx) => Promise<StaffActor>,
  wish: {
    id: string;
    ability: 'listen' | 'save';
    rangeOf: (sizeBytes: number) => ByteRange | undefined;
  },
): Promise<OpenedSound | { sizeBytes: number; range: undefined }> {
  const opened = await deps.database.tx(scope, async (tx) => {
    const recording = await requireRecording(tx, await actorOf(tx), wish.id, wish.ability);
    const { sizeBytes, fileId, durationMs, startedAt } = recording;
    if (!sizeBytes || !fileId || durationMs === null) throw new Refusal('not-found');
    const range = wish.rangeOf(sizeBytes);
    if (!range) return { sizeBytes, range };
    tx.audit({
      action: wish.ability === 'save' ? 'export' : 'read',
      subjectKind: 'recording',
      subjectId: recording.id,
      fields: ['audio', stretch(range, sizeBytes, durationMs)],
    });
    return { sizeBytes, range, startedAt, fileId, key: await openKey(tx, recording) };
  });
  if (!opened.range) return { sizeBytes: opened.sizeBytes, range: undefined };
  const { sizeBytes, range, startedAt, fileId, key } = opened;
  const place = storageKey(scope.tenantId, fileId);
  const bytes = openFileRange(key, sizeBytes, range, (from, length) =>
    deps.storage.read(place, from, length),
  );
  return { sizeBytes, startedAt, range, bytes };
}

/** About which part of the talk some bytes are, as people say it: the file grows nearly evenly with time. */
function stretch({ from, to }: ByteRange, sizeBytes: number, durationMs: number): string {
  const clock = (byte: number): string => {
    const sec = Math.round(((byte / sizeBytes) * durationMs) / 1_000);
    return `${Math.floor(sec / 60)}:${String(sec % 60).padStart(2, '0')}`;
  };
  return `${clock(from)}-${clock(to + 1)}`;
}
