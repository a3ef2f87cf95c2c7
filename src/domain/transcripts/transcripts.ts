import { getInteraction, readInteraction } from '#domain/interactions/interactions.ts';
import { requirePermission } from '#domain/staff/access.ts';
import type { StaffActor } from '#domain/staff/types.ts';
import type { Tx } from '#db/transaction.ts';
import { Refusal } from '#kernel/refusal.ts';
import { dropOriginals, keepOriginal, lookThrough, replaceOriginal } from '#domain/masking/originals.ts';
import { cleanText, foldForSearch } from '#kernel/text.ts';
import * as store from './store.ts';
import type { NewSegment, Segment, Transcript } from './types.ts';

const TEXT_MAX_CHARS = 2_000;
const DAY_MS = 86_400_000;
const DUE_AT_ONCE = 100;
/** The purpose of messages: one search finds both. */
const SAID = 'message.body';

const textScope = (tx: Tx) => ({ tenantId: tx.tenantId, purpose: 'transcript.body' });

/**
 * Begins the transcript of a call, or goes on with it after a pause or a restart. Emits `transcript.began` the first time.
 */
export async function startTranscript(
  tx: Tx,
  input: Pick<Transcript, 'callId' | 'interactionId' | 'language' | 'keepDays'>,
): Promise<Transcript> {
  const deleteAfter = new Date(tx.now.getTime() + input.keepDays * DAY_MS);
  const fresh = { ...input, startedAt: tx.now, endedAt: null, deleteAfter };
  if (await store.insertTranscript(tx, fresh)) {
    await append(tx, 'transcript.began', input.interactionId);
    return fresh;
  }
  const known = await store.lockTranscript(tx, input.callId);
  if (!known) throw new Refusal('not-found');
  if (known.endedAt) await store.updateTranscript(tx, input.callId, { endedAt: null });
  return { ...known, endedAt: null };
}

/** The talk is over. Emits `transcript.ended`. */
export async function endTranscript(tx: Tx, callId: string): Promise<void> {
  const known = await store.lockTranscript(tx, callId);
  if (!known || known.endedAt) return;
  await store.updateTranscript(tx, callId, { endedAt: tx.now });
  await append(tx, 'transcript.ended', known.interactionId);
}

/**
 * Keeps what one side said; numbers are masked before, as the city decided, also those said digit by digit. Undefined when the
 * transcript is gone meanwhile. Emits `transcript.heard`.
 */
export async function addSegment(
  tx: Tx,
  { text: heardText, ...input }: NewSegment,
): Promise<string | undefined> {
  const transcript = await store.lockTranscript(tx, input.callId);
  if (!transcript) return undefined;
  const written = await lookThrough(tx, heardText ?? '');
  const { text, masked } = written;
  const id = tx.newId();
  await store.insertSegment(
    tx,
    {
      ...input,
      id,
      interactionId: transcript.interactionId,
      saidAt: new Date(transcript.startedAt.getTime() + input.startMs),
      ...sealed(tx, heardText === null ? null : text),
      heard: null,
      correctedBy: null,
      correctedAt: null,
      version: 1,
    },
    gramsOf(tx, text),
    masked,
  );
  keepOriginal(tx, { kind: 'transcript-segment', id }, written);
  await append(tx, 'transcript.heard', transcript.interactionId);
  return id;
}

/** What was said in an interaction, by when it was said. Refuses 'permission.missing', 'not-found'. The reading is audited. */
export async function readTranscript(
  tx: Tx,
  actor: StaffActor,
  interactionId: string,
): Promise<{ transcripts: Transcript[]; segments: Segment[] }> {
  requirePermission(actor, 'transcript.read');
  await getInteraction(tx, actor, interactionId);
  const transcripts = await store.selectTranscripts(tx, interactionId);
  if (transcripts.length === 0) return { transcripts, segments: [] };
  tx.audit({
    action: 'read',
    subjectKind: 'interaction',
    subjectId: interactionId,
    fields: ['transcript'],
  });
  const rows = await store.selectSegments(tx, interactionId);
  return { transcripts, segments: rows.map((row) => toSegment(tx, row)) };
}

/**
 * Puts right what was heard wrong; what was heard first stays beside it. Refuses 'not-found', 'permission.missing',
 * 'version.conflict', and what `cleanText` refuses. Emits `transcript.corrected`.
 */
export async function correctSegment(
  tx: Tx,
  actor: StaffActor,
  id: string,
  change: { text: string; version: number },
): Promise<Segment> {
  requirePermission(actor, 'transcript.read');
  requirePermission(actor, 'interaction.answer');
  const before = await store.selectSegment(tx, id);
  if (!before) throw new Refusal('not-found');
  await getInteraction(tx, actor, before.interactionId);
  const cleaned = cleanText(change.text, { maxChars: TEXT_MAX_CHARS, field: 'text' });
  const written = await lookThrough(tx, cleaned);
  const { text, masked } = written;
  const after = {
    ...sealed(tx, text),
    heard: before.correctedAt ? before.heard : before.body,
    correctedBy: actor.staffId,
    correctedAt: tx.now,
  };
  if (!(await store.updateSegment(tx, id, change.version, after, gramsOf(tx, text), masked)))
    throw new Refusal('version.conflict');
  await replaceOriginal(tx, { kind: 'transcript-segment', id }, written);
  tx.audit({
    action: 'write',
    subjectKind: 'interaction',
    subjectId: before.interactionId,
    fields: ['transcript'],
  });
  await append(tx, 'transcript.corrected', before.interactionId);
  return toSegment(tx, { ...before, ...after, version: change.version + 1 });
}

/** Refuses 'permission.missing', and 'not-found' for a segment of a talk that this person may not see. */
export async function requireReadableSegment(tx: Tx, actor: StaffActor, id: string): Promise<void> {
  requirePermission(actor, 'transcript.read');
  const segment = await store.selectSegment(tx, id);
  if (!segment) throw new Refusal('not-found');
  await getInteraction(tx, actor, segment.interactionId);
}

/** Deletes what was said in a call as text; nothing of it is left. Audited; emits `transcript.deleted`. */
export async function deleteTranscript(tx: Tx, callId: string): Promise<boolean> {
  const known = await store.lockTranscript(tx, callId);
  if (!known) return false;
  await dropOriginals(tx, await store.selectSegmentIds(tx, callId));
  if (!(await store.deleteTranscript(tx, callId))) return false;
  tx.audit({
    action: 'write',
    subjectKind: 'interaction',
    subjectId: known.interactionId,
    fields: ['transcript deleted'],
  });
  await append(tx, 'transcript.deleted', known.interactionId);
  return true;
}

/** Keeps one that was due until then: its recording is held. */
export async function postponeDeletion(tx: Tx, callId: string, until: Date): Promise<void> {
  await store.updateTranscript(tx, callId, { deleteAfter: until });
}

/** Calls whose transcript has been kept for as long as the line's policy said. */
export function dueTranscripts(tx: Tx): Promise<string[]> {
  return store.selectDue(tx, DUE_AT_ONCE);
}

/** Calls whose transcript has not ended. */
export function openTranscripts(tx: Tx): Promise<string[]> {
  return store.selectOpen(tx);
}

/** What was said by voice in these interactions, for a search that found them by its hashes; newest first. */
export async function saidInCalls(
  tx: Tx,
  interactionIds: readonly string[],
  terms: readonly (readonly bigint[])[],
): Promise<{ interactionId: string; text: string; at: Date }[]> {
  const rows = await store.selectTexts(tx, interactionIds, terms);
  return rows.map(({ interactionId, body, saidAt }) => ({
    interactionId,
    text: tx.sealer.openText(textScope(tx), body),
    at: saidAt,
  }));
}

function sealed(tx: Tx, text: string | null): { body: Buffer | null } {
  return { body: text === null ? null : tx.sealer.sealText(textScope(tx), text) };
}

function gramsOf(tx: Tx, text: string): bigint[] {
  return text === '' ? [] : tx.sealer.grams(tx.tenantId, SAID, foldForSearch(text));
}

function toSegment(tx: Tx, { body, heard, ...row }: store.SegmentRow): Segment {
  const open = (value: Buffer | null) => (value ? tx.sealer.openText(textScope(tx), value) : null);
  return { ...row, text: open(body), heard: row.correctedAt ? open(heard) : null };
}

async function append(tx: Tx, type: string, interactionId: string): Promise<void> {
  const { audience } = await readInteraction(tx, interactionId);
  tx.append({ type, subjectKind: 'transcript', subjectId: interactionId, audience });
}
