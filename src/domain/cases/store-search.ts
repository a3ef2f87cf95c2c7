import { sql } from 'kysely';
import { visibleTo } from '#domain/staff/access.ts';
import type { StaffActor } from '#domain/staff/types.ts';
import type { Tx } from '#db/transaction.ts';
import { named, SUMMARY } from './store.ts';

/** Those of the cases that the actor sees, with the texts of their own. */
export function selectVisible(tx: Tx, actor: StaffActor, ids: readonly string[]) {
  return named(tx)
    .select([...SUMMARY, 'c.description', 'c.nextStep'])
    .where(sql<boolean>`c.id = any(${[...ids]}::uuid[])`)
    .where(visibleTo(actor, 'c.audience'))
    .execute();
}
