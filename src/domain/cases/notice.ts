import type { Tx } from '#db/transaction.ts';
import { openField, openToken } from './texts.ts';
import * as store from './store.ts';
import * as entryStore from './store-entries.ts';
import type { CaseStatus } from './types.ts';

/** What the resident is told of a case as it goes on. */
export interface CaseNotice {
  number: string;
  title: string;
  status: CaseStatus;
  sealed: boolean;
  departmentId: string;
  publicToken: string;
  /** Oldest link first. */
  interactionIds: string[];
}

/** For the house's own messages to the resident; undefined when there is no such case. */
export async function readNotice(tx: Tx, caseId: string): Promise<CaseNotice | undefined> {
  const row = await store.selectDetail(tx, caseId);
  if (!row) return undefined;
  return {
    number: row.number,
    title: openField(tx, 'title', row.title),
    status: row.status,
    sealed: row.sealed,
    departmentId: row.departmentId,
    publicToken: openToken(tx, row.publicToken),
    interactionIds: await entryStore.selectLinks(tx, caseId),
  };
}

/** The cases that a conversation led to, oldest first, for the resident's own side of it. */
export async function noticesOfConversation(tx: Tx, conversationId: string): Promise<CaseNotice[]> {
  const ids = await entryStore.selectCaseIdsOfConversation(tx, conversationId);
  const notices = await Promise.all(ids.map((id) => readNotice(tx, id)));
  return notices.filter((notice) => notice !== undefined);
}
