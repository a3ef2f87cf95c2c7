import { type Generated, type Kysely, sql } from 'kysely';
import type { Tables } from '#db/tables.ts';
import type { Tx } from '#db/transaction.ts';
import type { GroupRule, IdentityServer, KeptRule, ServerInput, ServerSettings } from './types.ts';

declare module '#db/tables.ts' {
  interface Tables {
    identityServer: {
      tenantId: string;
      id: string;
      kind: ServerSettings['kind'];
      name: string;
      /** jsonb; written as JSON text. */
      settings: unknown;
      secret: Buffer | null;
      /** Sealed. */
      ownKey: Generated<Buffer | null>;
      ownCertificate: Generated<string | null>;
      nextKey: Generated<Buffer | null>;
      nextCertificate: Generated<string | null>;
      formerKey: Generated<Buffer | null>;
      formerCertificate: Generated<string | null>;
      createsPeople: boolean;
      matchesLogins: boolean;
      allowsPasswords: boolean;
      homeDepartmentId: string | null;
      groupRules: unknown;
      active: boolean;
      version: Generated<number>;
    };
    identity: {
      tenantId: string;
      serverId: string;
      subject: string;
      staffId: string;
      firstAt: Date;
      lastAt: Date;
    };
    signOn: {
      stateHash: Buffer;
      tenantId: string;
      serverId: string;
      kept: Buffer;
      answer: Buffer | null;
      browserHash: Buffer;
      triedBy: string | null;
      expiresAt: Date;
    };
  }
}

export type ServerRow = IdentityServer & {
  secret: Buffer | null;
  ownKey: Buffer | null;
  ownCertificate: string | null;
  nextKey: Buffer | null;
  nextCertificate: string | null;
  formerKey: Buffer | null;
  formerCertificate: string | null;
};

export async function selectServers(tx: Tx): Promise<ServerRow[]> {
  const rows = await tx.db
    .selectFrom('identityServer')
    .selectAll()
    .where('tenantId', '=', tx.tenantId)
    .orderBy('name')
    .orderBy('id')
    .execute();
  return rows.map(({ tenantId: _tenantId, kind: _kind, settings, groupRules, ...row }) => ({
    ...row,
    settings: settings as ServerSettings,
    groupRules: (groupRules as (GroupRule & Partial<KeptRule>)[]).map((rule) => ({
      ...rule,
      madeBy: rule.madeBy ?? null,
    })),
    hasSecret: row.secret !== null,
    ownCertificates: (
      [
        ['own', row.ownCertificate],
        ['next', row.nextCertificate],
        ['former', row.formerCertificate],
      ] as const
    ).flatMap(([place, certificate]) => (certificate === null ? [] : [{ place, certificate }])),
  }));
}

export async function selectServer(tx: Tx, id: string): Promise<ServerRow | undefined> {
  return (await selectServers(tx)).find((row) => row.id === id);
}

function rowOf({ settings, groupRules, ...rest }: ServerInput) {
  return {
    ...rest,
    kind: settings.kind,
    settings: JSON.stringify(settings),
    groupRules: JSON.stringify(groupRules),
  };
}

export async function insertServer(
  tx: Tx,
  row: Omit<IdentityServer, 'hasSecret' | 'ownCertificates' | 'version'> & { secret: Buffer | null },
): Promise<void> {
  const { id, secret, ...input } = row;
  await tx.db
    .insertInto('identityServer')
    .values({ ...rowOf(input), id, secret, tenantId: tx.tenantId })
    .execute();
}

/** False when it is not of that version any more; without a secret the one that it has stays. */
export async function updateServer(
  tx: Tx,
  id: string,
  version: number,
  {
    secret,
    ...input
  }: Omit<IdentityServer, 'id' | 'hasSecret' | 'ownCertificates' | 'version'> & { secret: Buffer | null },
): Promise<boolean> {
  const { numUpdatedRows } = await tx.db
    .updateTable('identityServer')
    .set({ ...rowOf(input), ...(secret ? { secret } : {}), version: sql<number>`version + 1` })
    .where('tenantId', '=', tx.tenantId)
    .where('id', '=', id)
    .where('version', '=', version)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** The first one stays: two that ask at once tell the same. */
export async function putOwnKey(
  tx: Tx,
  id: string,
  own: { ownKey: Buffer; ownCertificate: string },
): Promise<boolean> {
  const { numUpdatedRows } = await tx.db
    .updateTable('identityServer')
    .set(own)
    .where('tenantId', '=', tx.tenantId)
    .where('id', '=', id)
    .where('ownKey', 'is', null)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

type Places = Pick<
  ServerRow,
  'ownKey' | 'ownCertificate' | 'nextKey' | 'nextCertificate' | 'formerKey' | 'formerCertificate'
>;

/** Puts keys into their places, locked: `place` says from those of now, and undefined leaves them. False when it did. */
export async function replaceKeys(
  tx: Tx,
  id: string,
  place: (now: Places) => Partial<Places> | undefined,
): Promise<boolean> {
  const now = await tx.db
    .selectFrom('identityServer')
    .select(['ownKey', 'ownCertificate', 'nextKey', 'nextCertificate', 'formerKey', 'formerCertificate'])
    .where('tenantId', '=', tx.tenantId)
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();
  const change = now && place(now);
  if (!change) return false;
  await tx.db
    .updateTable('identityServer')
    .set(change)
    .where('tenantId', '=', tx.tenantId)
    .where('id', '=', id)
    .execute();
  return true;
}

// ── whom a server means ──────────────────────────────────────────────────────

export function selectIdentity(tx: Tx, serverId: string, subject: string) {
  return tx.db
    .selectFrom('identity')
    .select(['staffId'])
    .where('tenantId', '=', tx.tenantId)
    .where('serverId', '=', serverId)
    .where('subject', '=', subject)
    .executeTakeFirst();
}

/** The servers that somebody came by. */
export function selectIdentitiesOf(tx: Tx, staffId: string) {
  return tx.db
    .selectFrom('identity')
    .select(['serverId', 'subject', 'lastAt'])
    .where('tenantId', '=', tx.tenantId)
    .where('staffId', '=', staffId)
    .execute();
}

export async function insertIdentity(
  tx: Tx,
  row: { serverId: string; subject: string; staffId: string },
): Promise<void> {
  await tx.db
    .insertInto('identity')
    .values({ ...row, tenantId: tx.tenantId, firstAt: tx.now, lastAt: tx.now })
    .execute();
}

export async function touchIdentity(tx: Tx, serverId: string, subject: string): Promise<void> {
  await tx.db
    .updateTable('identity')
    .set({ lastAt: tx.now })
    .where('tenantId', '=', tx.tenantId)
    .where('serverId', '=', serverId)
    .where('subject', '=', subject)
    .execute();
}

// ── on the way ───────────────────────────────────────────────────────────────

/** Keeps one that begins; those that never came back go. */
export async function insertSignOn(
  tx: Tx,
  row: Omit<Tables['signOn'], 'tenantId' | 'answer'>,
): Promise<void> {
  await tx.db.deleteFrom('signOn').where('expiresAt', '<', tx.now).execute();
  await tx.db
    .insertInto('signOn')
    .values({ ...row, answer: null, tenantId: tx.tenantId })
    .execute();
}

export function selectSignOn(db: Kysely<Tables>, stateHash: Buffer) {
  return db.selectFrom('signOn').selectAll().where('stateHash', '=', stateHash).executeTakeFirst();
}

/** Keeps what came back until its browser asks for it; the first that came stays. */
export async function putAnswer(db: Kysely<Tables>, stateHash: Buffer, answer: Buffer): Promise<void> {
  await db
    .updateTable('signOn')
    .set({ answer })
    .where('stateHash', '=', stateHash)
    .where('answer', 'is', null)
    .execute();
}

/** Uses one up: nothing comes back twice. */
export function takeSignOn(db: Kysely<Tables>, stateHash: Buffer) {
  return db.deleteFrom('signOn').where('stateHash', '=', stateHash).returningAll().executeTakeFirst();
}
