import type { Tx } from '#db/transaction.ts';
import type { StaffActor } from '#domain/staff/types.ts';
import { Refusal } from '#kernel/refusal.ts';
import { cleanText } from '#kernel/text.ts';
import { lockVisible, tellCampaign } from './campaigns.ts';
import { callableNumber } from './rules.ts';
import * as store from './store-campaigns.ts';
import type { Target } from './types.ts';

/** The list of a campaign: whom it is said to, and what came of each. */

const NOTE_MAX_CHARS = 100;
const LIST_MAX_NUMBERS = 20_000;
const MINUTE_MS = 60_000;

const numberScope = (tx: Tx) => ({ tenantId: tx.tenantId, purpose: 'campaign.number' });
const noteScope = (tx: Tx) => ({ tenantId: tx.tenantId, purpose: 'campaign.note' });

function toTarget(tx: Tx, row: store.TargetRow): Target {
  const { number, numberHash: _, note, ...rest } = row;
  return {
    ...rest,
    number: number && tx.sealer.open(numberScope(tx), number),
    note: note && tx.sealer.open(noteScope(tx), note),
  };
}

export interface NumberToAdd {
  /** As people write it. */
  number: string;
  note: string | null;
}

export interface AddedNumbers {
  added: number;
  /** In the list already, or twice in what was given. */
  known: number;
  /** What cannot be called by itself, by its place in what was given, from 0. */
  refused: number[];
}

/** Adds numbers to the list of a campaign that is not over. Refuses 'not-found', 'state.conflict', 'capacity.full'. Audited. */
export async function addNumbers(
  tx: Tx,
  actor: StaffActor,
  id: string,
  given: readonly NumberToAdd[],
): Promise<AddedNumbers> {
  const campaign = await lockVisible(tx, actor, id);
  if (campaign.state === 'done' || campaign.state === 'stopped') throw new Refusal('state.conflict');
  const from = await store.lastNth(tx, id);
  const refused: number[] = [];
  const rows = new Map<string, store.TargetRow>();
  for (const [at, { number: written, note }] of given.entries()) {
    const number = callableNumber(written);
    if (!number) refused.push(at);
    else if (!rows.has(number)) rows.set(number, newTarget(tx, id, from + rows.size + 1, number, note));
  }
  if (from + rows.size > LIST_MAX_NUMBERS) throw new Refusal('capacity.full');
  const added = (await store.insertTargets(tx, [...rows.values()])).length;
  tx.audit({ action: 'write', subjectKind: 'campaign', subjectId: id, fields: ['numbers'] });
  tellCampaign(tx, campaign);
  return { added, known: given.length - refused.length - added, refused };
}

function newTarget(
  tx: Tx,
  campaignId: string,
  nth: number,
  number: string,
  note: string | null,
): store.TargetRow {
  const text = note?.trim() ? cleanText(note, { maxChars: NOTE_MAX_CHARS }) : null;
  return {
    id: tx.newId(),
    campaignId,
    nth,
    number: tx.sealer.seal(numberScope(tx), number),
    numberHash: tx.sealer.blindIndex(tx.tenantId, 'call.number', number),
    note: text === null ? null : tx.sealer.seal(noteScope(tx), text),
    state: 'waiting',
    dueAt: tx.now,
    tries: 0,
    outcome: null,
    heard: false,
    pressed: false,
    talked: false,
    settledAt: null,
  };
}

/** A part of the list in its order, with what came of each number. Refuses 'not-found'. Audited. */
export async function listNumbers(
  tx: Tx,
  actor: StaffActor,
  id: string,
  page: { afterNth: number; limit: number },
): Promise<{ targets: Target[]; nextAfter: number | null }> {
  await lockVisible(tx, actor, id);
  const found = await store.selectTargets(tx, id, { ...page, limit: page.limit + 1 });
  const rows = found.slice(0, page.limit);
  tx.audit({ action: 'read', subjectKind: 'campaign', subjectId: id, fields: ['numbers'] });
  return {
    targets: rows.map((row) => toTarget(tx, row)),
    nextAfter: found.length > rows.length ? (rows.at(-1)?.nth ?? null) : null,
  };
}

// ── for the house's own work ─────────────────────────────────────────────────

/** How many of its calls began within the last minute. */
export async function begunLastMinute(tx: Tx, id: string): Promise<number> {
  const [counted] = await store.countAttempts(tx, [id], new Date(tx.now.getTime() - MINUTE_MS));
  return Number(counted?.recent ?? 0);
}

/** Numbers whose turn it is. */
export async function dueTargets(tx: Tx, id: string, most: number): Promise<Target[]> {
  return (await store.selectDueTargets(tx, id, most)).map((row) => toTarget(tx, row));
}

/** A number of a list, locked; refuses 'not-found'. */
export async function lockTarget(tx: Tx, id: string): Promise<Target> {
  const row = await store.lockTarget(tx, id);
  if (!row) throw new Refusal('not-found');
  return toTarget(tx, row);
}

/** Lets a number go on, or settles it. Emits `campaign.changed` to whoever looks at its progress. */
export async function changeTarget(
  tx: Tx,
  target: Target,
  change: Partial<Pick<Target, 'state' | 'dueAt' | 'tries' | 'outcome' | 'heard' | 'pressed' | 'talked'>>,
): Promise<Target> {
  const isSettled = ['reached', 'not-reached', 'left-out'].includes(change.state ?? '');
  const row = await store.updateTarget(tx, target.id, {
    ...change,
    ...(isSettled ? { settledAt: tx.now } : {}),
  });
  const campaign = await store.selectCampaign(tx, target.campaignId);
  if (campaign) tellCampaign(tx, campaign);
  return toTarget(tx, row);
}
