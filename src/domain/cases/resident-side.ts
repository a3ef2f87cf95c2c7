import { createHash } from 'node:crypto';
import type { Kysely } from 'kysely';
import { readCalendar, readCity } from '#domain/city/city.ts';
import { requireUploadedBy } from '#domain/files/files.ts';
import type { Tables } from '#db/tables.ts';
import type { Tx } from '#db/transaction.ts';
import { isId } from '#kernel/ids.ts';
import { formatCaseNumber, parseSpokenNumber } from '#kernel/japan/spoken-number.ts';
import { Refusal } from '#kernel/refusal.ts';
import { addEntry, cleanBody, entryById, readEntries } from './entries.ts';
import { acceptsFromResident, isFinished, moveStatus, publicKindOf, statusAfterResident } from './rules.ts';
import * as store from './store.ts';
import * as entryStore from './store-entries.ts';
import * as whoseStore from './store-whose.ts';
import { openField } from './texts.ts';
import type { CaseEntry, CaseStatus, NewEntry, PublicCase, PublicEntry } from './types.ts';

const TOKEN = /^[A-Za-z0-9_-]{22}$/;

export function hashToken(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

/** The case that a private link belongs to, whichever city it is in; undefined for a token that nobody gave out. */
export async function findCaseByToken(
  db: Kysely<Tables>,
  token: string,
): Promise<{ tenantId: string; caseId: string } | undefined> {
  return TOKEN.test(token) ? store.selectToken(db, hashToken(token)) : undefined;
}

/**
 * What the resident is shown through the private link: never notes, assignments or links, and the owner's name only
 * where the city shows names. Whoever calls has checked the token. The reading is audited.
 */
export async function readPublicCase(tx: Tx, caseId: string): Promise<PublicCase> {
  const row = isId(caseId) ? await store.selectDetail(tx, caseId) : undefined;
  if (!row) throw new Refusal('not-found');
  const { settings } = await readCity(tx);
  const entries = await readEntries(tx, caseId, { publicOnly: true });
  const promises = await entryStore.selectPromises(tx, caseId);
  tx.audit({
    action: 'read',
    subjectKind: 'case',
    subjectId: caseId,
    fields: ['title', 'next-step', 'public-entries', 'promises'],
  });
  return {
    isCase: true,
    number: row.number,
    title: openField(tx, 'title', row.title),
    kind: row.kind,
    categoryName: row.categoryName,
    status: row.status,
    departmentName: row.departmentPath,
    departmentPhone: row.departmentPhone,
    responsibleName: settings.showStaffNames ? row.ownerName : null,
    nextStep: isFinished(row.status) ? null : openField(tx, 'next-step', row.nextStep),
    openedAt: row.openedAt,
    dueAt: row.dueAt,
    closedAt: row.closedAt,
    promises: promises.map((promise) => ({
      text: openField(tx, 'promise', promise.text),
      dueOn: promise.dueOn,
      keptAt: promise.keptAt,
    })),
    entries: entries.flatMap((entry) => toPublicEntry(entry) ?? []),
    mayWrite: acceptsFromResident(row.closedAt, tx.now),
  };
}

/**
 * How a case stands, for whoever has its number: nothing but that. Undefined for no number, none that was given, and for
 * a sealed case: not even that it exists. The reading is audited.
 */
export async function readStatusByNumber(
  tx: Tx,
  spoken: string,
): Promise<{ number: string; status: CaseStatus } | undefined> {
  const number = parseSpokenNumber(spoken);
  const id = number && (await store.selectIdByNumber(tx, formatCaseNumber(number)));
  const row = id ? await store.selectState(tx, id) : undefined;
  if (!row || row.sealed) return undefined;
  tx.audit({ action: 'read', subjectKind: 'case', subjectId: row.id, fields: ['status'] });
  return { number: row.number, status: row.status };
}

/** Whether a resident has a case that is not finished; sealed ones do not count. For decisions, never to be told. */
export function hasOpenCase(tx: Tx, residentId: string): Promise<boolean> {
  return whoseStore.hasUnfinished(tx, residentId);
}

function toPublicEntry(entry: CaseEntry): PublicEntry | undefined {
  const kind = publicKindOf(entry.kind);
  if (!kind || !entry.public) return undefined;
  return { id: entry.id, kind, body: entry.body, status: entry.status, files: entry.files, at: entry.at };
}

/**
 * Takes what the resident wrote on the private link; what waited for them goes on, and its clock with it. The same
 * client id again answers the same entry. Refuses 'case.closed' {status} from 90 days after closing, 'not-found' for
 * files that were not sent up through this link. Emits `case.message-from-resident` {caseId, entryId} and, when the
 * case goes on, `case.status-changed` {caseId, from, to}.
 */
export async function writeFromResident(tx: Tx, caseId: string, input: NewEntry): Promise<PublicEntry> {
  const row = isId(caseId) ? await store.lockState(tx, caseId) : undefined;
  if (!row) throw new Refusal('not-found');
  const clientId = `resident:${input.clientId}`;
  const known = await entryStore.selectEntryIdByClientId(tx, caseId, clientId);
  if (known) return publicEntryById(tx, caseId, known);
  if (!acceptsFromResident(row.closedAt, tx.now)) throw new Refusal('case.closed', { status: row.status });
  const written = await cleanBody(tx, input);
  await requireUploadedBy(tx, input.fileIds, `case:${caseId}`);
  const entryId = await addEntry(tx, caseId, 'message-from-resident', {
    ...{ clientId, written, body: written?.text ?? null },
    author: null,
    fromResident: true,
    fileIds: input.fileIds,
  });
  tx.audit({ action: 'write', subjectKind: 'case', subjectId: caseId, fields: ['message-from-resident'] });
  const about = { subjectKind: 'case', subjectId: caseId, audience: row.audience };
  tx.append({ ...about, type: 'case.message-from-resident', data: { caseId, entryId } });
  await goOn(tx, row, statusAfterResident(row.status));
  return publicEntryById(tx, caseId, entryId);
}

/**
 * The resident answered by letter in a conversation: what waited for them goes on; the newest of its cases, when it is done,
 * is taken up again where `closed` is 'reopen' and it was closed no longer than 90 days ago. Emits `case.status-changed`.
 */
export async function goOnAfterLetter(
  tx: Tx,
  conversationId: string,
  closed: 'reopen' | 'anew',
): Promise<void> {
  const newest = (await entryStore.selectCaseIdsOfConversation(tx, conversationId)).at(-1);
  const row = newest === undefined ? undefined : await store.lockState(tx, newest);
  if (!row || !acceptsFromResident(row.closedAt, tx.now)) return;
  const isTakenUp = closed === 'reopen' && row.status === 'done';
  await goOn(tx, row, isTakenUp ? 'in-progress' : statusAfterResident(row.status));
}

async function goOn(tx: Tx, row: store.CaseState, to: CaseStatus): Promise<void> {
  if (to === row.status) return;
  const clock = moveStatus(row, to, tx.now, (await readCalendar(tx)).working);
  await store.updateCase(tx, row.id, clock);
  await addEntry(tx, row.id, 'status', { author: null, data: { from: row.status, to } });
  if (clock.dueAt.getTime() !== row.dueAt.getTime())
    await addEntry(tx, row.id, 'due', { author: null, data: { dueAt: clock.dueAt.toISOString() } });
  tx.append({
    type: 'case.status-changed',
    subjectKind: 'case',
    subjectId: row.id,
    audience: row.audience,
    data: { caseId: row.id, from: row.status, to },
  });
}

async function publicEntryById(tx: Tx, caseId: string, entryId: string): Promise<PublicEntry> {
  const entry = toPublicEntry(await entryById(tx, caseId, entryId));
  if (!entry) throw new Error('an entry of the resident is not public');
  return entry;
}

/** Whether a file hangs on this case where the resident may read it. */
export async function isFilePublic(tx: Tx, caseId: string, fileId: string): Promise<boolean> {
  if (!isId(fileId)) return false;
  const uses = await entryStore.selectFileUses(tx, fileId);
  return uses.some((use) => use.caseId === caseId && use.public);
}
