import { createHmac } from 'node:crypto';
import type pg from 'pg';
import type { Clock } from '../kernel/clock.ts';
import type { Logger } from '../kernel/log.ts';

export interface AuditChainDeps {
  /** The relay's: it reads audit rows of every city and adds to their chains, and can do nothing else with either. */
  relayPool: pg.Pool;
  /** Kept outside the database; see `deriveSecret(masterKey, 'audit-chain')`. */
  key: Buffer;
  clock: Clock;
  log: Logger;
}

/** The newest link of a city's chain. */
export interface ChainHead {
  tenantId: string;
  position: number;
  /** Hex. */
  hash: string;
}

/** A head that was written down elsewhere. */
export type KnownHead = Omit<ChainHead, 'tenantId'>;

/**
 * What is wrong with a chain: a link is missing, the row behind a link is gone, a row and its link do not match (either
 * was changed), a row stands among chained ones without a link, the chain does not reach a head known from elsewhere (it
 * was cut off), or it holds by itself but is another one than that head is of (an older copy was put in place and went on).
 */
export type ChainFault =
  | 'link-missing'
  | 'row-removed'
  | 'changed'
  | 'row-added'
  | 'head-missing'
  | 'replayed';

export interface Verification {
  ok: boolean;
  /** Links that were looked at. */
  checked: number;
  /** The position of the first link that does not hold, or null. */
  brokenAt: number | null;
  fault: ChainFault | null;
  /** The row behind that link, where it is there. */
  rowId: string | null;
  /** When the last row was written that holds (ISO, UTC), or null: what is wrong is of after that. */
  holdsUntil: string | null;
}

export interface AuditChain {
  /** Chains audit rows that are not chained yet; returns how many. 0 when another process is at it. */
  extend(): Promise<number>;
  /** Recomputes a city's chain. `known` are heads kept elsewhere, to show that nothing was cut off or put back since. */
  verify(tenantId: string, known?: readonly KnownHead[]): Promise<Verification>;
  /** The newest link of each city, written to the log as well. */
  logHeads(): Promise<ChainHead[]>;
}

interface AuditRow {
  id: string;
  xid: string;
  at: string;
  actor: string;
  action: string;
  subject_kind: string;
  subject_id: string;
  fields: string[];
  request_id: string | null;
  address: string | null;
}

interface Link {
  position: number;
  hash: Buffer;
}

const LOCK = 0x61756469; // 'audi'
const BATCH = 1_000;
const START: Link = { position: 0, hash: Buffer.alloc(32) };
// The time as text with microseconds: a Date would not notice a change below the millisecond.
const COLUMNS = `a.id, a.xid::text as xid, to_char(a.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at, a.actor,
  a.action, a.subject_kind, a.subject_id, a.fields, a.request_id, a.address`;

/**
 * Chains the audit rows of each city one to another, so that a change to one of them shows: each link is the
 * HMAC-SHA-256 of the link before it and of the row, under a key that is not in the database. Rows are chained in the
 * order of their transactions, once no transaction can still come before them.
 *
 * `verify` finds a chained row that was changed or removed, a link that was changed or removed, and a row that was put
 * in among chained ones. It cannot find: rows changed or removed in the second or so before they are chained; rows
 * added at the end by somebody who may write audit rows, whatever time they claim; and the removal of the newest rows
 * together with their links, unless the head is known from elsewhere. Therefore `logHeads` writes the heads to the log
 * each day, and `audit-anchors.ts` keeps them outside: a copy on another machine pins everything before them. Whoever
 * holds the key can forge all of it.
 *
 * A transaction's number is not part of what is hashed: it changes when a backup is restored, the chain does not.
 */
export function createAuditChain(deps: AuditChainDeps): AuditChain {
  const inTransaction = createTransactions(deps.relayPool);

  async function extendTenant(client: pg.PoolClient, tenantId: string): Promise<number> {
    const head = await selectHead(client, tenantId);
    const rows = await selectUnchained(client, tenantId, head?.xid ?? '0');
    let last: Link = head ?? START;
    const links = rows.map((row) => {
      last = { position: last.position + 1, hash: hashOf(deps.key, tenantId, last, row) };
      return { ...last, auditId: row.id };
    });
    await insertLinks(client, tenantId, links);
    return links.length;
  }

  async function extendOnce(): Promise<{ added: number; more: boolean }> {
    return inTransaction('read write', async (client) => {
      const lock = await client.query<{ got: boolean }>('select pg_try_advisory_xact_lock($1) as got', [
        LOCK,
      ]);
      if (!lock.rows[0]?.got) return { added: 0, more: false };
      let added = 0;
      let more = false;
      for (const tenantId of await selectTenants(client)) {
        const count = await extendTenant(client, tenantId);
        added += count;
        more ||= count === BATCH;
      }
      return { added, more };
    });
  }

  return {
    async extend() {
      let total = 0;
      for (;;) {
        const { added, more } = await extendOnce();
        total += added;
        if (!more) return total;
      }
    },
    verify: (tenantId, known = []) =>
      inTransaction('isolation level repeatable read, read only', (client) =>
        verifyChain(client, deps.key, tenantId, known),
      ),
    async logHeads() {
      const heads = await inTransaction('read only', selectHeads);
      for (const head of heads) deps.log.info({ ...head, at: deps.clock.now() }, 'head of the audit chain');
      return heads;
    },
  };
}

/** Hashes the link before and the row. JSON keeps the borders between values: no two rows have the same text. */
function hashOf(key: Buffer, tenantId: string, before: Link, row: AuditRow): Buffer {
  const canonical = JSON.stringify([
    tenantId,
    before.position + 1,
    row.id,
    row.at,
    row.actor,
    row.action,
    row.subject_kind,
    row.subject_id,
    row.fields,
    row.request_id,
    // Rows of before addresses were kept are chained without; taking one away shows.
    ...(row.address === null ? [] : [row.address]),
  ]);
  return createHmac('sha256', key).update(before.hash).update(canonical, 'utf8').digest();
}

async function verifyChain(
  client: pg.PoolClient,
  key: Buffer,
  tenantId: string,
  known: readonly KnownHead[],
): Promise<Verification> {
  const hashes = new Map(known.map(({ position, hash }) => [position, hash]));
  let before = START;
  let holdsUntil: string | null = null;
  const broken = (fault: ChainFault, position = before.position + 1, rowId: string | null = null) => ({
    ...{ ok: false, checked: before.position, brokenAt: position },
    ...{ fault, rowId, holdsUntil },
  });
  for (;;) {
    const page = await selectPage(client, tenantId, before.position);
    for (const { link, row } of page) {
      const fault = faultOf(key, tenantId, before, link, row);
      if (fault) return broken(fault, before.position + 1, row?.id ?? null);
      const told = hashes.get(link.position);
      if (told !== undefined && told !== link.hash.toString('hex'))
        return broken('replayed', link.position, row?.id ?? null);
      before = link;
      holdsUntil = row?.at ?? holdsUntil;
    }
    if (page.length < BATCH) break;
  }
  if (Math.max(0, ...hashes.keys()) > before.position) return broken('head-missing');
  const added = await selectAddedBefore(client, tenantId);
  if (added !== undefined) return broken('row-added', added);
  return { ok: true, checked: before.position, brokenAt: null, fault: null, rowId: null, holdsUntil };
}

function faultOf(
  key: Buffer,
  tenantId: string,
  before: Link,
  link: Link,
  row: AuditRow | undefined,
): ChainFault | undefined {
  if (link.position !== before.position + 1) return 'link-missing';
  if (!row) return 'row-removed';
  return link.hash.equals(hashOf(key, tenantId, before, row)) ? undefined : 'changed';
}

function createTransactions(pool: pg.Pool) {
  return async <T>(mode: string, work: (client: pg.PoolClient) => Promise<T>): Promise<T> => {
    const client = await pool.connect();
    try {
      await client.query(`begin ${mode}`);
      const result = await work(client);
      await client.query('commit');
      client.release();
      return result;
    } catch (error) {
      await client.query('rollback').catch(() => undefined);
      client.release(true);
      throw error;
    }
  };
}

async function selectTenants(client: pg.PoolClient): Promise<string[]> {
  const { rows } = await client.query<{ id: string }>('select id from tenant order by id');
  return rows.map((row) => row.id);
}

async function selectHead(
  client: pg.PoolClient,
  tenantId: string,
): Promise<(Link & { xid: string | null }) | undefined> {
  const { rows } = await client.query<Link & { xid: string | null }>(
    `select c.position, c.hash, a.xid::text as xid
     from audit_chain c left join audit a on a.tenant_id = c.tenant_id and a.id = c.audit_id
     where c.tenant_id = $1 order by c.position desc limit 1`,
    [tenantId],
  );
  return rows[0];
}

/**
 * From the head's transaction on: below it everything is chained already, because nothing below the snapshot's xmin
 * can still appear. The head's own transaction may be chained in part, when a batch ended within it.
 */
async function selectUnchained(
  client: pg.PoolClient,
  tenantId: string,
  fromXid: string,
): Promise<AuditRow[]> {
  const { rows } = await client.query<AuditRow>(
    `select ${COLUMNS} from audit a
     where a.tenant_id = $1 and a.xid >= $2::xid8 and a.xid < pg_snapshot_xmin(pg_current_snapshot())
       and not exists (select from audit_chain c where c.tenant_id = a.tenant_id and c.audit_id = a.id)
     order by a.xid, a.id limit ${BATCH}`,
    [tenantId, fromXid],
  );
  return rows;
}

async function insertLinks(
  client: pg.PoolClient,
  tenantId: string,
  links: readonly (Link & { auditId: string })[],
): Promise<void> {
  if (links.length === 0) return;
  await client.query(
    `insert into audit_chain (tenant_id, position, audit_id, hash)
     select $1, l.position, l.audit_id, l.hash
     from unnest($2::bigint[], $3::uuid[], $4::bytea[]) l (position, audit_id, hash)`,
    [
      tenantId,
      links.map((link) => link.position),
      links.map((link) => link.auditId),
      links.map((link) => link.hash),
    ],
  );
}

async function selectPage(
  client: pg.PoolClient,
  tenantId: string,
  after: number,
): Promise<{ link: Link; row: AuditRow | undefined }[]> {
  const { rows } = await client.query<Link & AuditRow & { id: string | null }>(
    `select c.position, c.hash, ${COLUMNS}
     from audit_chain c left join audit a on a.tenant_id = c.tenant_id and a.id = c.audit_id
     where c.tenant_id = $1 and c.position > $2 order by c.position limit ${BATCH}`,
    [tenantId, after],
  );
  return rows.map((row) => ({
    link: { position: row.position, hash: row.hash },
    row: row.id === null ? undefined : row,
  }));
}

/** The position before which a row stands that has no link although later transactions are chained. */
async function selectAddedBefore(client: pg.PoolClient, tenantId: string): Promise<number | undefined> {
  const { rows } = await client.query<{ position: number | null }>(
    `with head as (
       select a.xid from audit_chain c join audit a on a.tenant_id = c.tenant_id and a.id = c.audit_id
       where c.tenant_id = $1 order by c.position desc limit 1),
     added as (
       select a.xid from audit a, head where a.tenant_id = $1 and a.xid < head.xid
         and not exists (select from audit_chain c where c.tenant_id = a.tenant_id and c.audit_id = a.id)
       order by a.xid limit 1)
     select min(c.position) as position
     from added, audit_chain c join audit a on a.tenant_id = c.tenant_id and a.id = c.audit_id
     where c.tenant_id = $1 and a.xid > added.xid`,
    [tenantId],
  );
  return rows[0]?.position ?? undefined;
}

async function selectHeads(client: pg.PoolClient): Promise<ChainHead[]> {
  const { rows } = await client.query<ChainHead>(
    `select t.id as "tenantId", c.position, encode(c.hash, 'hex') as hash
     from tenant t cross join lateral (
       select position, hash from audit_chain where tenant_id = t.id order by position desc limit 1) c
     order by t.id`,
  );
  return rows;
}
