import { createHmac, timingSafeEqual } from 'node:crypto';
import type pg from 'pg';
import type { Clock } from '../kernel/clock.ts';
import type { Ids } from '../kernel/ids.ts';
import type { Logger } from '../kernel/log.ts';
import type { AuditChain, ChainHead, KnownHead, Verification } from './audit-chain.ts';

/** A head of a city's chain as it is kept outside, one line of JSON; signed, so that nobody without the key makes one. */
export interface Anchor extends ChainHead {
  /** ISO. */
  at: string;
  /** Hex. */
  seal: string;
}

/** Somewhere else: a file on another disk, a server of another house. */
export interface AnchorPlace {
  /** A path or an address, for people; nothing secret in it. */
  name: string;
  /** Keeps them there for good; throws when it could not. */
  keep(anchors: readonly Anchor[]): Promise<void>;
  /** Whether each city has a way of its own there, so that one that fails holds back no other. */
  byCity?: boolean;
  /** Everything that was ever kept there, as it lies there; absent where it cannot be asked. */
  read?(): Promise<unknown[]>;
}

/** What is wrong with the anchors of a city: one carries no valid seal, or one that was kept is not there any more. */
export type AnchorFault = 'forged' | 'missing' | 'unreadable';

/** A city's chain against everything that was kept of it elsewhere. */
export interface AnchoredVerification extends Verification {
  /** Anchors that the chain was held against. */
  anchors: number;
  anchorFault: AnchorFault | null;
  /** Where the anchors are at fault. */
  anchorPlace: string | null;
}

export interface AnchorState {
  place: string;
  at: Date;
  position: number;
  error: string | null;
}

export interface AuditAnchors {
  places: readonly string[];
  /**
   * Keeps the head of each city at each place where the last one is older than that, and in the log. Returns what could
   * not be kept; it is written down and tried again at the next call.
   */
  anchor(olderThanMs: number): Promise<{ place: string; error: string }[]>;
  /** Recomputes a city's chain and holds it against all anchors: those of the places, those written down, those given. */
  verify(tenantId: string, given?: readonly unknown[]): Promise<AnchoredVerification>;
  /** The last of each place, kept or failed. */
  states(tenantId: string): Promise<AnchorState[]>;
}

export interface AuditAnchorsDeps {
  chain: AuditChain;
  appPool: pg.Pool;
  key: Buffer;
  places: readonly AnchorPlace[];
  clock: Clock;
  ids: Ids;
  log: Logger;
}

/**
 * Heads of the audit chain, kept where whoever rules the database does not rule: a chain that was cut off, or put back to an
 * older copy, shows against them. The network is called outside of any transaction.
 */
export function createAuditAnchors(deps: AuditAnchorsDeps): AuditAnchors {
  const { chain, appPool, key, places, clock, ids, log } = deps;

  async function keepAt(place: AnchorPlace, heads: readonly ChainHead[], olderThanMs: number) {
    const now = clock.now();
    const due: ChainHead[] = [];
    for (const head of heads) {
      const kept = await selectLast(appPool, head.tenantId, place.name, true);
      if (!kept || now.getTime() - kept.at.getTime() >= olderThanMs) due.push(head);
    }
    const errors: string[] = [];
    for (const group of place.byCity ? due.map((head) => [head]) : [due]) {
      const error = group.length === 0 ? null : await keepGroup(place, group, now);
      if (error !== null) errors.push(error);
    }
    return errors[0] ?? null;
  }

  async function keepGroup(place: AnchorPlace, group: readonly ChainHead[], now: Date) {
    const error = await place
      .keep(group.map((head) => sealed(key, head, now)))
      .then(() => null)
      .catch((thrown: unknown) => (thrown instanceof Error ? thrown.message : String(thrown)).slice(0, 500));
    for (const head of group)
      await insertAnchor(appPool, ids.next(), { ...head, at: now, place: place.name, error });
    if (error !== null) log.warn({ place: place.name, reason: error }, 'the audit was not kept outside');
    return error;
  }

  return {
    places: places.map(({ name }) => name),
    async anchor(olderThanMs) {
      await chain.extend();
      const heads = await chain.logHeads();
      const failed: { place: string; error: string }[] = [];
      for (const place of places) {
        const error = await keepAt(place, heads, olderThanMs);
        if (error !== null) failed.push({ place: place.name, error });
      }
      return failed;
    },
    async verify(tenantId, given = []) {
      const written = await selectKept(appPool, tenantId);
      const known: KnownHead[] = [...written];
      let fault: { anchorFault: AnchorFault; anchorPlace: string | null } | undefined;
      const look = (lines: readonly unknown[], place: string | null): Anchor[] => {
        const own = lines
          .map((line) => asAnchor(line))
          .filter((line) => line === null || line.tenantId === tenantId);
        const valid = own.filter((line): line is Anchor => line !== null && isSealed(key, line));
        if (valid.length < own.length) fault ??= { anchorFault: 'forged', anchorPlace: place };
        known.push(...valid);
        return valid;
      };
      for (const place of places) {
        if (!place.read) continue;
        const lines = await place.read().catch(() => null);
        if (lines === null) fault ??= { anchorFault: 'unreadable', anchorPlace: place.name };
        const there = new Set(look(lines ?? [], place.name).map(nameOf));
        const promised = written.filter((anchor) => anchor.place === place.name);
        if (promised.some((anchor) => !there.has(nameOf(anchor))))
          fault ??= { anchorFault: 'missing', anchorPlace: place.name };
      }
      look(given, null);
      const heads = [...new Map(known.map((head) => [nameOf(head), head])).values()];
      // Two anchors of one position that differ: one of them tells of a chain that is not this one.
      const found = await chain.verify(tenantId, inOrder(heads));
      const twice = firstTwice(heads);
      return {
        ...(found.ok && twice !== undefined
          ? { ...found, ok: false, fault: 'replayed', brokenAt: twice }
          : found),
        ...{ anchors: heads.length, anchorFault: null, anchorPlace: null },
        ...fault,
      };
    },
    states: async (tenantId) => {
      const all = await Promise.all(places.map(({ name }) => selectLast(appPool, tenantId, name, false)));
      return all.filter((state) => state !== undefined);
    },
  };
}

const nameOf = ({ position, hash }: KnownHead): string => `${position}:${hash}`;

const inOrder = (heads: readonly KnownHead[]): KnownHead[] =>
  heads.toSorted((a, b) => a.position - b.position);

function firstTwice(heads: readonly KnownHead[]): number | undefined {
  const seen = new Set<number>();
  return inOrder(heads).find(({ position }) => seen.has(position) || !seen.add(position))?.position;
}

function sealOf(key: Buffer, { tenantId, position, hash, at }: Omit<Anchor, 'seal'>): string {
  return createHmac('sha256', key)
    .update(JSON.stringify(['anchor', tenantId, position, hash, at]), 'utf8')
    .digest('hex');
}

function sealed(key: Buffer, head: ChainHead, now: Date): Anchor {
  const anchor = { ...head, at: now.toISOString() };
  return { ...anchor, seal: sealOf(key, anchor) };
}

function isSealed(key: Buffer, anchor: Anchor): boolean {
  const [given, wanted] = [Buffer.from(anchor.seal), Buffer.from(sealOf(key, anchor))];
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}

/** Null for what is no anchor at all. */
function asAnchor(line: unknown): Anchor | null {
  if (typeof line !== 'object' || line === null) return null;
  const { tenantId, position, hash, at, seal } = line as Record<string, unknown>;
  const isOne =
    typeof tenantId === 'string' &&
    Number.isSafeInteger(position) &&
    typeof hash === 'string' &&
    typeof at === 'string' &&
    typeof seal === 'string';
  return isOne ? { tenantId, position: position as number, hash, at, seal } : null;
}

async function inCity<T>(
  pool: pg.Pool,
  tenantId: string,
  work: (client: pg.PoolClient) => Promise<T>,
): Promise<T> {
  const client = await pool.connect();
  try {
    await client.query('begin');
    await client.query(`select set_config('app.tenant_id', $1, true)`, [tenantId]);
    const result = await work(client);
    await client.query('commit');
    client.release();
    return result;
  } catch (error) {
    await client.query('rollback').catch(() => undefined);
    client.release(true);
    throw error;
  }
}

function insertAnchor(pool: pg.Pool, id: string, row: ChainHead & AnchorState): Promise<unknown> {
  return inCity(pool, row.tenantId, (client) =>
    client.query(
      `insert into audit_anchor (tenant_id, id, at, place, position, hash, error) values ($1, $2, $3, $4, $5, $6, $7)`,
      [row.tenantId, id, row.at, row.place, row.position, Buffer.from(row.hash, 'hex'), row.error],
    ),
  );
}

function selectLast(
  pool: pg.Pool,
  tenantId: string,
  place: string,
  kept: boolean,
): Promise<AnchorState | undefined> {
  return inCity(pool, tenantId, async (client) => {
    const { rows } = await client.query<AnchorState>(
      `select place, at, position, error from audit_anchor
       where tenant_id = $1 and place = $2 and (error is null or not $3) order by at desc, id desc limit 1`,
      [tenantId, place, kept],
    );
    return rows[0];
  });
}

function selectKept(pool: pg.Pool, tenantId: string): Promise<(KnownHead & { place: string })[]> {
  return inCity(pool, tenantId, async (client) => {
    const { rows } = await client.query<KnownHead & { place: string }>(
      `select place, position, encode(hash, 'hex') as hash from audit_anchor
       where tenant_id = $1 and error is null order by position`,
      [tenantId],
    );
    return rows;
  });
}
