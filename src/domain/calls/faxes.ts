import type { Kysely } from 'kysely';
import type { Tables } from '#db/tables.ts';
import type { Tx } from '#db/transaction.ts';
import { Refusal } from '#kernel/refusal.ts';
import type { Caller, FaxResult } from './exchange.ts';
import { againAfterSec, type FaxResultCode } from './rules-fax.ts';
import * as store from './store-faxes.ts';

export { MOST_ATTEMPTS } from './rules-fax.ts';
export type { FaxResultCode } from './rules-fax.ts';

/** A TIFF that lies in the storage. */
export interface FaxFile {
  id: string;
  sha256: Buffer;
  sizeBytes: number;
}

/** A fax at a number of the city: one that came, or one that goes. */
export interface Fax {
  id: string;
  direction: 'in' | 'out';
  entryPointId: string;
  exchangeId: string | null;
  legId: string | null;
  /** Who sent it, or to whom it goes. */
  other: Caller;
  /** What the other machine calls itself; whoever set it up chose it. */
  station: string | null;
  state: store.FaxRow['state'];
  attempts: number;
  tryAt: Date | null;
  result: FaxResultCode | null;
  pages: number;
  way: FaxResult['way'] | null;
  file: FaxFile | null;
  messageId: string | null;
  conversationId: string | null;
  startedAt: Date;
  endedAt: Date | null;
}

const scope = (tx: Tx) => ({ tenantId: tx.tenantId, purpose: 'fax.number' });

function toFax(tx: Tx, row: store.FaxRow): Fax {
  const { callerKind, number, station, fileId, fileSha256, fileBytes, result, ...rest } = row;
  const other: Caller =
    callerKind === 'number'
      ? { kind: 'number', number: number ? tx.sealer.open(scope(tx), number) : '' }
      : { kind: callerKind };
  const isKept = fileId !== null && fileSha256 !== null && fileBytes !== null;
  return {
    ...rest,
    other,
    station: station ? tx.sealer.open(scope(tx), station) : null,
    result: result as FaxResultCode | null,
    file: isKept ? { id: fileId, sha256: fileSha256, sizeBytes: fileBytes } : null,
  };
}

function newRow(
  tx: Tx,
  fax: Pick<store.FaxRow, 'id' | 'direction' | 'entryPointId' | 'state' | 'startedAt'> & { other: Caller },
): store.FaxRow {
  const { other, ...rest } = fax;
  return {
    ...rest,
    exchangeId: null,
    legId: null,
    callerKind: other.kind,
    number: other.kind === 'number' ? tx.sealer.seal(scope(tx), other.number) : null,
    station: null,
    attempts: 0,
    tryAt: null,
    result: null,
    pages: 0,
    way: null,
    fileId: null,
    fileSha256: null,
    fileBytes: null,
    messageId: null,
    conversationId: null,
    endedAt: null,
  };
}

const sealedStation = (tx: Tx, station: string | null): Buffer | null =>
  station === null ? null : tx.sealer.seal(scope(tx), station);

/** The fax, locked until the transaction ends; refuses 'not-found'. */
export async function lockFax(tx: Tx, id: string): Promise<Fax> {
  const row = await store.lockFax(tx, id);
  if (!row) throw new Refusal('not-found');
  return toFax(tx, row);
}

// ── received ─────────────────────────────────────────────────────────────────

/** Keeps that a fax begins to come; undefined when this leg of the exchange is one already. */
export async function beginReceiving(
  tx: Tx,
  begun: { exchangeId: string; legId: string; entryPointId: string; caller: Caller; at: Date },
): Promise<string | undefined> {
  const id = tx.newId();
  const { exchangeId, legId, entryPointId, caller, at } = begun;
  const row = newRow(tx, {
    id,
    direction: 'in',
    entryPointId,
    state: 'receiving',
    startedAt: at,
    other: caller,
  });
  return (await store.insertFax(tx, { ...row, exchangeId, legId })) ? id : undefined;
}

/** How the receiving ended. What `pages` counts is whole; a file without a whole page is worth nothing. */
export interface Received {
  result: FaxResultCode;
  pages: number;
  station: string | null;
  way: FaxResult['way'] | null;
}

/** Its file is ours now, so that the exchange need not keep it. Changes nothing of one that is not being received. */
export async function keepReceived(tx: Tx, id: string, received: Received, file: FaxFile): Promise<void> {
  const fax = await lockFax(tx, id);
  if (fax.state !== 'receiving') return;
  const { station, ...rest } = received;
  await store.updateFax(tx, id, {
    ...rest,
    station: sealedStation(tx, station),
    state: 'kept',
    fileId: file.id,
    fileSha256: file.sha256,
    fileBytes: file.sizeBytes,
    endedAt: tx.now,
  });
}

/** Nothing came that could be looked at. Answers the fax; undefined when that was known. */
export async function failReceiving(tx: Tx, id: string, received: Received): Promise<Fax | undefined> {
  const fax = await lockFax(tx, id);
  if (fax.state !== 'receiving') return undefined;
  const { station, ...rest } = received;
  const change = { ...rest, station: sealedStation(tx, station), state: 'failed' as const, endedAt: tx.now };
  await store.updateFax(tx, id, change);
  return { ...fax, ...received, state: 'failed', endedAt: tx.now };
}

/** It has become this message. */
export function becomeMessage(
  tx: Tx,
  id: string,
  message: { messageId: string; conversationId: string },
): Promise<void> {
  return store.updateFax(tx, id, { ...message, state: 'received' });
}

// ── sent ─────────────────────────────────────────────────────────────────────

/** Lets a message wait for its first attempt, at once; false when it has a fax already. */
export function queueFax(
  tx: Tx,
  fax: {
    id: string;
    entryPointId: string;
    number: string;
    messageId: string;
    conversationId: string;
    pages: number;
    file: FaxFile;
  },
): Promise<boolean> {
  const { id, entryPointId, number, messageId, conversationId, pages, file } = fax;
  const other: Caller = { kind: 'number', number };
  const row = newRow(tx, { id, direction: 'out', entryPointId, state: 'waiting', startedAt: tx.now, other });
  return store.insertFax(tx, {
    ...row,
    messageId,
    conversationId,
    pages,
    tryAt: tx.now,
    fileId: file.id,
    fileSha256: file.sha256,
    fileBytes: file.sizeBytes,
  });
}

/** Those that wait to be sent, with the time of their next attempt, the earliest first. */
export async function waitingFaxes(tx: Tx): Promise<{ id: string; tryAt: Date }[]> {
  const rows = await store.selectWaiting(tx);
  return rows.map(({ id, tryAt }) => ({ id, tryAt: tryAt ?? tx.now }));
}

/** Begins an attempt on a leg of ours; undefined when it does not wait any more, or is not due yet. */
export async function beginAttempt(
  tx: Tx,
  id: string,
  attempt: { exchangeId: string; legId: string; tokenHash: Buffer },
): Promise<Fax | undefined> {
  const fax = await lockFax(tx, id);
  if (fax.state !== 'waiting' || (fax.tryAt ?? tx.now) > tx.now) return undefined;
  const begun = { state: 'sending' as const, attempts: fax.attempts + 1, tryAt: null };
  await store.updateFax(tx, id, { ...attempt, ...begun });
  return { ...fax, ...attempt, ...begun };
}

/** How an attempt ended: `sent`, `waiting` for another one, or `failed`. Undefined when it is over already. */
export async function endAttempt(
  tx: Tx,
  id: string,
  ended: { legId: string | null; result: FaxResultCode; station?: string | null; way?: FaxResult['way'] },
): Promise<Fax | undefined> {
  const fax = await lockFax(tx, id);
  if (fax.state !== 'sending' || fax.legId !== ended.legId) return undefined;
  const { result, station = null, way = null } = ended;
  const againSec = result === 'complete' ? undefined : againAfterSec(result, fax.attempts);
  const state = result === 'complete' ? 'sent' : againSec === undefined ? 'failed' : 'waiting';
  const change = {
    state,
    result,
    way,
    tryAt: againSec === undefined ? null : new Date(tx.now.getTime() + againSec * 1000),
    endedAt: state === 'waiting' ? null : tx.now,
    exchangeId: null,
    legId: null,
  } as const;
  await store.updateFax(tx, id, { ...change, station: sealedStation(tx, station), tokenHash: null });
  return { ...fax, ...change, station };
}

/** The fax that an exchange may fetch by this token now: one that is being sent. */
export async function faxByToken(tx: Tx, tokenHash: Buffer): Promise<Fax | undefined> {
  const row = await store.selectByToken(tx, tokenHash);
  return row && toFax(tx, row);
}

/** The city of a token. */
export function findTenantOfToken(db: Kysely<Tables>, tokenHash: Buffer): Promise<string | undefined> {
  return store.tenantOfToken(db, tokenHash);
}

// ── both ─────────────────────────────────────────────────────────────────────

/** Faxes that are not over, of this exchange or of none yet. */
export async function openFaxes(tx: Tx, exchangeId: string): Promise<Fax[]> {
  return (await store.selectOpen(tx, exchangeId)).map((row) => toFax(tx, row));
}

/** Of these ids those that are faxes of the city and over. */
export async function finishedFaxes(tx: Tx, ids: readonly string[]): Promise<string[]> {
  if (ids.length === 0) return [];
  const rows = await store.selectByIds(tx, ids);
  return rows.filter(({ state }) => ['received', 'sent', 'failed'].includes(state)).map(({ id }) => id);
}

/** The fax that each of these messages came or goes by. */
export async function faxesOfMessages(tx: Tx, messageIds: readonly string[]): Promise<Map<string, Fax>> {
  if (messageIds.length === 0) return new Map();
  const rows = await store.selectByMessages(tx, messageIds);
  return new Map(rows.flatMap((row) => (row.messageId ? [[row.messageId, toFax(tx, row)]] : [])));
}
