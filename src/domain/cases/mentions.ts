import type { Tx } from '#db/transaction.ts';
import type { Told } from '#domain/writing/mentions.ts';
import type { MentionTarget } from '#domain/writing/types.ts';
import { audience } from '#domain/staff/access.ts';
import type { StaffActor } from '#domain/staff/types.ts';
import * as store from './store-mentions.ts';
import { openField } from './texts.ts';
import type { CaseMentionNotice } from './types.ts';

const MOST_NOTICES = 100;

/** A notice with the note that names its reader. */
export interface NamedInCase {
  notice: CaseMentionNotice;
  text: string;
  authorStaffId: string | null;
  caseNumber: string;
  residentId: string;
}

/**
 * Keeps who is named in a note of a case and gives each of them a notice. Whether they may see it was decided before.
 * Emits `mention.added` to each.
 */
export async function keepCaseMentions(
  tx: Tx,
  caseId: string,
  entryId: string,
  targets: readonly MentionTarget[],
  told: Told,
): Promise<void> {
  await store.insertMentions(tx, entryId, targets);
  const rows = [...told].map(([staffId, departmentId]) => ({
    id: tx.newId(),
    staffId,
    caseId,
    entryId,
    departmentId,
    createdAt: tx.now,
    readAt: null,
  }));
  await store.insertNotices(tx, rows);
  for (const row of rows) append(tx, 'mention.added', row.id, row.staffId);
}

/** Notes of cases that name the actor, newest first, as far as they may see them now; and how much is unread. The reading is audited. */
export async function readCaseMentions(
  tx: Tx,
  actor: StaffActor,
): Promise<{ notices: NamedInCase[]; unread: number }> {
  if (!actor.permissions.has('case.read')) return { notices: [], unread: 0 };
  const rows = await store.selectNotices(tx, actor, MOST_NOTICES);
  for (const caseId of new Set(rows.map((row) => row.caseId)))
    tx.audit({ action: 'read', subjectKind: 'case', subjectId: caseId, fields: ['note'] });
  return {
    notices: rows.map(({ body, authorStaffId, number, residentId, ...notice }) => ({
      notice,
      text: openField(tx, 'entry', body) ?? '',
      authorStaffId,
      caseNumber: number,
      residentId,
    })),
    unread: await store.countUnread(tx, actor),
  };
}

/** The actor has seen one of their notices, all of a case, or all. Emits `mention.read` for those that were new. */
export async function markCaseMentionsRead(
  tx: Tx,
  actor: StaffActor,
  which: { id: string } | { caseId: string } | 'all',
): Promise<void> {
  for (const id of await store.markRead(tx, actor.staffId, which))
    append(tx, 'mention.read', id, actor.staffId);
}

function append(tx: Tx, type: string, id: string, staffId: string): void {
  tx.append({ type, subjectKind: 'mention', subjectId: id, audience: [audience.staff(staffId)] });
}
