import type { Tx } from '#db/transaction.ts';
import type { NumberBlocks } from '#domain/city/city.ts';
import { getDepartment } from '#domain/staff/staff.ts';
import { isId } from '#kernel/ids.ts';
import { Refusal } from '#kernel/refusal.ts';
import { addEntry } from './entries.ts';
import { hashToken } from './resident-side.ts';
import { audienceOf } from './rules.ts';
import * as store from './store.ts';
import { cleanField, cleanOptional, gramsOf, sealField, sealToken } from './texts.ts';

/** A matter of another system that is over. */
export interface PastCase {
  /** The same one again is the same case. */
  clientId: string;
  categoryId: string;
  /** The category's when null. */
  departmentId: string | null;
  residentId: string;
  title: string;
  description: string | null;
  /** What was answered or done. */
  answer: string | null;
  /** Found by it, as people who ask for an old matter name it. */
  formerNumber: string | null;
  openedAt: Date;
  closedAt: Date;
  status: 'done' | 'cancelled';
}

/** Refuses texts that could not be kept, and what could not have been: an end before the beginning, or still to come. */
export function checkPastCase(
  input: Pick<PastCase, 'title' | 'description' | 'answer' | 'openedAt' | 'closedAt'>,
  now: Date,
): void {
  cleanField('title', input.title);
  cleanOptional('description', input.description);
  cleanOptional('entry', input.answer);
  if (input.openedAt > now) throw new Refusal('request.invalid', { field: 'openedAt' });
  if (input.closedAt > now || input.closedAt < input.openedAt)
    throw new Refusal('request.invalid', { field: 'closedAt' });
}

/**
 * Keeps a matter that another system brought to its end, with its days and words; nobody is told, nobody owns it. The same
 * client id again answers the same case. Refuses as `checkPastCase`, 'not-found' for a category or department that is none.
 * Audited; emits `case.imported` to those who may see it.
 */
export async function importPastCase(
  tx: Tx,
  input: PastCase,
  numbers: NumberBlocks,
): Promise<{ id: string; isNew: boolean }> {
  const known = await store.selectIdByClientId(tx, input.clientId);
  if (known) return { id: known, isNew: false };
  checkPastCase(input, tx.now);
  const row = await pastRow(tx, input, numbers);
  const { openedAt, closedAt } = input;
  if (!(await store.insertCase(tx, row, { openedAt, closedAt })))
    return { id: (await store.selectIdByClientId(tx, input.clientId)) as string, isNew: false };
  await writeHistory(tx, row.id, input);
  tx.audit({
    action: 'write',
    subjectKind: 'case',
    subjectId: row.id,
    fields: ['title', 'description', 'imported'],
  });
  tx.append({
    type: 'case.imported',
    subjectKind: 'case',
    subjectId: row.id,
    audience: row.audience,
    data: { caseId: row.id },
  });
  return { id: row.id, isNew: true };
}

async function pastRow(tx: Tx, input: PastCase, numbers: NumberBlocks): Promise<store.NewCaseRow> {
  const category = isId(input.categoryId) ? await store.selectCategory(tx, input.categoryId) : undefined;
  if (!category) throw new Refusal('not-found');
  const department = await getDepartment(tx, input.departmentId ?? category.departmentId);
  const place = {
    departmentId: department.id,
    ownerStaffId: null,
    // Whoever administers the import reads no records by it.
    openedBy: null,
    sealed: category.sealed || department.sealed,
  };
  const title = cleanField('title', input.title);
  const description = cleanOptional('description', input.description);
  const token = tx.newToken();
  return {
    ...place,
    id: tx.newId(),
    clientId: input.clientId,
    number: await numbers.take(tx),
    categoryId: category.id,
    kind: category.kind,
    title: sealField(tx, 'title', title),
    description: sealField(tx, 'description', description),
    nextStep: null,
    grams: gramsOf(tx, [title, description, input.formerNumber]),
    status: input.status,
    residentId: input.residentId,
    dueAt: input.closedAt,
    publicToken: sealToken(tx, token),
    tokenHash: hashToken(token),
    audience: audienceOf(place),
  };
}

async function writeHistory(tx: Tx, caseId: string, input: PastCase): Promise<void> {
  await addEntry(tx, caseId, 'opened', { author: null, clientId: 'import:opened', at: input.openedAt });
  const answer = cleanOptional('entry', input.answer);
  if (answer !== null)
    await addEntry(tx, caseId, 'note', {
      author: null,
      clientId: 'import:answer',
      at: input.closedAt,
      body: answer,
    });
  await addEntry(tx, caseId, 'status', {
    author: null,
    clientId: 'import:status',
    at: input.closedAt,
    data: { from: 'open', to: input.status },
  });
}

/**
 * Takes back a past case that was taken over by mistake. False, and nothing is done, when somebody changed it since, wrote
 * into it or linked something to it. Audited.
 */
export async function eraseUntouchedCase(tx: Tx, caseId: string, version: number): Promise<boolean> {
  const state = await store.selectState(tx, caseId);
  if (!state || !(await store.eraseUntouchedCase(tx, caseId, version))) return false;
  tx.audit({ action: 'write', subjectKind: 'case', subjectId: caseId, fields: ['taken-back'] });
  tx.append({
    type: 'case.taken-back',
    subjectKind: 'case',
    subjectId: caseId,
    audience: state.audience,
    data: { caseId },
  });
  return true;
}
