import { createHash } from 'node:crypto';
import type { Kysely } from 'kysely';
import type { Tables } from '#db/tables.ts';
import type { Clock } from '#kernel/clock.ts';
import { Refusal } from '#kernel/refusal.ts';
import { lockSecAfter } from './rules.ts';
import { selectAccount, updateLoginState, countFailure } from './store.ts';
import * as store from './store-tries.ts';

export interface TryDeps {
  db: Kysely<Tables>;
  clock: Clock;
}
/** Whose account is tried (null for a login of nobody), and from which network. */
export interface TriedFrom {
  accountId: string | null;
  network: string;
}

const DAY_MS = 86_400_000;
const KNOWN_FOR_MS = 90 * DAY_MS;
/** Of an account from everywhere together: beyond it only who came in from there before may go on trying. */
const ACCOUNT_FAILURES = 20;
const ACCOUNT_REST_MS = 15 * 60_000;
/** The same of a network over all logins. */
const NETWORK_FAILURES = 50;
const NETWORK_WINDOW_MS = 10 * 60_000;

function hash(...parts: string[]): Buffer {
  return createHash('sha256').update(parts.join('\n')).digest();
}

/**
 * Whether a password, a code or a passkey may be tried now. Refuses 'session.locked' {untilSec}: while the account rests for
 * this network after wrong answers from it; and, for a network from which this person never came in, while the account is
 * tried from many, or the network tries many. Whoever comes from where they came in before is never kept out by others.
 */
export async function requireMayTry(deps: TryDeps, { accountId, network }: TriedFrom): Promise<void> {
  const now = deps.clock.now();
  const [own, account, whole] = await Promise.all([
    accountId === null ? undefined : store.selectTry(deps.db, accountId, hash(accountId, network)),
    accountId === null ? undefined : selectAccount(deps.db, accountId),
    store.selectNetwork(deps.db, hash(network)),
  ]);
  const refuse = (until: Date | null | undefined): void => {
    if (until && until > now)
      throw new Refusal('session.locked', { untilSec: Math.ceil((until.getTime() - now.getTime()) / 1000) });
  };
  refuse(own?.restsUntil);
  if (own?.cameInAt && now.getTime() - own.cameInAt.getTime() < KNOWN_FOR_MS) return;
  refuse(account?.lockedUntil);
  if (whole && whole.failedCount >= NETWORK_FAILURES)
    refuse(new Date(whole.since.getTime() + NETWORK_WINDOW_MS));
}

/** Counts a wrong answer: of the account from this network, of the account, and of the network. */
export async function countWrong(deps: TryDeps, { accountId, network }: TriedFrom): Promise<void> {
  const now = deps.clock.now();
  const later = (ms: number): Date => new Date(now.getTime() + ms);
  await store.countNetwork(deps.db, hash(network), { now, freshAfter: later(-NETWORK_WINDOW_MS) });
  if (accountId === null) return;
  const networkHash = hash(accountId, network);
  const failed = await store.countTry(deps.db, accountId, networkHash, now);
  const restSec = lockSecAfter(failed);
  if (restSec > 0) await store.updateRest(deps.db, accountId, networkHash, later(restSec * 1000));
  const all = await countFailure(deps.db, accountId);
  if (all < ACCOUNT_FAILURES) return;
  await updateLoginState(deps.db, accountId, { failedCount: 0, lockedUntil: later(ACCOUNT_REST_MS) });
}

/** Notes that somebody came in: from there they are known, and what was wrong there is forgotten. */
export async function noteCameIn(
  deps: TryDeps,
  { accountId, network }: { accountId: string; network: string },
): Promise<void> {
  const now = deps.clock.now();
  await store.putCameIn(deps.db, accountId, hash(accountId, network), {
    now,
    forgetBefore: new Date(now.getTime() - KNOWN_FOR_MS),
  });
}
