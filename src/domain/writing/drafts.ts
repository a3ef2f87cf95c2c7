import { audience } from '#domain/staff/access.ts';
import type { StaffActor } from '#domain/staff/types.ts';
import type { Tx } from '#db/transaction.ts';
import { Refusal } from '#kernel/refusal.ts';
import { isLongerThan, maskSensitive } from '#kernel/text.ts';
import { requireKeepable } from '#domain/interactions/said-files.ts';
import { NOTE_MAX_CHARS } from '#domain/interactions/types.ts';
import { mergeDraft } from './rules.ts';
import * as store from './store.ts';
import type { Draft, DraftKind } from './types.ts';

/** Old drafts go when somebody would begin more than this many. */
const MOST_DRAFTS = 300;
const KEEP_MS = 30 * 86_400_000;
const OTHER_MAX_CHARS = 2 * NOTE_MAX_CHARS;

const scope = (tx: Tx) => ({ tenantId: tx.tenantId, purpose: 'draft.body' });
const seal = (tx: Tx, text: string) => tx.sealer.sealText(scope(tx), text);

function toDraft(tx: Tx, row: store.DraftRow): Draft {
  return {
    kind: row.kind,
    text: tx.sealer.openText(scope(tx), row.body),
    fileIds: row.fileIds,
    version: row.version,
    savedAt: row.savedAt,
    other:
      row.otherBody && row.otherSavedAt
        ? { text: tx.sealer.openText(scope(tx), row.otherBody), savedAt: row.otherSavedAt }
        : null,
  };
}

/** What the actor began to write about a conversation, case or interaction; nobody reads another's. The reading is audited. */
export async function readDrafts(tx: Tx, actor: StaffActor, subjectId: string): Promise<Draft[]> {
  const rows = await store.selectDrafts(tx, actor.staffId, subjectId);
  if (rows.length > 0) tx.audit({ action: 'read', subjectKind: 'draft', subjectId });
  return rows.map((row) => toDraft(tx, row));
}

/** What is to be kept of what somebody is writing. */
export interface DraftInput {
  kind: DraftKind;
  text: string;
  fileIds: readonly string[];
  /** The version that this text was written on; another one means that two have written. */
  version: number;
  /** Whether what was kept of another tab may go: it was taken over or thrown away. */
  dropOther: boolean;
}

/**
 * Keeps what is being written. The newest wins; what somebody wrote meanwhile in another tab is kept beside it until it is
 * taken over or thrown away. An empty text is kept as such, so that other computers learn that it was sent. Refuses
 * 'text.too-long'. Emits `draft.changed`.
 */
export async function saveDraft(
  tx: Tx,
  actor: StaffActor,
  subjectId: string,
  input: DraftInput,
): Promise<Draft> {
  if (isLongerThan(input.text, NOTE_MAX_CHARS))
    throw new Refusal('text.too-long', { maxChars: NOTE_MAX_CHARS });
  if (input.text.includes('\u0000') || !input.text.isWellFormed()) throw new Refusal('text.not-allowed');
  await requireKeepable(tx, actor, input.fileIds);
  const place = { staffId: actor.staffId, subjectId, kind: input.kind };
  if (await store.insertDraft(tx, { ...place, body: seal(tx, '') })) await begin(tx, actor, subjectId);
  const before = await store.lockDraft(tx, actor.staffId, subjectId, input.kind);
  if (!before) throw new Error('a draft is gone');
  return write(tx, actor, subjectId, before, input);
}

async function begin(tx: Tx, actor: StaffActor, subjectId: string): Promise<void> {
  // Once for each draft: a row for every pause between two words would bury what the audit is for.
  tx.audit({ action: 'write', subjectKind: 'draft', subjectId });
  if ((await store.countDrafts(tx, actor.staffId)) > MOST_DRAFTS)
    await store.deleteDraftsBefore(tx, actor.staffId, new Date(tx.now.getTime() - KEEP_MS));
}

async function write(
  tx: Tx,
  actor: StaffActor,
  subjectId: string,
  before: store.DraftRow,
  input: DraftInput,
): Promise<Draft> {
  const known = toDraft(tx, before);
  // Numbers that no record may hold are not kept while they are typed either.
  const { text } = maskSensitive(input.text);
  const other = mergeDraft(known, { ...input, text }, OTHER_MAX_CHARS);
  const row: store.DraftRow = {
    kind: input.kind,
    body: seal(tx, text),
    fileIds: [...input.fileIds],
    version: before.version + 1,
    savedAt: tx.now,
    otherBody: other && seal(tx, other.text),
    otherSavedAt: other?.savedAt ?? null,
  };
  await store.updateDraft(tx, actor.staffId, subjectId, row);
  changed(tx, actor, subjectId);
  return toDraft(tx, row);
}

/** Empties the draft of something that was just sent, unless it was written on meanwhile. Emits `draft.changed`. */
export async function emptySentDraft(
  tx: Tx,
  actor: StaffActor,
  subjectId: string,
  kind: DraftKind,
  sentText: string,
): Promise<void> {
  const before = await store.lockDraft(tx, actor.staffId, subjectId, kind);
  if (!before) return;
  const draft = toDraft(tx, before);
  if (draft.text.trim() !== maskSensitive(sentText).text.trim() || draft.text === '') return;
  await write(tx, actor, subjectId, before, { ...draft, text: '', fileIds: [], dropOther: false });
}

function changed(tx: Tx, actor: StaffActor, subjectId: string): void {
  tx.append({
    type: 'draft.changed',
    subjectKind: 'draft',
    subjectId,
    audience: [audience.staff(actor.staffId)],
  });
}
