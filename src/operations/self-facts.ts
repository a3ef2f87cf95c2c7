import { X509Certificate } from 'node:crypto';
import type { Kysely } from 'kysely';
import { readDatabaseFacts } from '#db/self-facts.ts';
import type { Tables } from '#db/tables.ts';
import type { Tx } from '#db/transaction.ts';
import { listMailboxes } from '#domain/mail/mailboxes.ts';
import type { SelfFacts } from './self-check.ts';

/** What the database says of itself; null where it does not answer. */
export async function databaseFacts(db: Kysely<Tables>): Promise<SelfFacts['database']> {
  return readDatabaseFacts(db).catch(() => null);
}

/** How it stands with reading each mailbox that is in use. */
export async function mailboxFacts(tx: Tx): Promise<NonNullable<SelfFacts['mailboxes']>> {
  const used = (await listMailboxes(tx)).filter(({ inUse }) => inUse);
  return used.map(({ address, state, trouble }) => {
    const isWrong = state === 'retrying' || state === 'stopped';
    return { address, trouble: isWrong ? (trouble ?? 'not-read') : null };
  });
}

/** When a certificate ends; null where there is none. */
export function certificateFacts(pem: string | undefined): Date | null {
  return pem === undefined ? null : new X509Certificate(pem).validToDate;
}
