import type { Tx } from '#db/transaction.ts';
import type { Viewer } from '#domain/staff/access.ts';
import { Refusal } from '#kernel/refusal.ts';
import { deleteAfter, gapsOf } from './rules.ts';
import * as store from './store.ts';
import type { KeptSound, NewRecording, Part, PartEnd, Recording, RecordingState } from './types.ts';

export { isEmptyMessage } from './rules.ts';

const keyScope = (tx: Tx, id: string) => ({ tenantId: tx.tenantId, purpose: `recording.key:${id}` });
const peaksScope = (tx: Tx, id: string) => ({ tenantId: tx.tenantId, purpose: `recording.peaks:${id}` });

// ── while it is recorded ─────────────────────────────────────────────────────

/** A part begins at the exchange: the first one of a call begins its recording. Returns the recording. */
export async function beginPart(
  tx: Tx,
  input: NewRecording,
  part: Pick<Part, 'farName' | 'ourName'>,
): Promise<string> {
  const known = input.kind === 'talk' ? await store.selectTalk(tx, input.callId) : undefined;
  const id = known?.id ?? tx.newId();
  if (!known) await store.insertRecording(tx, { ...input, id, startedAt: tx.now });
  await store.insertPart(tx, { ...part, recordingId: id, startedAt: tx.now, endedAt: null, endedWhy: null });
  return id;
}

export async function endPart(tx: Tx, farName: string, why: PartEnd): Promise<void> {
  await store.endPart(tx, farName, { endedAt: tx.now, endedWhy: why });
}

/** Which recording a part belongs to; undefined for a name that is none of ours. */
export async function recordingOfPart(tx: Tx, name: string): Promise<string | undefined> {
  return (await store.selectByNames(tx, [name]))[0]?.recordingId;
}

/** Says for which queue a message is, while it has not been taken yet. */
export async function addressMessage(tx: Tx, id: string, queueId: string): Promise<void> {
  await store.updateRecording(tx, id, { queueId });
}

/** The recording of a call's talk, whatever its state. */
export function talkOfCall(tx: Tx, callId: string): Promise<Recording | undefined> {
  return store.selectTalk(tx, callId);
}

/**
 * Nothing more is recorded: it is to be taken from the exchange. Emits `recording.ended`; nothing when it was said before.
 */
export async function endRecording(tx: Tx, id: string): Promise<void> {
  const recording = await store.lockRecording(tx, id);
  if (recording?.state !== 'running') return;
  await store.endOpenParts(tx, id, tx.now);
  await store.updateRecording(tx, id, { state: 'awaited', endedAt: tx.now });
  tellAwaited(tx, id);
}

/** Asks again that it be taken from the exchange. Emits `recording.ended`. */
export function tellAwaited(tx: Tx, id: string): void {
  tx.append({ type: 'recording.ended', subjectKind: 'recording', subjectId: id, audience: [] });
}

// ── taking it in ─────────────────────────────────────────────────────────────

/** The recording with its parts in order; refuses 'not-found'. */
export async function getParts(tx: Tx, id: string): Promise<{ recording: Recording; parts: Part[] }> {
  return { recording: await getRecording(tx, id), parts: await store.selectParts(tx, id) };
}

/** Refuses 'not-found'. */
export async function getRecording(tx: Tx, id: string): Promise<Recording> {
  const recording = await store.selectRecording(tx, id);
  if (!recording) throw new Refusal('not-found');
  return recording;
}

/**
 * Begins an attempt to take it in, under a file name of its own: of two at once (a process that was paused and comes back)
 * the later one holds. Answers the file that a former attempt may have left; undefined when there is nothing to take.
 */
export async function beginTaking(
  tx: Tx,
  id: string,
): Promise<{ fileId: string; leftFileId: string | null } | undefined> {
  const recording = await store.lockRecording(tx, id);
  if (recording?.state !== 'awaited') return undefined;
  const fileId = tx.newId();
  await store.updateRecording(tx, id, { fileId });
  return { fileId, leftFileId: recording.fileId };
}

/**
 * Its file is durable in the storage: from now on it is kept, for as long as its line's policy said. False when another
 * attempt has begun meanwhile.
 */
export async function keepSound(tx: Tx, id: string, sound: KeptSound): Promise<boolean> {
  const recording = await store.lockRecording(tx, id);
  if (recording?.state !== 'awaited' || recording.fileId !== sound.fileId) return false;
  const { fileKey, peaks, ...about } = sound;
  const gaps = gapsOf(await store.selectParts(tx, id));
  await store.updateRecording(tx, id, {
    ...about,
    state: 'kept',
    keptAt: tx.now,
    deleteAfter: deleteAfter(recording.startedAt, recording.keepDays),
    fileKey: tx.sealer.sealBytes(keyScope(tx, id), fileKey),
    peaks: tx.sealer.sealBytes(peaksScope(tx, id), packPeaks(peaks)),
    gaps: JSON.stringify(gaps),
  });
  tx.audit({ action: 'write', subjectKind: 'recording', subjectId: id, fields: ['audio'] });
  return true;
}

/** There is nothing in it to keep; nothing when another attempt has begun meanwhile. */
export async function dropEmpty(tx: Tx, id: string, fileId: string): Promise<void> {
  const recording = await store.lockRecording(tx, id);
  if (recording?.state !== 'awaited' || recording.fileId !== fileId) return;
  await store.updateRecording(tx, id, { state: 'empty', fileId: null });
}

/** What a message became. */
export async function tieMessage(
  tx: Tx,
  id: string,
  to: { messageId: string; interactionId: string },
): Promise<void> {
  await store.updateRecording(tx, id, to);
}

/** What an exchange has, by what is to happen with it: to be taken in, or taken in already and to be deleted there. */
export async function sortNames(
  tx: Tx,
  names: readonly string[],
): Promise<{ known: ReadonlySet<string>; taken: string[] }> {
  const found = await store.selectByNames(tx, names);
  const isTaken = (state: RecordingState) => state !== 'running' && state !== 'awaited';
  return {
    known: new Set(found.map(({ name }) => name)),
    taken: found.filter(({ state }) => isTaken(state)).map(({ name }) => name),
  };
}

/** Recordings that an exchange may still have; `running` ones belong to a call that goes on, or to one that was cut off. */
export function recordingsAt(tx: Tx, exchangeId: string): Promise<Recording[]> {
  return store.selectAwaited(tx, exchangeId);
}

/** Kept recordings, newest first: of all the city, or of talks that this person may see. */
export function listRecordings(
  tx: Tx,
  viewer: Viewer | 'all',
  filter: store.RecordingFilter,
  page: { before: { at: Date; id: string } | null; limit: number },
): Promise<Recording[]> {
  return store.selectPage(tx, viewer, filter, page);
}

// ── listening ────────────────────────────────────────────────────────────────

export function recordingsOfInteraction(tx: Tx, interactionId: string): Promise<Recording[]> {
  return store.selectOfInteraction(tx, interactionId);
}

export function recordingsOfCalls(tx: Tx, callIds: readonly string[]): Promise<Recording[]> {
  return store.selectOfCalls(tx, callIds);
}

/** The key of its file. Refuses 'not-found' when there is no file (any more). Who may was decided before. */
export async function openKey(tx: Tx, recording: Recording): Promise<Buffer> {
  const sealed = await store.selectSealed(tx, recording.id);
  if (!sealed?.fileKey || recording.state !== 'kept') throw new Refusal('not-found');
  return tx.sealer.openBytes(keyScope(tx, recording.id), sealed.fileKey);
}

/** How loud each side is over time. Refuses 'not-found' when there is nothing to hear (any more). */
export async function openPeaks(tx: Tx, id: string): Promise<Uint8Array[]> {
  const sealed = await store.selectSealed(tx, id);
  if (!sealed?.peaks) throw new Refusal('not-found');
  return unpackPeaks(tx.sealer.openBytes(peaksScope(tx, id), sealed.peaks));
}

/** One side after another, all of one length. */
function packPeaks(peaks: readonly Uint8Array[]): Buffer {
  return Buffer.concat([Uint8Array.of(peaks.length), ...peaks]);
}

function unpackPeaks(packed: Buffer): Uint8Array[] {
  const sides = packed[0] ?? 1;
  const length = (packed.length - 1) / sides;
  return Array.from({ length: sides }, (_, at) => packed.subarray(1 + at * length, 1 + (at + 1) * length));
}
