import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { noteChange } from '#db/config-log.ts';
import type { Tx } from '#db/transaction.ts';
import { audience } from '#domain/staff/access.ts';
import type { StaffActor } from '#domain/staff/types.ts';
import { cleanText } from '#kernel/text.ts';
import { Refusal } from '#kernel/refusal.ts';
import * as store from './store-harassment.ts';
import { ensureCity } from './supervision.ts';
import type { Decision, HarassmentCase, WarnedHow } from './types.ts';

/**
 * カスタマーハラスメント: whoever has an exchange calls for help with one press; what is said and decided from then on is
 * written down. Who may is decided by the operations that call these.
 */

const NOTE_MAX = 2_000;
const PAST_DAYS = 30;
const MOST_SHOWN = 100;
const CARE_HOURS = 12;

/** A text by language; what is not there in a language is said in Japanese, and without both in the house's own words. */
const texts = z.record(z.string().max(10), z.string().max(1_000));

/** The city's words for it, and after how long what is due. */
export const harassmentSettings = z.object({
  /** Said into the talk before it is ended. */
  warning: texts.default({}),
  /** Said to the far party alone; then the call is over. */
  ending: texts.default({}),
  /** Since the call for help; shown to whoever has it, nothing happens by itself. */
  warnAfterMin: z.number().int().min(0).max(240).default(5),
  endAfterMin: z.number().int().min(1).max(480).default(30),
  /** Whoever has it may end it after a warning; otherwise somebody has to decide so first. */
  ownerMayEnd: z.boolean().default(true),
  /** What was recorded is kept at least so long (five years at most). */
  holdDays: z.number().int().min(30).max(1_825).default(365),
});
export type HarassmentSettings = z.output<typeof harassmentSettings>;

/** The settings with who changed them last. */
export interface KeptHarassmentSettings {
  settings: HarassmentSettings;
  version: number;
  changedBy: string | null;
  changedAt: Date | null;
}

/** What the city says and when, or what every city begins with. */
export async function readHarassmentSettings(tx: Tx): Promise<KeptHarassmentSettings> {
  const row = await store.selectSettings(tx);
  return {
    settings: harassmentSettings.parse(row?.harassment ?? {}),
    version: row?.harassmentVersion ?? 1,
    changedBy: row?.harassmentChangedBy ?? null,
    changedAt: row?.harassmentChangedAt ?? null,
  };
}

/**
 * Replaces them. Refuses 'version.conflict' when somebody changed them first. Audited, and kept among the changes of the
 * configuration; emits `harassment.settings-changed`.
 */
export async function changeHarassmentSettings(
  tx: Tx,
  actor: StaffActor,
  change: { settings: HarassmentSettings; version: number },
  undoesId: string | null = null,
): Promise<KeptHarassmentSettings> {
  await ensureCity(tx);
  const before = await readHarassmentSettings(tx);
  const by = { staffId: actor.staffId, version: change.version };
  if (!(await store.updateSettings(tx, change.settings, by)))
    throw new Refusal('version.conflict', { version: before.version });
  const parts = Object.keys(change.settings) as (keyof HarassmentSettings)[];
  const fields = parts.filter((part) => !isDeepStrictEqual(change.settings[part], before.settings[part]));
  tx.audit({ action: 'write', subjectKind: 'harassment-settings', subjectId: tx.tenantId, fields });
  noteChange(tx, {
    ...{ kind: 'harassment-settings', subjectId: tx.tenantId, name: '', undoesId },
    ...{ before: before.settings, after: change.settings },
  });
  tx.append({
    type: 'harassment.settings-changed',
    subjectKind: 'harassment',
    subjectId: tx.tenantId,
    audience: [audience.supervisors],
  });
  return readHarassmentSettings(tx);
}

// ── one call for help ────────────────────────────────────────────────────────

/**
 * Writes down that somebody calls for help in an exchange; asked twice, it is one. Who may see it is handed in. Answers it,
 * and whether it is new. Audited; emits `harassment.asked`.
 */
export async function openHarassment(
  tx: Tx,
  input: { interactionId: string; callId: string | null; askedBy: string; audience: readonly string[] },
): Promise<{ found: HarassmentCase; isNew: boolean }> {
  const id = tx.newId();
  const isNew = await store.insertCase(tx, { ...input, id, askedAt: tx.now });
  const found = await store.selectOpen(tx, input.interactionId);
  if (!found) throw new Refusal('state.conflict');
  if (isNew) changed(tx, found, 'asked');
  return { found, isNew };
}

/** Locked; who may see it is decided by the caller. Refuses 'not-found'. */
export async function lockHarassment(tx: Tx, id: string): Promise<HarassmentCase> {
  const found = await store.lockCase(tx, id);
  if (!found) throw new Refusal('not-found');
  return found;
}

/** The one that goes on in an exchange. */
export function openHarassmentOf(tx: Tx, interactionId: string): Promise<HarassmentCase | undefined> {
  return store.selectOpen(tx, interactionId);
}

/** Those that go on in these exchanges, by exchange. */
export async function openHarassmentsOf(
  tx: Tx,
  interactionIds: readonly string[],
): Promise<ReadonlyMap<string, HarassmentCase>> {
  if (interactionIds.length === 0) return new Map();
  const found = await store.selectOpenOf(tx, interactionIds);
  return new Map(found.map((one) => [one.interactionId, one]));
}

/** Those that this person may see: what goes on first, then the last thirty days, newest first. */
export function listHarassment(tx: Tx, actor: StaffActor): Promise<HarassmentCase[]> {
  return store.selectVisible(tx, actor, new Date(tx.now.getTime() - PAST_DAYS * 86_400_000), MOST_SHOWN);
}

/** Those that this person called for help in within the last twelve hours and that are over, without a word of a break. */
export function harassmentsToCareFor(tx: Tx, staffId: string): Promise<HarassmentCase[]> {
  return store.selectUncared(tx, staffId, new Date(tx.now.getTime() - CARE_HOURS * 3_600_000));
}

/** Somebody in charge comes to help; the first one is who did. False when somebody had come before. Emits `harassment.joined`. */
export async function joinHarassment(tx: Tx, found: HarassmentCase, staffId: string): Promise<boolean> {
  if (found.joinedAt) return false;
  await store.updateCase(tx, found.id, { joinedBy: staffId, joinedAt: tx.now });
  changed(tx, found, 'joined');
  return true;
}

/** The far party was warned; the last time is kept. Emits `harassment.warned`. */
export async function warnedHarassment(
  tx: Tx,
  found: HarassmentCase,
  by: { staffId: string; how: WarnedHow },
): Promise<void> {
  await store.updateCase(tx, found.id, { warnedBy: by.staffId, warnedAt: tx.now, warnedHow: by.how });
  changed(tx, found, `warned ${by.how}`);
}

/** It is being ended by the agreed words. Emits `harassment.ended`. */
export async function endedHarassment(tx: Tx, found: HarassmentCase, staffId: string): Promise<void> {
  await store.updateCase(tx, found.id, { endedBy: staffId, endedAt: tx.now });
  changed(tx, found, 'ended');
}

/**
 * What the person in charge decides, and why; without a word, what was written before stays. Refuses 'version.conflict' when it is not as they saw it. Emits
 * `harassment.decided`.
 */
export async function decideHarassment(
  tx: Tx,
  found: HarassmentCase,
  by: { staffId: string; version: number; decision: Decision; note: string },
): Promise<void> {
  if (found.version !== by.version) throw new Refusal('version.conflict', { version: found.version });
  const isWritten = by.note.trim() !== '';
  const note = isWritten && cleanText(by.note, { field: 'note', maxChars: NOTE_MAX, multiline: true });
  await store.updateCase(tx, found.id, {
    decision: by.decision,
    decidedBy: by.staffId,
    decidedAt: tx.now,
    ...(note ? { decisionNote: tx.sealer.seal(noteScope(tx, found.id), note) } : {}),
  });
  changed(tx, found, `decided ${by.decision}`);
}

/** Why it was decided so; null when nothing was written. Audited. */
export function readDecisionNote(tx: Tx, found: HarassmentCase): string | null {
  if (!found.decisionNote) return null;
  tx.audit({ action: 'read', subjectKind: 'harassment', subjectId: found.id, fields: ['note'] });
  return tx.sealer.open(noteScope(tx, found.id), found.decisionNote);
}

/** Until when what was said is evidence, and what keeps its recording, where there is one; null once that was let go. Emits nothing: it is part of what was done. */
export async function keepEvidence(
  tx: Tx,
  found: HarassmentCase,
  hold: { id: string | null; until: Date } | null,
): Promise<void> {
  await store.updateCase(tx, found.id, {
    holdId: hold?.id ?? null,
    holdUntil: hold?.until ?? null,
    holdReason: hold ? 'harassment' : null,
  });
}

/** Whoever had it takes a break afterwards, or does not want one. Emits `harassment.cared`. */
export async function careAfterHarassment(
  tx: Tx,
  found: HarassmentCase,
  care: 'taken' | 'declined',
): Promise<void> {
  await store.updateCase(tx, found.id, { care, careAt: tx.now });
  changed(tx, found, `care ${care}`);
}

/** The exchange is over, whoever ended it. Emits `harassment.closed`. */
export async function closeHarassment(tx: Tx, found: HarassmentCase): Promise<void> {
  await store.updateCase(tx, found.id, { closedAt: tx.now });
  changed(tx, found, 'closed');
}

const noteScope = (tx: Tx, id: string) => ({ tenantId: tx.tenantId, purpose: `harassment.note:${id}` });

/** `what` begins with the step; the event is of that, the audit of the whole. */
function changed(tx: Tx, { id, interactionId, audience: keys, askedBy }: HarassmentCase, what: string): void {
  tx.audit({ action: 'write', subjectKind: 'harassment', subjectId: id, fields: [what] });
  tx.append({
    type: `harassment.${what.split(' ')[0]}`,
    subjectKind: 'harassment',
    subjectId: id,
    audience: [...new Set([...keys, audience.staff(askedBy)])],
    data: { interactionId },
  });
}
