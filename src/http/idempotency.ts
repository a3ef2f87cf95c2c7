import { createHash } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import type { Database, Scope, Tx } from '#db/transaction.ts';
import { beginKey, dropKey, finishKey, keepAnswer, takeKey } from '#domain/integration/idempotency.ts';
import { Refusal } from '#kernel/refusal.ts';

/** A key as its request carries it, with what makes that request what it is. */
export interface RequestKey {
  key: string;
  requestHash: Buffer;
}

const KEY = /^[\x21-\x7e]{8,128}$/;

/**
 * The key of a write (header `Idempotency-Key`, a string as in the draft of the IETF or bare); undefined where there is
 * none, or where reading changes nothing. Refuses 'request.invalid' for one that is malformed or not taken here.
 */
export function keyOf(request: FastifyRequest, keepsAnswer = true): RequestKey | undefined {
  const given = request.headers['idempotency-key'];
  if (given === undefined || request.method === 'GET') return undefined;
  const key = String(given).replace(/^"(.*)"$/, '$1');
  if (!KEY.test(key) || !keepsAnswer || request.isMultipart())
    throw new Refusal('request.invalid', { field: 'idempotency-key' });
  const parts = [request.method, request.url, JSON.stringify(request.body ?? null)];
  return { key, requestHash: createHash('sha256').update(parts.join('\n')).digest() };
}

/** Sounds and pages go out by themselves: nothing follows from making them twice. */
function isKept(answer: unknown): boolean {
  return typeof (answer as { send?: unknown } | null)?.send !== 'function';
}

/** Does the work, unless the same write was answered before; the answer is kept in the same transaction. */
export async function withKey<T>(tx: Tx, given: RequestKey | undefined, work: () => Promise<T>): Promise<T> {
  if (!given) return work();
  const write = { principal: tx.actor, ...given };
  const earlier = await takeKey(tx, write);
  if (earlier) return earlier.answer as T;
  const answer = await work();
  if (isKept(answer)) keepAnswer(tx, write, answer);
  return answer;
}

/** The same around work that makes transactions of its own: a call that is dialled, a sound that is spoken. */
export async function withKeyAround<T>(
  database: Database,
  scope: Scope,
  given: RequestKey,
  work: () => Promise<T>,
): Promise<T> {
  const write = { principal: scope.actor, ...given };
  const earlier = await database.tx(scope, async (tx) => {
    const found = await takeKey(tx, write);
    if (!found) await beginKey(tx, write);
    return found;
  });
  if (earlier) return earlier.answer as T;
  try {
    const answer = await work();
    await database.tx(scope, (tx) => (isKept(answer) ? finishKey : dropKey)(tx, write, answer));
    return answer;
  } catch (error) {
    // What was refused was not done. After anything else nobody knows, and the key stays taken.
    if (error instanceof Refusal) await database.tx(scope, (tx) => dropKey(tx, write));
    throw error;
  }
}
