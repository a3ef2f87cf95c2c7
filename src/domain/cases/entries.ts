import { filesByIds, requireUploadedBy } from '#domain/files/files.ts';
import { keepOriginal } from '#domain/masking/originals.ts';
import type { WrittenText } from '#domain/masking/types.ts';
import type { StaffActor } from '#domain/staff/types.ts';
import type { Tx } from '#db/transaction.ts';
import { Refusal } from '#kernel/refusal.ts';
import { loadForChange, requireAbility } from './access.ts';
import * as entryStore from './store-entries.ts';
import * as mentionStore from './store-mentions.ts';
import { gramsOf, openField, sealField, writtenField } from './texts.ts';
import type { CaseEntry, CaseStatus, EntryKind, NewEntry } from './types.ts';

/** What residents may read of a case's history. */
const PUBLIC: ReadonlySet<EntryKind> = new Set([
  'opened',
  'status',
  'message-to-resident',
  'message-from-resident',
  'promise',
]);

interface EntryParts {
  clientId?: string;
  body?: string | null;
  /** Text kept elsewhere by which the entry is found all the same. */
  foundBy?: string;
  /** Ids and codes only. */
  data?: Readonly<Record<string, string | null>>;
  /** Null for the resident and for what happens by itself. */
  author: StaffActor | null;
  fromResident?: boolean;
  /** Until then it is not public and may be taken back. */
  sendAfter?: Date | null;
  fileIds?: readonly string[];
  /** What was written, where numbers were looked for in it: the original is kept apart. */
  written?: WrittenText | null;
  /** When it was, for what is taken over from another system; now when absent. */
  at?: Date;
}

/** Adds one line to a case's history; for the operations of this room. Returns its id. */
export async function addEntry(tx: Tx, caseId: string, kind: EntryKind, parts: EntryParts): Promise<string> {
  const id = tx.newId();
  const body = parts.body ?? null;
  await entryStore.insertEntry(tx, {
    id,
    caseId,
    clientId: parts.clientId ?? null,
    kind,
    public: PUBLIC.has(kind) && !parts.sendAfter,
    body: sealField(tx, 'entry', body),
    grams: gramsOf(tx, [body, parts.foundBy ?? null]),
    data: parts.data ?? {},
    authorStaffId: parts.author?.staffId ?? null,
    fromResident: parts.fromResident ?? false,
    sendAfter: parts.sendAfter ?? null,
    fileIds: parts.fileIds ?? [],
    at: parts.at ?? tx.now,
  });
  if (parts.written) keepOriginal(tx, { kind: 'case-entry', id }, parts.written);
  return id;
}

/** What somebody wrote, as it may be kept; empty only beside a file. */
export async function cleanBody(tx: Tx, input: NewEntry): Promise<WrittenText | null> {
  return input.fileIds.length > 0 && input.body.trim() === '' ? null : writtenField(tx, 'entry', input.body);
}

/**
 * Adds an internal note or a message that the resident reads on the private link; also to a finished case. A message is
 * held for `holdSec`, in which its writer may take it back. The same client id again answers the same entry. Refuses
 * 'not-found' for files that this person did not send up. Emits `case.changed` {caseId, entryId}, for a message that
 * went at once `case.message-to-resident`.
 */
export async function writeCaseEntry(
  tx: Tx,
  actor: StaffActor,
  caseId: string,
  input: NewEntry & { kind: 'note' | 'message-to-resident' },
  holdSec = 0,
): Promise<CaseEntry> {
  const row = await loadForChange(tx, actor, caseId);
  requireAbility(actor, row, 'write');
  const clientId = `staff:${actor.staffId}:${input.clientId}`;
  const known = await entryStore.selectEntryIdByClientId(tx, caseId, clientId);
  if (known) return entryById(tx, caseId, known);
  const written = await cleanBody(tx, input);
  await requireUploadedBy(tx, input.fileIds, `staff:${actor.staffId}`);
  const held = input.kind === 'message-to-resident' && holdSec > 0;
  const entryId = await addEntry(tx, caseId, input.kind, {
    ...{ clientId, written, body: written?.text ?? null },
    author: actor,
    sendAfter: held ? new Date(tx.now.getTime() + holdSec * 1000) : null,
    fileIds: input.fileIds,
  });
  tx.audit({ action: 'write', subjectKind: 'case', subjectId: caseId, fields: [input.kind] });
  tx.append({
    type: input.kind === 'note' || held ? 'case.changed' : 'case.message-to-resident',
    subjectKind: 'case',
    subjectId: caseId,
    audience: row.audience,
    data: { caseId, entryId },
  });
  return entryById(tx, caseId, entryId);
}

export async function entryById(tx: Tx, caseId: string, entryId: string): Promise<CaseEntry> {
  const entry = (await readEntries(tx, caseId, { publicOnly: false })).find((each) => each.id === entryId);
  // Taken back meanwhile: whoever sends the same again is not to bring it back.
  if (!entry) throw new Refusal('not-found');
  return entry;
}

/** A case's history, oldest first, with its files. The caller has decided that it may be read. */
export async function readEntries(
  tx: Tx,
  caseId: string,
  options: { publicOnly: boolean },
): Promise<CaseEntry[]> {
  const rows = await entryStore.selectEntries(tx, caseId, options);
  const attached = await entryStore.selectEntryFiles(
    tx,
    rows.map((row) => row.id),
  );
  const files = await filesByIds(
    tx,
    attached.map((each) => each.fileId),
  );
  const mentions = await mentionStore.selectMentions(
    tx,
    rows.filter((row) => row.kind === 'note').map((row) => row.id),
  );
  return rows.map((row) => {
    const fileIds = attached.filter((each) => each.entryId === row.id).map((each) => each.fileId);
    return {
      ...toEntry(tx, row),
      mentions: mentions.get(row.id) ?? [],
      files: fileIds.flatMap((id) => files.get(id) ?? []),
    };
  });
}

function toEntry(tx: Tx, row: entryStore.EntryRow): Omit<CaseEntry, 'files' | 'mentions'> {
  const data = row.data as { to?: CaseStatus; dueAt?: string; interactionId?: string };
  return {
    id: row.id,
    kind: row.kind,
    public: row.public,
    body: row.promiseText ? openField(tx, 'promise', row.promiseText) : openField(tx, 'entry', row.body),
    authorStaffId: row.authorStaffId,
    authorName: row.authorName,
    status: row.kind === 'status' ? (data.to ?? null) : null,
    departmentName: row.departmentName,
    ownerName: row.ownerName,
    categoryName: row.categoryName,
    fromCategoryName: row.fromCategoryName,
    dueAt: data.dueAt ? new Date(data.dueAt) : null,
    interactionId: data.interactionId ?? null,
    sendAfter: row.sendAfter,
    at: row.createdAt,
  };
}
