import { requirePermission } from '#domain/staff/access.ts';
import type { StaffActor } from '#domain/staff/types.ts';
import type { Tx } from '#db/transaction.ts';
import { isId } from '#kernel/ids.ts';
import { formatPlace, parsePlace, type Place } from '#kernel/search.ts';
import { abilitiesOf, isVisible, loadVisible } from './access.ts';
import { readEntries } from './entries.ts';
import { toPromise } from './promises.ts';
import { isOverdue } from './rules.ts';
import * as store from './store.ts';
import * as entryStore from './store-entries.ts';
import { openField, openToken } from './texts.ts';
import type { CaseCounts, CaseDetail, CaseQuery, CaseSummary } from './types.ts';

const MOST_OF_ONE_RESIDENT = 200;

export function toSummary(tx: Tx, actor: StaffActor, row: store.SummaryRow): CaseSummary {
  return {
    id: row.id,
    number: row.number,
    title: openField(tx, 'title', row.title),
    kind: row.kind,
    categoryName: row.categoryName,
    status: row.status,
    departmentId: row.departmentId,
    departmentName: row.departmentName,
    ownerStaffId: row.ownerStaffId,
    ownerName: row.ownerName,
    mine: row.ownerStaffId === actor.staffId,
    residentId: row.residentId,
    openedAt: row.openedAt,
    dueAt: row.dueAt,
    overdue: isOverdue(row, tx.now),
    sealed: row.sealed,
  };
}

/** The case, whole; the reading is audited. Refuses 'not-found' for one that the actor may not see, too. */
export async function getCase(tx: Tx, actor: StaffActor, caseId: string): Promise<CaseDetail> {
  await loadVisible(tx, actor, caseId);
  return readDetail(tx, actor, caseId);
}

/** What a change answers: the case, or a receipt of it where the change took it out of the actor's sight. */
export async function readDetail(tx: Tx, actor: StaffActor, caseId: string): Promise<CaseDetail> {
  const row = await store.selectDetail(tx, caseId);
  if (!row) throw new Error('a case is gone');
  const head = {
    ...toSummary(tx, actor, row),
    version: row.version,
    changedByName: row.changedByName,
    changedAt: row.updatedAt,
    categoryId: row.categoryId,
    description: openField(tx, 'description', row.description),
    nextStep: openField(tx, 'next-step', row.nextStep),
    closedAt: row.closedAt,
    publicToken: openToken(tx, row.publicToken),
  };
  if (!isVisible(actor, row)) return receiptOf(head);
  const entries = await readEntries(tx, caseId, { publicOnly: false });
  const promises = (await entryStore.selectPromises(tx, caseId)).map((promise) => toPromise(tx, promise));
  const interactionIds = await entryStore.selectLinks(tx, caseId);
  tx.audit({
    action: 'read',
    subjectKind: 'case',
    subjectId: caseId,
    fields: ['title', 'description', 'next-step', 'entries', 'promises'],
  });
  return { ...head, promises, entries, interactionIds, can: abilitiesOf(actor, row) };
}

/** Of a case out of sight only what its opener or sender has to be told: its number, where it lies, until when, the link. */
function receiptOf(head: Omit<CaseDetail, 'promises' | 'entries' | 'interactionIds' | 'can'>): CaseDetail {
  return {
    ...head,
    ownerStaffId: null,
    ownerName: null,
    mine: false,
    overdue: false,
    changedByName: null,
    closedAt: null,
    description: null,
    nextStep: null,
    promises: [],
    entries: [],
    interactionIds: [],
    can: [],
  };
}

/**
 * A page of the cases that the actor may see: unfinished ones by due time, the nearest first, others by opening, the
 * newest first. `nextBefore` asks for the page after it; rows that come or go meanwhile repeat and hide no others.
 * Refuses 'request.invalid' {field: 'before'}.
 */
export async function listCases(
  tx: Tx,
  actor: StaffActor,
  query: CaseQuery,
): Promise<{ rows: CaseSummary[]; nextBefore: string | null }> {
  requirePermission(actor, 'case.read');
  const after = query.before === undefined ? undefined : parsePlace(query.before);
  const found = await store.selectPage(tx, actor, { ...query, after, limit: query.limit + 1 });
  const rows = found.slice(0, query.limit);
  const last = found.length > query.limit ? rows.at(-1) : undefined;
  auditList(tx, rows.length);
  return {
    rows: rows.map((row) => toSummary(tx, actor, row)),
    nextBefore: last
      ? formatPlace({ at: query.status === 'unfinished' ? last.dueAt : last.openedAt, id: last.id })
      : null,
  };
}

/** How many unfinished cases the actor sees in each view. */
export async function countCases(tx: Tx, actor: StaffActor): Promise<CaseCounts> {
  if (!actor.permissions.has('case.read')) return { mine: 0, department: 0, all: 0, overdue: 0 };
  return store.countUnfinished(tx, actor);
}

/** The cases that an interaction is linked to, as far as the actor may see them. */
export async function casesOfInteraction(
  tx: Tx,
  actor: StaffActor,
  interactionId: string,
): Promise<CaseSummary[]> {
  if (!isId(interactionId) || !actor.permissions.has('case.read')) return [];
  const rows = await store.selectByInteraction(tx, actor, interactionId);
  if (rows.length > 0)
    tx.audit({ action: 'read', subjectKind: 'interaction', subjectId: interactionId, fields: ['cases'] });
  return rows.map((row) => toSummary(tx, actor, row));
}

/** A resident's cases after a place, newest first, as far as the actor may see them. */
export async function casesOfResident(
  tx: Tx,
  actor: StaffActor,
  residentId: string,
  page: { limit: number; before: Place | null } = { limit: MOST_OF_ONE_RESIDENT, before: null },
): Promise<CaseSummary[]> {
  if (!isId(residentId) || !actor.permissions.has('case.read')) return [];
  const rows = await store.selectByResident(tx, actor, residentId, page);
  if (rows.length > 0)
    tx.audit({ action: 'read', subjectKind: 'resident', subjectId: residentId, fields: ['cases'] });
  return rows.map((row) => toSummary(tx, actor, row));
}

/** A list shows titles only and is fetched again with every change: one row says that it was looked at, not one a case. */
function auditList(tx: Tx, count: number): void {
  if (count > 0)
    tx.audit({ action: 'read', subjectKind: 'case-list', subjectId: tx.tenantId, fields: ['title'] });
}

/** Whether a file hangs on a case that the actor may see. */
export async function isFileVisible(tx: Tx, actor: StaffActor, fileId: string): Promise<boolean> {
  if (!isId(fileId)) return false;
  const uses = await entryStore.selectFileUses(tx, fileId);
  return uses.some((use) => isVisible(actor, use));
}
