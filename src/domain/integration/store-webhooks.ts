import { type Generated, type Kysely, sql } from 'kysely';
import type { Tables } from '#db/tables.ts';
import type { Position } from '#db/events.ts';
import type { Tx } from '#db/transaction.ts';
import type { Webhook, WebhookEvent, WebhookInput } from './types.ts';

declare module '#db/tables.ts' {
  interface Tables {
    webhook: Omit<Webhook, 'eventTypes' | 'version'> & {
      tenantId: string;
      clientId: string;
      eventTypes: WebhookEvent[];
      secret: Buffer;
      formerSecret: Buffer | null;
      seenXid: string;
      seenSeq: number;
      feedEpoch: number;
      version: Generated<number>;
    };
  }
}

const WEBHOOK = [
  'id',
  'name',
  'url',
  'eventTypes',
  'tokenId',
  'state',
  'disabledBecause',
  'formerUntil',
  'version',
  'createdBy',
  'createdAt',
  'changedAt',
] as const;

export function selectWebhooks(tx: Tx): Promise<Webhook[]> {
  return tx.db
    .selectFrom('webhook')
    .select(WEBHOOK)
    .where('tenantId', '=', tx.tenantId)
    .orderBy('id')
    .execute();
}

export function selectWebhook(
  tx: Tx,
  by: { id: string } | { clientId: string },
): Promise<Webhook | undefined> {
  return tx.db
    .selectFrom('webhook')
    .select(WEBHOOK)
    .where('tenantId', '=', tx.tenantId)
    .where((eb) => ('id' in by ? eb('id', '=', by.id) : eb('clientId', '=', by.clientId)))
    .executeTakeFirst();
}

/** With what it signs, and how far it has looked; nobody else looks meanwhile. Undefined when somebody does. */
export function lockWebhook(tx: Tx, id: string) {
  return tx.db
    .selectFrom('webhook')
    .select([...WEBHOOK, 'seenXid', 'seenSeq', 'feedEpoch'])
    .where('tenantId', '=', tx.tenantId)
    .where('id', '=', id)
    .forUpdate()
    .skipLocked()
    .executeTakeFirst();
}

export function selectSecrets(tx: Tx, id: string) {
  return tx.db
    .selectFrom('webhook')
    .select(['secret', 'formerSecret', 'formerUntil'])
    .where('tenantId', '=', tx.tenantId)
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
}

export async function insertWebhook(
  tx: Tx,
  row: WebhookInput & {
    id: string;
    clientId: string;
    secret: Buffer;
    createdBy: string;
    from: Position;
    feedEpoch: number;
  },
): Promise<void> {
  const { from, ...rest } = row;
  await tx.db
    .insertInto('webhook')
    .values({
      ...rest,
      ...place(from),
      tenantId: tx.tenantId,
      eventTypes: [...row.eventTypes],
      formerSecret: null,
      formerUntil: null,
      state: 'active',
      disabledBecause: null,
      createdAt: tx.now,
      changedAt: tx.now,
    })
    .execute();
}

const place = (position: Position) => ({ seenXid: position.xid.toString(), seenSeq: position.seq });

type Change = Partial<{
  name: string;
  url: string;
  eventTypes: WebhookEvent[];
  tokenId: string;
  state: Webhook['state'];
  disabledBecause: Webhook['disabledBecause'];
  secret: Buffer;
  formerSecret: Buffer | null;
  formerUntil: Date | null;
}>;

/** False when it is not of that version any more; any version when none is given. */
export async function updateWebhook(
  tx: Tx,
  id: string,
  version: number | undefined,
  change: Change,
): Promise<boolean> {
  let query = tx.db
    .updateTable('webhook')
    .set((eb) => ({ ...change, version: eb('version', '+', 1), changedAt: tx.now }))
    .where('tenantId', '=', tx.tenantId)
    .where('id', '=', id);
  if (version !== undefined) query = query.where('version', '=', version);
  return (await query.executeTakeFirst()).numUpdatedRows > 0n;
}

/** Remembers how far events were looked at. */
export async function updatePlace(tx: Tx, id: string, position: Position, feedEpoch: number): Promise<void> {
  await tx.db
    .updateTable('webhook')
    .set({ ...place(position), feedEpoch })
    .where('tenantId', '=', tx.tenantId)
    .where('id', '=', id)
    .execute();
}

/** Active ones of all cities. */
export async function selectActive(db: Kysely<Tables>): Promise<{ tenantId: string; id: string }[]> {
  const { rows } = await sql<{
    tenantId: string;
    id: string;
  }>`select tenant_id, id from webhooks_of_all()`.execute(db);
  return rows;
}
