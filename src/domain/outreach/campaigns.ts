import type { Tx } from '#db/transaction.ts';
import { requirePermission } from '#domain/staff/access.ts';
import type { StaffActor } from '#domain/staff/types.ts';
import { Refusal } from '#kernel/refusal.ts';
import { cleanText } from '#kernel/text.ts';
import { nextStates } from './rules.ts';
import * as store from './store-campaigns.ts';
import {
  type Campaign,
  type CampaignProgress,
  type CampaignSettings,
  campaignSettings,
  type CampaignState,
  type Target,
} from './types.ts';

/** Announcement calls to a list: what is said, and how far it is. */

export const NAME_MAX_CHARS = 80;
export const MESSAGE_MAX_CHARS = 1_000;
const MOST_AHEAD_MS = 366 * 86_400_000;

function toCampaign({ settings, ...rest }: store.CampaignRow): Campaign {
  return { ...rest, settings: campaignSettings.parse(settings) };
}

// ── what is said, and how ────────────────────────────────────────────────────

export interface CampaignText {
  name: string;
  entryPointId: string;
  queueId: string | null;
  language: string;
  message: string;
  settings: CampaignSettings;
}

function cleaned(input: CampaignText): CampaignText {
  return {
    ...input,
    name: cleanText(input.name, { maxChars: NAME_MAX_CHARS }),
    message: cleanText(input.message, { maxChars: MESSAGE_MAX_CHARS, multiline: true }),
  };
}

/** Adds a campaign as a draft, idempotent on the client id. Refuses 'permission.missing', the refusals of `cleanText`. Audited; emits `campaign.changed`. */
export async function addCampaign(
  tx: Tx,
  actor: StaffActor,
  input: CampaignText & { clientId: string; audience: readonly string[] },
): Promise<Campaign> {
  requirePermission(actor, 'outreach.run');
  const { audience, clientId, ...text } = input;
  const row = await store.insertCampaign(tx, {
    ...cleaned(text),
    clientId,
    id: tx.newId(),
    state: 'draft',
    audience: [...audience],
    createdBy: actor.staffId,
    createdAt: tx.now,
    startsAt: null,
    startedAt: null,
    endedAt: null,
    erasedAt: null,
    version: 1,
  });
  if (!row) return toCampaign((await store.selectByClientId(tx, clientId))!);
  tx.audit({ action: 'write', subjectKind: 'campaign', subjectId: row.id, fields: ['name', 'message'] });
  tellCampaign(tx, row);
  return toCampaign(row);
}

/** Replaces what is said and how; not while it runs, and not once it is over. Refuses 'not-found', 'version.conflict', 'state.conflict'. */
export async function changeCampaign(
  tx: Tx,
  actor: StaffActor,
  id: string,
  version: number,
  input: CampaignText & { audience: readonly string[] },
): Promise<Campaign> {
  const before = await lockVisible(tx, actor, id);
  if (before.version !== version) throw new Refusal('version.conflict');
  if (before.state !== 'draft' && before.state !== 'paused') throw new Refusal('state.conflict');
  const { audience, ...text } = input;
  const row = await store.updateCampaign(tx, id, { ...cleaned(text), audience: [...audience] });
  tx.audit({ action: 'write', subjectKind: 'campaign', subjectId: id, fields: Object.keys(text) });
  tellCampaign(tx, row, before.audience);
  return toCampaign(row);
}

/** Starts, pauses, goes on, or stops for good. Refuses 'state.conflict' for what cannot follow, and a start without a number. */
export async function moveCampaign(
  tx: Tx,
  actor: StaffActor,
  id: string,
  to: CampaignState,
): Promise<Campaign> {
  const before = await lockVisible(tx, actor, id);
  if (!nextStates(before.state).includes(to)) throw new Refusal('state.conflict');
  if (to === 'running' && (await store.lastNth(tx, id)) === 0)
    throw new Refusal('state.conflict', { field: 'numbers' });
  if (to === 'stopped') await store.leaveOutWaiting(tx, id);
  const row = await store.updateCampaign(tx, id, {
    state: to,
    startsAt: null,
    ...(to === 'running' && before.startedAt === null ? { startedAt: tx.now } : {}),
    ...(to === 'stopped' ? { endedAt: tx.now } : {}),
  });
  tx.audit({ action: 'write', subjectKind: 'campaign', subjectId: id, fields: ['state'] });
  tellCampaign(tx, row);
  return toCampaign(row);
}

/**
 * Says when it begins, or goes on, by itself; null: no longer. Refuses 'state.conflict' for what cannot be started, also without
 * a number, 'request.invalid' {field: 'at'} for a time that is over or more than a year away. Audited; emits `campaign.changed`.
 */
export async function scheduleCampaign(
  tx: Tx,
  actor: StaffActor,
  id: string,
  at: Date | null,
): Promise<Campaign> {
  const before = await lockVisible(tx, actor, id);
  if (!nextStates(before.state).includes('running')) throw new Refusal('state.conflict');
  if ((await store.lastNth(tx, id)) === 0) throw new Refusal('state.conflict', { field: 'numbers' });
  const aheadMs = at === null ? 1 : at.getTime() - tx.now.getTime();
  if (aheadMs <= 0 || aheadMs > MOST_AHEAD_MS) throw new Refusal('request.invalid', { field: 'at' });
  const row = await store.updateCampaign(tx, id, { startsAt: at });
  tx.audit({ action: 'write', subjectKind: 'campaign', subjectId: id, fields: ['starts-at'] });
  tellCampaign(tx, row);
  return toCampaign(row);
}

/** Starts those whose time has come. Emits `campaign.changed` for each. */
export async function startScheduled(tx: Tx): Promise<number> {
  const due = await store.lockStarting(tx);
  for (const before of due) {
    const mayRun = nextStates(before.state).includes('running');
    const row = await store.updateCampaign(tx, before.id, {
      startsAt: null,
      ...(mayRun ? { state: 'running' as const, startedAt: before.startedAt ?? tx.now } : {}),
    });
    tx.audit({ action: 'write', subjectKind: 'campaign', subjectId: before.id, fields: ['state'] });
    tellCampaign(tx, row);
  }
  return due.length;
}

/** Nobody is left to be called. Emits `campaign.changed`. */
export async function finishCampaign(tx: Tx, id: string): Promise<boolean> {
  const before = await store.lockCampaign(tx, id);
  if (before?.state !== 'running') return false;
  const { waiting, underWay, talking } = (await progressOf(tx, [id])).get(id)!;
  if (waiting + underWay + talking > 0) return false;
  tellCampaign(tx, await store.updateCampaign(tx, id, { state: 'done', endedAt: tx.now }));
  return true;
}

/** Forgets the numbers of a campaign that is over, for good; the counts stay. Refuses 'not-found', 'state.conflict'. Audited. */
export async function eraseNumbers(tx: Tx, actor: StaffActor, id: string): Promise<Campaign> {
  const before = await lockVisible(tx, actor, id);
  const isOver = before.state === 'done' || before.state === 'stopped';
  const { underWay } = (await progressOf(tx, [id])).get(id)!;
  if (!isOver || before.erasedAt !== null || underWay > 0) throw new Refusal('state.conflict');
  await store.eraseTargets(tx, id);
  const row = await store.updateCampaign(tx, id, { erasedAt: tx.now });
  tx.audit({ action: 'write', subjectKind: 'campaign', subjectId: id, fields: ['numbers'] });
  tellCampaign(tx, row);
  return toCampaign(row);
}

/** A campaign that the actor may run, locked, for this room; refuses 'permission.missing', 'not-found'. */
export async function lockVisible(tx: Tx, actor: StaffActor, id: string): Promise<store.CampaignRow> {
  requirePermission(actor, 'outreach.run');
  const row = await store.lockVisible(tx, actor, id);
  if (!row) throw new Refusal('not-found');
  return row;
}

/** Names of the campaigns that are not over and call from an entry point. */
export async function campaignsFrom(tx: Tx, entryPointId: string): Promise<string[]> {
  return store.selectNamesBy(tx, 'entryPointId', entryPointId);
}

/** Those not yet over whose answers come to a queue, by name. */
export async function campaignsTo(tx: Tx, queueId: string): Promise<string[]> {
  return store.selectNamesBy(tx, 'queueId', queueId);
}

/** All campaigns that the actor may see, the newest first. */
export async function listCampaigns(tx: Tx, actor: StaffActor): Promise<Campaign[]> {
  requirePermission(actor, 'outreach.run');
  return (await store.selectVisible(tx, actor)).map(toCampaign);
}

/** One campaign that the actor may see; refuses 'not-found'. */
export async function getCampaign(tx: Tx, actor: StaffActor, id: string): Promise<Campaign> {
  return toCampaign(await lockVisible(tx, actor, id));
}

/** How far these campaigns are. */
export async function progressOf(
  tx: Tx,
  ids: readonly string[],
): Promise<ReadonlyMap<string, CampaignProgress>> {
  if (ids.length === 0) return new Map();
  const counted = await store.countTargets(tx, ids);
  const attempts = await store.countAttempts(tx, ids, tx.now);
  const sum = (rows: readonly store.Counted[], column: 'count' | 'heard' | 'pressed' | 'talked' = 'count') =>
    rows.reduce((total, row) => total + Number(row[column]), 0);
  return new Map(
    ids.map((id) => {
      const rows = counted.filter((row) => row.campaignId === id);
      const calls = attempts.find((row) => row.campaignId === id);
      const inState = (state: Target['state']) => rows.filter((row) => row.state === state);
      const missed = (outcome: Target['outcome']) =>
        sum(inState('not-reached').filter((row) => row.outcome === outcome));
      return [
        id,
        {
          numbers: sum(rows),
          waiting: sum(inState('waiting')),
          underWay: Number(calls?.underWay ?? 0),
          talking: Number(calls?.talking ?? 0),
          answered: sum(inState('reached')),
          heard: sum(rows, 'heard'),
          pressed: sum(rows, 'pressed'),
          talked: sum(rows, 'talked'),
          busy: missed('busy'),
          noAnswer: missed('no-answer'),
          unreachable: missed('unreachable'),
          leftOut: sum(inState('left-out')),
          attempts: Number(calls?.count ?? 0),
        },
      ];
    }),
  );
}

// ── for the house's own work ─────────────────────────────────────────────────

/** Those that run now. */
export async function runningCampaigns(tx: Tx): Promise<Campaign[]> {
  return (await store.selectRunning(tx)).map(toCampaign);
}

/** The campaign as it stands, for the house's own work; refuses 'not-found'. */
export async function readCampaign(tx: Tx, id: string): Promise<Campaign> {
  const row = await store.selectCampaign(tx, id);
  if (!row) throw new Refusal('not-found');
  return toCampaign(row);
}

/** Tells those who see it, and those who saw it, that a campaign or its progress changed. */
export function tellCampaign(tx: Tx, row: store.CampaignRow, former: readonly string[] = []): void {
  tx.append({
    type: 'campaign.changed',
    subjectKind: 'campaign',
    subjectId: row.id,
    audience: [...new Set([...row.audience, ...former])],
    data: { state: row.state },
  });
}
