import { recordChange } from '#db/config-log.ts';
import type { Tx } from '#db/transaction.ts';
import { audience, requirePermission } from '#domain/staff/access.ts';
import type { StaffActor } from '#domain/staff/types.ts';
import { Refusal } from '#kernel/refusal.ts';
import * as store from './store-notices.ts';
import type { PurposeNotice } from './types.ts';

/** Every version of what residents are told, with in how many conversations it was shown and calls said. */
export function listNotices(tx: Tx): Promise<(PurposeNotice & { shown: number })[]> {
  return store.selectNotices(tx);
}

/** Those that hold now: the newest of the city, and of each entry point that has one of its own. */
export async function newestNotices(tx: Tx): Promise<PurposeNotice[]> {
  const all = await store.selectNotices(tx);
  return all.filter(
    (one, at) => all.findIndex(({ entryPointId }) => entryPointId === one.entryPointId) === at,
  );
}

/** What is shown at an entry point now: its own notice, else that of the city; undefined where there is none. */
export function noticeAt(tx: Tx, entryPointId: string): Promise<PurposeNotice | undefined> {
  return store.selectNoticeAt(tx, entryPointId);
}

/**
 * Publishes a new version; what was shown before stays as it was. Refuses 'permission.missing', 'version.conflict' when
 * somebody published one since. Kept among the changes of the configuration; emits `purpose-notice.published`.
 */
export async function publishNotice(
  tx: Tx,
  actor: StaffActor,
  input: Pick<PurposeNotice, 'entryPointId' | 'purpose' | 'bodies' | 'spoken'> & { seenNumber: number },
): Promise<void> {
  requirePermission(actor, 'privacy.manage');
  const { seenNumber, ...said } = input;
  const before = (await store.selectNotices(tx)).find((one) => one.entryPointId === said.entryPointId);
  const notice = {
    ...said,
    id: tx.newId(),
    number: seenNumber + 1,
    publishedBy: actor.staffId,
    publishedAt: tx.now,
  };
  if ((before?.number ?? 0) !== seenNumber || !(await store.insertNotice(tx, notice)))
    throw new Refusal('version.conflict', { version: before?.number ?? 0 });
  recordChange(tx, {
    kind: 'purpose-notice',
    subjectId: said.entryPointId ?? tx.tenantId,
    name: said.purpose,
    before: before ? { purpose: before.purpose, ...before.bodies, spoken: before.spoken } : null,
    after: { purpose: said.purpose, ...said.bodies, spoken: said.spoken },
  });
  const subject = { subjectKind: 'purpose-notice', subjectId: notice.id };
  tx.append({ type: 'purpose-notice.published', ...subject, audience: [audience.oversight] });
}

/** Writes down that this version was shown in a conversation; once. */
export function noteShown(
  tx: Tx,
  notice: Pick<PurposeNotice, 'id'>,
  conversationId: string,
  how: 'chat' | 'mail',
): void {
  tx.send(store.insertShown(tx, { conversationId, noticeId: notice.id, how }));
}

/** Writes down that this version was said in a call, before anybody answered; once. */
export function noteSpoken(tx: Tx, notice: Pick<PurposeNotice, 'id'>, callId: string): void {
  tx.send(store.insertSpoken(tx, { callId, noticeId: notice.id }));
}

/** A notice in somebody's language, else in Japanese. */
export function noticeIn({ bodies }: Pick<PurposeNotice, 'bodies'>, language: string): string {
  return bodies[language] ?? bodies['ja'] ?? '';
}
