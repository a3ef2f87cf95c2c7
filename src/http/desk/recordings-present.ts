import type { Tx } from '#db/transaction.ts';
import { callsOfInteraction, partiesOf } from '#domain/calls/calls.ts';
import { listLines } from '#domain/calls/lines.ts';
import type { Call } from '#domain/calls/types.ts';
import { listEntryPoints } from '#domain/interactions/entry-points.ts';
import { proofsOf } from '#domain/recordings/deleting.ts';
import { holdsOf, isHolding } from '#domain/recordings/holds.ts';
import { openPeaks, recordingsOfCalls, recordingsOfInteraction } from '#domain/recordings/recordings.ts';
import type { DeletionProof, Hold, Recording } from '#domain/recordings/types.ts';
import { listStaff } from '#domain/staff/staff.ts';
import type { StaffActor } from '#domain/staff/types.ts';
import { formatPhone } from '#kernel/japan/phone.ts';
import { type RecordingAbility, recordingAbilities } from '#operations/listen.ts';
import { visibleLines } from '#operations/phone-lines.ts';
import type {
  DeletionAnswer,
  InteractionCallsAnswer,
  RecordingAnswer,
  RecordingRow,
  RecordingsAnswer,
} from './recording-shapes.ts';

type Person = { staffId: string; name: string };
type CallParty = Awaited<ReturnType<typeof partiesOf>>[number];

/** The calls of an interaction with what was recorded of them, for somebody who may see the interaction. Audited. */
export async function presentInteractionCalls(
  tx: Tx,
  actor: StaffActor,
  interactionId: string,
): Promise<InteractionCallsAnswer> {
  const messages = await recordingsOfInteraction(tx, interactionId);
  const calls = await callsOfInteraction(
    tx,
    interactionId,
    messages.map(({ callId }) => callId),
  );
  const recordings = await recordingsOfCalls(
    tx,
    calls.map(({ id }) => id),
  );
  const rows = await presentRows(tx, actor, recordings);
  const lineNames = await namesOfLines(tx);
  const parties = await partiesOf(
    tx,
    calls.map(({ id }) => id),
  );
  const people = await peopleOf(tx, parties);
  const hops = hopsOf(parties);
  for (const { id } of calls)
    tx.audit({ action: 'read', subjectKind: 'call', subjectId: id, fields: ['number'] });
  return {
    calls: calls.map((call) => ({
      id: call.id,
      direction: call.direction,
      startedAt: call.startedAt.toISOString(),
      queuedAt: call.queuedAt?.toISOString() ?? null,
      answeredAt: call.answeredAt?.toISOString() ?? null,
      endedAt: call.endedAt?.toISOString() ?? null,
      endReason: call.endReason,
      lineName: lineNames.get(call.entryPointId) ?? '',
      party: partyOf(call),
      people: people.get(call.id) ?? [],
      hops: hops.get(call.id) ?? 0,
      recordings: rows.filter(({ callId, state }) => callId === call.id && state !== 'empty'),
    })),
  };
}

function partyOf({ caller }: Call) {
  return { kind: caller.kind, number: caller.kind === 'number' ? formatPhone(caller.number) : null };
}

/** Recordings as rows of a list; those that the actor may not know of are left out. */
export async function presentRows(
  tx: Tx,
  actor: StaffActor,
  recordings: readonly Recording[],
): Promise<RecordingRow[]> {
  const abilities = await recordingAbilities(tx, actor, recordings);
  const holds = Map.groupBy(
    await holdsOf(
      tx,
      recordings.map(({ id }) => id),
    ),
    ({ recordingId }) => recordingId,
  );
  const proofs = await proofsOf(
    tx,
    recordings.flatMap(({ id, state }) => (state === 'deleted' ? id : [])),
  );
  const gone = new Map(proofs.map(({ recordingId, deletedAt }) => [recordingId, deletedAt]));
  return recordings.flatMap((recording) => {
    const can = abilities.get(recording.id);
    if (!can) return [];
    const deletedAt = gone.get(recording.id) ?? null;
    return [toRow(recording, { holds: holds.get(recording.id) ?? [], deletedAt, can, now: tx.now })];
  });
}

/** Recordings with where and with whom they were. */
export async function presentList(tx: Tx, actor: StaffActor, recordings: readonly Recording[]) {
  const lineNames = await namesOfLines(tx);
  const people = await peopleOf(
    tx,
    await partiesOf(
      tx,
      recordings.map(({ callId }) => callId),
    ),
  );
  const lines = new Map(recordings.map(({ id, entryPointId }) => [id, entryPointId]));
  return (await presentRows(tx, actor, recordings)).map((row) => ({
    ...row,
    lineName: lineNames.get(lines.get(row.id) ?? '') ?? '',
    people: people.get(row.callId) ?? [],
  }));
}

/** Numbers whose recordings one may look for: all of them for who oversees, else those of lines that one may learn of. */
export async function presentLines(tx: Tx, actor: StaffActor): Promise<RecordingsAnswer['lines']> {
  const lines = await listLines(tx);
  const names = await namesOfLines(tx);
  const seen = actor.permissions.has('recording.oversee')
    ? lines.filter(({ kind }) => kind === 'voice')
    : (await visibleLines(tx, actor, lines)).map(({ line }) => line);
  return seen.map(({ entryPointId, settings }) => ({
    entryPointId,
    name: names.get(entryPointId) ?? '',
    isRecorded: settings.recording.on,
    keepDays: settings.recording.keepDays,
  }));
}

/** One recording, with its picture for who may listen. */
export async function presentRecording(
  tx: Tx,
  actor: StaffActor,
  recording: Recording,
): Promise<RecordingAnswer | undefined> {
  const [row] = await presentList(tx, actor, [recording]);
  if (!row) return undefined;
  const [proof] = await proofsOf(tx, [recording.id]);
  const peaks = row.can.includes('listen') ? await openPeaks(tx, recording.id) : [];
  // Why it is held may be about whoever was in the call.
  const holds = actor.permissions.has('recording.hold') ? await holdsOf(tx, [recording.id]) : [];
  const names = new Map((await listStaff(tx)).map((member) => [member.id, member.name]));
  tx.audit({ action: 'read', subjectKind: 'recording', subjectId: recording.id });
  return {
    ...row,
    gaps: [...recording.gaps],
    peaks: peaks.map((side) => [...side]),
    keepDays: recording.keepDays,
    sha256: recording.sha256?.toString('hex') ?? null,
    holds: holds.map((hold) => ({
      id: hold.id,
      reason: hold.reason,
      until: hold.until.toISOString(),
      heldBy: names.get(hold.heldBy) ?? '',
      heldAt: hold.heldAt.toISOString(),
      releasedAt: hold.releasedAt?.toISOString() ?? null,
      releasedBy: (hold.releasedBy && names.get(hold.releasedBy)) || null,
      releaseReason: hold.releaseReason,
    })),
    deletion: proof ? presentProof(proof) : null,
  };
}

function toRow(
  recording: Recording,
  about: { holds: readonly Hold[]; deletedAt: Date | null; can: RecordingAbility[]; now: Date },
): RecordingRow {
  const { holds, deletedAt, can, now } = about;
  const held = holds.filter((hold) => isHolding(hold, now)).map(({ until }) => until.getTime());
  return {
    id: recording.id,
    kind: recording.kind,
    callId: recording.callId,
    interactionId: recording.interactionId,
    messageId: recording.messageId,
    state: recording.state,
    startedAt: recording.startedAt.toISOString(),
    durationMs: recording.durationMs,
    deleteAfter: recording.deleteAfter?.toISOString() ?? null,
    heldUntil: held.length === 0 ? null : new Date(Math.max(...held)).toISOString(),
    deletedAt: deletedAt?.toISOString() ?? null,
    can,
  };
}

async function namesOfLines(tx: Tx): Promise<Map<string, string>> {
  return new Map((await listEntryPoints(tx)).map(({ id, name }) => [id, name]));
}

/** Who of the staff talked in each call, each once; those who listened in are no party of it. */
async function peopleOf(tx: Tx, parties: readonly CallParty[]): Promise<Map<string, Person[]>> {
  const names = new Map((await listStaff(tx)).map((member) => [member.id, member.name]));
  const people = new Map<string, Person[]>();
  for (const { callId, staffId, party } of parties) {
    const known = people.get(callId) ?? [];
    if (!staffId || party === 'supervisor' || known.some((one) => one.staffId === staffId)) continue;
    people.set(callId, [...known, { staffId, name: names.get(staffId) ?? '' }]);
  }
  return people;
}

/** How often each call changed hands: to be asked about it, or to listen, is none. */
function hopsOf(parties: readonly CallParty[]): Map<string, number> {
  const hops = new Map<string, number>();
  const last = new Map<string, string>();
  for (const { callId, staffId, party } of parties) {
    if (!staffId || party !== 'agent') continue;
    const before = last.get(callId);
    if (before !== undefined && before !== staffId) hops.set(callId, (hops.get(callId) ?? 0) + 1);
    last.set(callId, staffId);
  }
  return hops;
}

/** The proof that a recording is gone. */
export function presentProof(proof: DeletionProof): DeletionAnswer {
  return {
    ...proof,
    startedAt: proof.startedAt.toISOString(),
    keptAt: proof.keptAt.toISOString(),
    deletedAt: proof.deletedAt.toISOString(),
    heldUntil: proof.heldUntil?.toISOString() ?? null,
    sha256: proof.sha256.toString('hex'),
  };
}
