import { createHash } from 'node:crypto';
import type { Kysely } from 'kysely';
import type { Tables } from '#db/tables.ts';
import type { Tx } from '#db/transaction.ts';
import * as store from './store.ts';

const MINUTES = 10;
const PURPOSE = 'sign-on.kept';

const hash = (token: string): Buffer => createHash('sha256').update(token).digest();

/** Keeps a way that begins, for ten minutes; neither what names it nor what its browser holds is written down. */
export async function keepSignOn(
  tx: Tx,
  way: { serverId: string; state: string; kept: string; browserToken: string; triedBy: string | null },
): Promise<void> {
  const { state, browserToken, kept, ...rest } = way;
  await store.insertSignOn(tx, {
    ...rest,
    stateHash: hash(state),
    browserHash: hash(browserToken),
    kept: tx.sealer.seal({ tenantId: tx.tenantId, purpose: PURPOSE }, kept),
    expiresAt: new Date(tx.now.getTime() + MINUTES * 60_000),
  });
}

/** Uses a way up; undefined for one that is unknown, over or was used. `open` opens what was kept, and
 * what was posted, in its own city. */
export async function takeSignOn(db: Kysely<Tables>, now: Date, state: string) {
  const row = await store.takeSignOn(db, hash(state));
  if (!row || row.expiresAt <= now) return undefined;
  const { tenantId, serverId, browserHash, triedBy, kept, answer } = row;
  const scope = { tenantId, purpose: PURPOSE };
  return {
    ...{ tenantId, serverId, browserHash, triedBy },
    open: (tx: Tx) => ({
      kept: tx.sealer.open(scope, kept),
      posted: answer && (JSON.parse(tx.sealer.open(scope, answer)) as Record<string, string>),
    }),
  };
}

/**
 * Keeps what an identity server let the browser post, until that browser asks for it with what only it has: what is posted
 * from another site comes without. Nothing happens for a way that is unknown, over, or has its answer.
 */
export async function keepPosted(
  { db, sealer, now }: { db: Kysely<Tables>; sealer: Pick<Tx['sealer'], 'seal'>; now: Date },
  state: string,
  posted: Readonly<Record<string, string>>,
): Promise<void> {
  const row = await store.selectSignOn(db, hash(state));
  if (!row || row.expiresAt <= now) return;
  const scope = { tenantId: row.tenantId, purpose: PURPOSE };
  await store.putAnswer(db, row.stateHash, sealer.seal(scope, JSON.stringify(posted)));
}
