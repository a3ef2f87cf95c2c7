import { type Kysely, sql } from 'kysely';
import type { Tables } from '#db/tables.ts';
import type { Tx } from '#db/transaction.ts';
import type { RequestState } from './types.ts';

declare module '#db/tables.ts' {
  interface Tables {
    dataRequest: {
      tenantId: string;
      id: string;
      clientId: string;
      kind: string;
      residentId: string;
      state: RequestState;
      receivedOn: string;
      receivedBy: string;
      way: string;
      wish: Buffer;
      requester: string;
      representative: Buffer | null;
      identity: Buffer | null;
      identityBy: string | null;
      identityAt: Date | null;
      dueOn: string;
      decisionDays: number;
      extendedOn: string | null;
      extensionReason: Buffer | null;
      marks: Buffer | null;
      decision: string | null;
      decisionReason: Buffer | null;
      proposedBy: string | null;
      proposedAt: Date | null;
      approvedBy: string | null;
      approvedAt: Date | null;
      returned: Buffer | null;
      package: Buffer | null;
      closedAt: Date | null;
      closedBy: string | null;
      handedOver: Buffer | null;
      version: number;
    };
    looksLink: LooksLinkRow & { tenantId: string };
  }
}

export interface LooksLinkRow {
  requestId: string;
  residentId: string;
  tokenHash: Buffer;
  givenBy: string;
  givenAt: Date;
  expiresAt: Date;
}

const REQUEST = [
  'id',
  'kind',
  'residentId',
  'state',
  'receivedOn',
  'receivedBy',
  'way',
  'wish',
  'requester',
  'representative',
  'identity',
  'identityBy',
  'identityAt',
  'dueOn',
  'decisionDays',
  'extendedOn',
  'extensionReason',
  'marks',
  'decision',
  'decisionReason',
  'proposedBy',
  'proposedAt',
  'approvedBy',
  'approvedAt',
  'returned',
  'closedAt',
  'closedBy',
  'handedOver',
  'version',
] as const;

export type RequestRow = NonNullable<Awaited<ReturnType<typeof selectRequest>>>;
export type RequestFields = Partial<
  Pick<
    RequestRow,
    | 'state'
    | 'identity'
    | 'identityBy'
    | 'identityAt'
    | 'dueOn'
    | 'extendedOn'
    | 'extensionReason'
    | 'marks'
    | 'decision'
    | 'decisionReason'
    | 'proposedBy'
    | 'proposedAt'
    | 'approvedBy'
    | 'approvedAt'
    | 'returned'
    | 'closedAt'
    | 'closedBy'
    | 'handedOver'
  > & { package: Buffer | null }
>;

/** False when this client id made one before. */
export async function insertRequest(
  tx: Tx,
  row: Pick<
    RequestRow,
    | 'id'
    | 'kind'
    | 'residentId'
    | 'receivedOn'
    | 'receivedBy'
    | 'way'
    | 'wish'
    | 'requester'
    | 'representative'
    | 'dueOn'
    | 'decisionDays'
  > & { clientId: string },
): Promise<boolean> {
  const { rows } = await sql`
    insert into data_request (tenant_id, id, client_id, kind, resident_id, state, received_on, received_by, way, wish,
      requester, representative, due_on, decision_days)
    values (${tx.tenantId}, ${row.id}, ${row.clientId}, ${row.kind}, ${row.residentId}, 'received', ${row.receivedOn}::date,
      ${row.receivedBy}, ${row.way}, ${row.wish}, ${row.requester}, ${row.representative}, ${row.dueOn}::date, ${row.decisionDays})
    on conflict (tenant_id, client_id) do nothing returning id`.execute(tx.db);
  return rows.length > 0;
}

export async function selectIdByClientId(tx: Tx, clientId: string): Promise<string | undefined> {
  const row = await tx.db
    .selectFrom('dataRequest')
    .select('id')
    .where('tenantId', '=', tx.tenantId)
    .where('clientId', '=', clientId)
    .executeTakeFirst();
  return row?.id;
}

export function selectRequest(tx: Tx, id: string) {
  return tx.db
    .selectFrom('dataRequest')
    .select(REQUEST)
    .where('tenantId', '=', tx.tenantId)
    .where('id', '=', id)
    .executeTakeFirst();
}

export async function selectPackage(tx: Tx, id: string): Promise<Buffer | null> {
  const row = await tx.db
    .selectFrom('dataRequest')
    .select('package')
    .where('tenantId', '=', tx.tenantId)
    .where('id', '=', id)
    .executeTakeFirst();
  return row?.package ?? null;
}

/** Those that are not finished by their last day, or the finished ones, the newest first. */
export function selectRequests(tx: Tx, finished: boolean, limit: number): Promise<RequestRow[]> {
  const query = tx.db
    .selectFrom('dataRequest')
    .select(REQUEST)
    .where('tenantId', '=', tx.tenantId)
    .where('state', finished ? 'in' : 'not in', ['closed', 'withdrawn'] as const);
  const ordered = finished ? query.orderBy('receivedOn', 'desc') : query.orderBy('dueOn');
  return ordered.orderBy('id').limit(limit).execute();
}

/** The new version, or undefined when it is not of that one any more. */
export async function updateRequest(
  tx: Tx,
  id: string,
  version: number,
  set: RequestFields,
): Promise<number | undefined> {
  const row = await tx.db
    .updateTable('dataRequest')
    .set({ ...set, version: version + 1 })
    .where('tenantId', '=', tx.tenantId)
    .where('id', '=', id)
    .where('version', '=', version)
    .returning('version')
    .executeTakeFirst();
  return row?.version;
}

/** One for each request: a new one takes the place of the one before. */
export async function putLooksLink(tx: Tx, row: LooksLinkRow): Promise<void> {
  const { requestId: _, ...rest } = row;
  await tx.db
    .insertInto('looksLink')
    .values({ ...row, tenantId: tx.tenantId })
    .onConflict((conflict) => conflict.columns(['tenantId', 'requestId']).doUpdateSet(rest))
    .execute();
}

export async function selectLooksLink(
  db: Kysely<Tables>,
  tokenHash: Buffer,
  now: Date,
): Promise<{ tenantId: string; residentId: string; expiresAt: Date } | undefined> {
  const { rows } = await sql<{ tenantId: string; residentId: string; expiresAt: Date }>`
    select tenant_id, resident_id, expires_at from looks_link_of(${tokenHash}, ${now})`.execute(db);
  return rows[0];
}
