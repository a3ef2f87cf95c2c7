import type { Tx } from '#db/transaction.ts';
import { Refusal } from '#kernel/refusal.ts';
import * as store from './store.ts';

/** One write as its sender named it. */
export interface KeyedWrite {
  /** Whose key it is: the actor of the transaction. */
  principal: string;
  key: string;
  /** Of everything that makes the request what it is. */
  requestHash: Buffer;
}

const PURPOSE = 'idempotency.answer';

/** What was answered to the same write before: `{ answer }`, or undefined for one that is new. */
export type Earlier = { answer: unknown } | undefined;

/**
 * Takes a key for this transaction. Answers what the first write with it was answered. Refuses 'idempotency.other-request'
 * for a key that named another request, 'idempotency.in-progress' while the first one is under way.
 */
export async function takeKey(tx: Tx, write: KeyedWrite): Promise<Earlier> {
  if (!(await store.lockKey(tx, write.principal, write.key))) throw new Refusal('idempotency.in-progress');
  const row = await store.selectKey(tx, write.principal, write.key);
  if (!row) return undefined;
  if (!row.requestHash.equals(write.requestHash)) throw new Refusal('idempotency.other-request');
  if (!row.answer) throw new Refusal('idempotency.in-progress');
  const text = tx.sealer.open({ tenantId: tx.tenantId, purpose: PURPOSE }, row.answer);
  return { answer: JSON.parse(text) as unknown };
}

const sealAnswer = (tx: Tx, answer: unknown): Buffer =>
  tx.sealer.seal({ tenantId: tx.tenantId, purpose: PURPOSE }, JSON.stringify(answer ?? null));

/** Keeps what a write was answered, in its own transaction. */
export function keepAnswer(tx: Tx, write: KeyedWrite, answer: unknown): void {
  tx.send(store.insertKey(tx, { ...write, answer: sealAnswer(tx, answer) }));
}

/**
 * For work that cannot be one transaction: the key is kept before it begins. After a crash in between nobody knows how far
 * it came, and the key goes on being refused as 'idempotency.in-progress'.
 */
export async function beginKey(tx: Tx, write: KeyedWrite): Promise<void> {
  await store.insertKey(tx, { ...write, answer: null });
}

/** How such work ended. */
export async function finishKey(tx: Tx, write: KeyedWrite, answer: unknown): Promise<void> {
  await store.updateAnswer(tx, write.principal, write.key, sealAnswer(tx, answer));
}

/** Such work was refused: the key is free again. */
export async function dropKey(tx: Tx, write: KeyedWrite): Promise<void> {
  await store.deleteKey(tx, write.principal, write.key);
}
