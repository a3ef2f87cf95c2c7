import type { Tx } from '#db/transaction.ts';
import { hashLink } from './account-links.ts';
import { appendDirectoryChanged, getStaff } from './staff.ts';
import { selectLink } from './store-people.ts';
import * as store from './store-letters.ts';
import type { AccountLink, StaffActor } from './types.ts';

const scope = (tx: Tx, what: 'address' | 'link') => ({
  tenantId: tx.tenantId,
  purpose: `account-letter.${what}`,
});

/** A letter that waits, opened: for whom it is, from which mailbox, and the link that it carries. */
export interface OpenedLetter {
  id: string;
  staffId: string;
  name: string;
  entryPointId: string;
  kind: AccountLink['kind'];
  address: string;
  token: string;
  expiresAt: Date;
  createdBy: string;
  createdAt: Date;
  /** Nobody used it, it is not over, and no other one was made since. */
  opens: boolean;
}

/**
 * Keeps a link with the address that it goes to, sealed, until it went. What sends it follows from the event
 * `account.letter-written`. Audited as a write of the person, without the address.
 */
export async function addLetter(
  tx: Tx,
  actor: StaffActor,
  letter: { staffId: string; entryPointId: string; address: string; link: AccountLink },
): Promise<void> {
  const id = tx.newId();
  const { staffId, entryPointId, address, link } = letter;
  await store.insertLetter(tx, {
    ...{ id, staffId, entryPointId, kind: link.kind, expiresAt: link.expiresAt },
    address: tx.sealer.seal(scope(tx, 'address'), address),
    link: tx.sealer.seal(scope(tx, 'link'), link.token),
    ...{ state: 'waiting', trouble: null, createdBy: actor.staffId, createdAt: tx.now, endedAt: null },
  });
  tx.append({ type: 'account.letter-written', subjectKind: 'account-letter', subjectId: id, audience: [] });
  tx.audit({ action: 'write', subjectKind: 'staff', subjectId: staffId, fields: [`${link.kind}-letter`] });
}

/** Undefined for one that went, or will not. */
export async function openLetter(tx: Tx, id: string): Promise<OpenedLetter | undefined> {
  const row = await store.selectLetter(tx, id);
  if (!row?.address || !row.link) return undefined;
  const token = tx.sealer.open(scope(tx, 'link'), row.link);
  const [member, link] = await Promise.all([getStaff(tx, row.staffId), selectLink(tx.db, hashLink(token))]);
  const { staffId, entryPointId, kind, expiresAt, createdBy, createdAt } = row;
  return {
    ...{ id, staffId, name: member.name, entryPointId, kind, token, expiresAt, createdBy, createdAt },
    address: tx.sealer.open(scope(tx, 'address'), row.address),
    opens: member.active && link !== undefined && link.usedAt === null && link.expiresAt > tx.now,
  };
}

/** It went, or never will (`trouble` says why): neither address nor link stays. Does nothing for one that ended before; emits `directory.changed`. */
export async function settleLetter(tx: Tx, id: string, trouble: string | null): Promise<void> {
  const end = { state: trouble === null ? ('sent' as const) : ('failed' as const), trouble };
  if (await store.endLetter(tx, id, end)) appendDirectoryChanged(tx);
}
