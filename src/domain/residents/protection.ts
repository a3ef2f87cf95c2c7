import type { Tx } from '#db/transaction.ts';
import { requirePermission } from '#domain/staff/access.ts';
import type { StaffActor } from '#domain/staff/types.ts';
import { Refusal } from '#kernel/refusal.ts';
import { cleanText, foldForSearch } from '#kernel/text.ts';
import { changed, openField, sealField } from './fields.ts';
import { isCivilDate } from './rules.ts';
import { lockResidents } from './store-moves.ts';
import * as store from './store-protection.ts';

/**
 * 支援措置: victims of violence and stalking are protected from being found by the city's own records. Their address is
 * shown on no ordinary screen, whoever says to be them is asked what only they know, and each look is told.
 */
export interface Protection {
  /** What is asked; the answers are kept only to be compared. */
  questions: readonly string[];
  note: string;
  endsOn: string | null;
  byStaffId: string;
  at: Date;
  version: number;
  /** Wrong answers within the last hour; at 3 nothing is compared any more until it is over. */
  failedLately: number;
}

export interface NewProtection {
  /** Of those that stay as they are the answer is left out. */
  questions: readonly { question: string; answer?: string | undefined }[];
  note: string;
  endsOn: string | null;
  /** 0 where there is none yet. */
  version: number;
}

interface Pair {
  question: string;
  /** Folded. */
  answer: string;
}

const HOUR_MS = 3_600_000;
const MOST_FAILURES = 3;
const MOST_QUESTIONS = 10;

/** What protects a person, without the answers; null when nothing does. The reading is audited. */
export async function readProtection(tx: Tx, residentId: string): Promise<Protection | null> {
  const row = await store.selectProtection(tx, residentId);
  if (!row) return null;
  const checks = await store.selectChecks(tx, residentId, new Date(tx.now.getTime() - HOUR_MS));
  tx.audit({ action: 'read', subjectKind: 'resident', subjectId: residentId, fields: ['protection'] });
  return {
    questions: pairsOf(tx, row.questions).map(({ question }) => question),
    note: openField(tx, 'protection', row.note),
    ...{ endsOn: row.endsOn, byStaffId: row.byStaffId, at: row.at, version: row.version },
    failedLately: checks.filter(({ passed }) => !passed).length,
  };
}

const pairsOf = (tx: Tx, sealed: Buffer): Pair[] => JSON.parse(openField(tx, 'protection', sealed)) as Pair[];

/**
 * Puts a person under protection, or changes what is asked of whoever says to be them. Refuses 'permission.missing',
 * 'not-found', 'version.conflict', 'state.conflict' for a merged record, 'request.invalid' {field} for no question, a new one
 * without an answer, a day that is none. Emits `resident.changed`.
 */
export async function protectResident(
  tx: Tx,
  actor: StaffActor,
  residentId: string,
  input: NewProtection,
): Promise<void> {
  requirePermission(actor, 'resident.protect');
  await requireStanding(tx, residentId);
  const known = await store.selectProtection(tx, residentId);
  if ((known?.version ?? 0) !== input.version)
    throw new Refusal('version.conflict', { version: known?.version ?? 0 });
  if (input.endsOn !== null && !isCivilDate(input.endsOn))
    throw new Refusal('request.invalid', { field: 'endsOn' });
  if (input.questions.length === 0 || input.questions.length > MOST_QUESTIONS)
    throw new Refusal('request.invalid', { field: 'questions', why: 'count' });
  const before = new Map(
    known ? pairsOf(tx, known.questions).map(({ question, answer }) => [question, answer]) : [],
  );
  const pairs = input.questions.map(({ question, answer }): Pair => {
    const asked = cleanText(question, { maxChars: 200, field: 'questions' });
    const kept = answer?.trim() ? foldForSearch(answer) : before.get(asked);
    if (!kept) throw new Refusal('request.invalid', { field: 'questions', why: 'answer' });
    return { question: asked, answer: kept };
  });
  const note = input.note.trim()
    ? cleanText(input.note, { maxChars: 1_000, multiline: true, field: 'note' })
    : '';
  await store.saveProtection(tx, {
    ...{ residentId, endsOn: input.endsOn, byStaffId: actor.staffId, version: input.version + 1 },
    questions: sealField(tx, 'protection', JSON.stringify(pairs)),
    note: sealField(tx, 'protection', note),
  });
  await store.setProtected(tx, residentId, true);
  tx.audit({ action: 'write', subjectKind: 'resident', subjectId: residentId, fields: ['protected'] });
  changed(tx, residentId);
}

/** Ends the protection; refuses as putting under it does, 'not-found' where there is none. Emits `resident.changed`. */
export async function endProtection(tx: Tx, actor: StaffActor, residentId: string): Promise<void> {
  requirePermission(actor, 'resident.protect');
  const row = await requireStanding(tx, residentId);
  if (!row.protected) throw new Refusal('not-found');
  await store.deleteProtection(tx, residentId);
  await store.setProtected(tx, residentId, false);
  tx.audit({ action: 'write', subjectKind: 'resident', subjectId: residentId, fields: ['protected-ended'] });
  changed(tx, residentId);
}

async function requireStanding(tx: Tx, residentId: string) {
  const [row] = await lockResidents(tx, [residentId]);
  if (!row) throw new Refusal('not-found');
  if (row.mergedInto) throw new Refusal('state.conflict');
  return row;
}

/**
 * Compares what somebody answered with what only the person knows; all must be right, folded as a search folds. Wrong ones
 * are counted, and after three within an hour nothing is compared: 'state.conflict' {why: 'too-many'}. Refuses 'not-found'
 * where nothing is asked, 'request.invalid' for another number of answers.
 */
export async function checkIdentity(
  tx: Tx,
  actor: StaffActor,
  residentId: string,
  answers: readonly string[],
): Promise<boolean> {
  requirePermission(actor, 'resident.read');
  // One after another: many at once must not all find that two were wrong so far.
  await lockResidents(tx, [residentId]);
  const row = await store.selectProtection(tx, residentId);
  if (!row) throw new Refusal('not-found');
  const lately = await store.selectChecks(tx, residentId, new Date(tx.now.getTime() - HOUR_MS));
  if (lately.filter(({ passed }) => !passed).length >= MOST_FAILURES)
    throw new Refusal('state.conflict', { why: 'too-many' });
  const pairs = pairsOf(tx, row.questions);
  if (answers.length !== pairs.length) throw new Refusal('request.invalid', { field: 'answers' });
  const passed = pairs.every(({ answer }, at) => foldForSearch(answers[at] ?? '') === answer);
  await store.insertCheck(tx, { residentId, byStaffId: actor.staffId, passed });
  const fields = [passed ? 'identity-right' : 'identity-wrong'];
  tx.audit({ action: 'read', subjectKind: 'resident', subjectId: residentId, fields });
  return passed;
}
