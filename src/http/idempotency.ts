import { createHash } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import type { Database, Scope, Tx } from '#db/transaction.ts';
import { beginKey, dropKey, finishKey, keepAnswer, takeKey } from '#domain/integration/idempotency.ts';
import { Refusal } from '#kernel/refusal.ts';
import { readUpload } from './uploads.ts';

/** A key as its request carries it, with what makes that request what it is. */
export interface RequestKey {
  key: string;
  requestHash: Buffer;
}

const KEY = /^[\x21-\x7e]{8,128}$/;

/** True for a write whose sender named it. */
export function hasKey(request: FastifyRequest): boolean {
  return request.headers['idempotency-key'] !== undefined && request.method !== 'GET';
}

/**
 * The key of a write (header `Idempotency-Key`, a string as in the draft of the IETF or bare); undefined where there is
 * none, or where reading changes nothing. A file is part of what makes the request what it is. Refuses 'request.invalid'
 * for a key that is malformed.
 */
export async function keyOf(request: FastifyRequest): Promise<RequestKey | undefined> {
  if (!hasKey(request)) return undefined;
  const key = String(request.headers['idempotency-key']).replace(/^"(.*)"$/, '$1');
  if (!KEY.test(key)) throw new Refusal('request.invalid', { field: 'idempotency-key' });
  const hash = createHash('sha256').update(`${request.method}\n${request.url}\n`);
  if (request.isMultipart()) {
    const { name, bytes } = await readUpload(request);
    return { key, requestHash: hash.update(`${name}\n`).update(bytes).digest() };
  }
  return { key, requestHash: hash.update(JSON.stringify(request.body ?? null)).digest() };
}

/** Sounds and pages go out by themselves: nothing follows from making them twice. */
function isKept(answer: unknown): boolean {
  return typeof (answer as { send?: unknown } | null)?.send !== 'function';
}

function withoutSecrets(answer: unknown, secrets: readonly string[] = []): unknown {
  return secrets.length === 0
    ? answer
    : { ...(answer as object), ...Object.fromEntries(secrets.map((name) => [name, null])) };
}

/** Does the work, unless the same write was answered before; the answer is kept in the same transaction, without its secrets. */
export async function withKey<T>(
  tx: Tx,
  given: RequestKey | undefined,
  secrets: readonly string[] | undefined,
  work: () => Promise<T>,
): Promise<T> {
  if (!given) return work();
  const write = { principal: tx.actor, ...given };
  const earlier = await takeKey(tx, write);
  if (earlier) return earlier.answer as T;
  const answer = await work();
  if (isKept(answer)) keepAnswer(tx, write, withoutSecrets(answer, secrets));
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
