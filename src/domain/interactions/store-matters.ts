import { sql } from 'kysely';
import type { Tx } from '#db/transaction.ts';
import { visibleTo } from '#domain/staff/access.ts';
import type { StaffActor } from '#domain/staff/types.ts';
import { asInteraction, INTERACTION } from './store.ts';
import type { Interaction, MatterTie } from './types.ts';

declare module '#db/tables.ts' {
  interface Tables {
    matterTie: MatterTie & {
      tenantId: string;
      clientId: string;
      undoneBy: string | null;
      undoneAt: Date | null;
    };
  }
}

const TIE = [
  'id',
  'conversationId',
  'matterId',
  'givenConversationId',
  'givenFrom',
  'tiedBy',
  'tiedAt',
] as const;

export async function insertTie(tx: Tx, tie: MatterTie & { clientId: string }): Promise<void> {
  await tx.db
    .insertInto('matterTie')
    .values({ ...tie, tenantId: tx.tenantId, undoneBy: null, undoneAt: null })
    .execute();
}

export function selectTieByClientId(tx: Tx, clientId: string): Promise<MatterTie | undefined> {
  return tx.db
    .selectFrom('matterTie')
    .select(TIE)
    .where('tenantId', '=', tx.tenantId)
    .where('clientId', '=', clientId)
    .executeTakeFirst();
}

export function selectTie(tx: Tx, id: string): Promise<(MatterTie & { undoneAt: Date | null }) | undefined> {
  return tx.db
    .selectFrom('matterTie')
    .select([...TIE, 'undoneAt'])
    .where('tenantId', '=', tx.tenantId)
    .where('id', '=', id)
    .executeTakeFirst();
}

/** What holds, in which one of these conversations stands on either side. */
export function selectTiesOf(tx: Tx, conversationIds: readonly string[]): Promise<MatterTie[]> {
  if (conversationIds.length === 0) return Promise.resolve([]);
  return tx.db
    .selectFrom('matterTie')
    .select(TIE)
    .where('tenantId', '=', tx.tenantId)
    .where('undoneAt', 'is', null)
    .where((eb) =>
      eb.or([eb('conversationId', 'in', conversationIds), eb('matterId', 'in', conversationIds)]),
    )
    .orderBy('tiedAt')
    .execute();
}

/** False when it was taken back before. */
export async function updateUndone(tx: Tx, id: string, staffId: string): Promise<boolean> {
  const result = await tx.db
    .updateTable('matterTie')
    .set({ undoneBy: staffId, undoneAt: tx.now })
    .where('tenantId', '=', tx.tenantId)
    .where('id', '=', id)
    .where('undoneAt', 'is', null)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

/** The newest interaction that the actor sees of each other conversation of these residents, within this time. */
export async function selectNear(
  tx: Tx,
  actor: StaffActor,
  residentIds: readonly string[],
  near: { conversationId: string; from: Date; until: Date; limit: number },
): Promise<Interaction[]> {
  if (residentIds.length === 0) return [];
  const rows = await tx.db
    .selectFrom('interaction')
    .select(INTERACTION)
    .distinctOn('conversationId')
    .where('tenantId', '=', tx.tenantId)
    .where('residentId', 'in', residentIds)
    .where('conversationId', '<>', near.conversationId)
    .where(visibleTo(actor, 'interaction.audience'))
    .where(sql<boolean>`opened_at between ${near.from} and ${near.until}`)
    .orderBy('conversationId')
    .orderBy('openedAt', 'desc')
    .limit(near.limit)
    .execute();
  return rows.map(asInteraction);
}

/** The newest interaction that the actor sees of each of these conversations. */
export async function selectNewestVisible(
  tx: Tx,
  actor: StaffActor,
  conversationIds: readonly string[],
): Promise<Interaction[]> {
  if (conversationIds.length === 0) return [];
  const rows = await tx.db
    .selectFrom('interaction')
    .select(INTERACTION)
    .distinctOn('conversationId')
    .where('tenantId', '=', tx.tenantId)
    .where('conversationId', 'in', conversationIds)
    .where(visibleTo(actor, 'interaction.audience'))
    .orderBy('conversationId')
    .orderBy('openedAt', 'desc')
    .execute();
  return rows.map(asInteraction);
}
