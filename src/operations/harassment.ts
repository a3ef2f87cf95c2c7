import type { Tx } from '#db/transaction.ts';
import { getCall } from '#domain/calls/calls.ts';
import type { Call, DeskAction } from '#domain/calls/types.ts';
import { readCity } from '#domain/city/city.ts';
import { readInteraction, visibleInteractions } from '#domain/interactions/interactions.ts';
import { addHouseNote, lockConversation } from '#domain/interactions/messages.ts';
import type { Interaction } from '#domain/interactions/types.ts';
import { holdRecording, releaseHold } from '#domain/recordings/holds.ts';
import { talkOfCall } from '#domain/recordings/recordings.ts';
import { setPresence } from '#domain/routing/routing.ts';
import { audience, overlaps, requirePermission } from '#domain/staff/access.ts';
import { getStaff } from '#domain/staff/staff.ts';
import type { StaffActor } from '#domain/staff/types.ts';
import {
  careAfterHarassment,
  closeHarassment,
  decideHarassment,
  endedHarassment,
  type HarassmentSettings,
  joinHarassment,
  keepEvidence,
  lockHarassment,
  openHarassment,
  openHarassmentOf,
  readDecisionNote,
  readHarassmentSettings,
  warnedHarassment,
} from '#domain/supervision/harassment.ts';
import type { Decision, HarassmentCase, WarnedHow } from '#domain/supervision/types.ts';
import { Refusal } from '#kernel/refusal.ts';
import { requireCallAbility } from './call-desk.ts';
import { ownOr } from './call-texts.ts';

/**
 * カスタマーハラスメント on the telephone: help by one press, the agreed words, evidence, and what the person in charge
 * decides. Each step is audited, an event, and a note beside the conversation, so that the journey tells of it.
 */

export type HarassmentAbility = 'join' | 'warn' | 'end' | 'decide' | 'care';

/** What a call is asked to do once this is written down. */
export interface AskOfCall {
  callId: string;
  action: DeskAction;
}

const ENDING: readonly (Decision | null)[] = ['end', 'end-and-report'];
const KEPT = ['running', 'awaited', 'kept'];
const HOLD_REASON = 'カスタマーハラスメントの証拠（助けを呼んだ通話）';
const RELEASE_REASON = 'カスタマーハラスメントではないと判断';
const DAY_MS = 86_400_000;
const BREAK = 'break';

/** What this person may do about it as it stands. `call` is the one it came up in, null once that is over. */
export function harassmentAbilities(
  actor: StaffActor,
  found: HarassmentCase,
  call: Call | null,
  { ownerMayEnd }: HarassmentSettings,
): HarassmentAbility[] {
  const can: HarassmentAbility[] = [];
  const isInCharge = actor.permissions.has('interaction.supervise') && found.askedBy !== actor.staffId;
  const isOwner = call?.state.ownerStaffId === actor.staffId;
  const isOpen = found.closedAt === null;
  if (isInCharge && isOpen && !found.joinedAt) can.push('join');
  if (isOpen && call?.state.stage === 'talk' && (isOwner || isInCharge)) {
    const { farLegId, legs } = call.state;
    if (legs[farLegId]?.held === false) can.push('warn');
    const isDecided = ENDING.includes(found.decision);
    if (isInCharge || isDecided || (ownerMayEnd && found.warnedAt !== null)) can.push('end');
  }
  if (isInCharge) can.push('decide');
  if (!isOpen && found.askedBy === actor.staffId && found.care === null) can.push('care');
  return can;
}

/**
 * Whoever has a call asks somebody in charge to help, by one press: pressed twice it is one. What was recorded of it is
 * kept from deletion. Refuses as `requireCallAbility`. Audited; emits `harassment.asked`.
 */
export async function askForHelp(tx: Tx, actor: StaffActor, callId: string): Promise<HarassmentCase> {
  const { interactionId } = await requireCallAbility(tx, actor, callId, 'call-for-help');
  if (interactionId === null) throw new Refusal('not-found');
  const interaction = await readInteraction(tx, interactionId);
  await lockConversation(tx, interaction.conversationId);
  const { found, isNew } = await openHarassment(tx, {
    interactionId,
    callId,
    askedBy: actor.staffId,
    audience: whoLooksAfter(interaction, actor.staffId),
  });
  if (!isNew) return found;
  await hold(tx, found);
  await note(tx, found, `助けを呼びました（${await nameOf(tx, actor.staffId)}）`);
  return (await openHarassmentOf(tx, interactionId)) ?? found;
}

/** Who looks after the lines; of a sealed exchange only those who may see it. */
function whoLooksAfter({ sealed, departmentId }: Interaction, staffId: string): string[] {
  return [sealed ? audience.sealed(departmentId) : audience.supervisors, audience.staff(staffId)];
}

/** Somebody in charge comes to help; who came before stays who did. Emits `harassment.joined` when it is new. */
export async function comeToHelp(tx: Tx, actor: StaffActor, id: string): Promise<void> {
  requirePermission(actor, 'interaction.supervise');
  const { found } = await locked(tx, actor, id);
  if (found.closedAt) throw new Refusal('state.conflict');
  if (await joinHarassment(tx, found, actor.staffId))
    await note(tx, found, `応じました（${await nameOf(tx, actor.staffId)}）`);
}

/**
 * The far party is warned: by whoever talks with them, or by the agreed words into the talk. Answers what the call is to do.
 * Refuses 'state.conflict' while they hear nobody. Emits `harassment.warned`.
 */
export async function warnCaller(
  tx: Tx,
  actor: StaffActor,
  id: string,
  how: WarnedHow,
): Promise<AskOfCall | null> {
  const { found, call, settings, language } = await mayDo(tx, actor, id, 'warn');
  await warnedHarassment(tx, found, { staffId: actor.staffId, how });
  const by = await nameOf(tx, actor.staffId);
  await note(
    tx,
    found,
    how === 'said' ? `警告しました（${by}、口頭）` : `警告の案内を流しました（${by}）`,
    tx.newId(),
  );
  if (how === 'said') return null;
  return {
    callId: call.id,
    action: { kind: 'say', spoken: ownOr(settings.warning, language, 'harassmentWarning') },
  };
}

/**
 * Ends the call by the agreed words. Answers what the call is to do. Refuses 'state.conflict' to whoever has it before a
 * warning (or where the city wants a decision first, before that). Emits `harassment.ended`.
 */
export async function endByWords(tx: Tx, actor: StaffActor, id: string): Promise<AskOfCall> {
  const { found, call, settings, language } = await mayDo(tx, actor, id, 'end');
  await endedHarassment(tx, found, actor.staffId);
  await note(tx, found, `終了の案内を流して通話を終えました（${await nameOf(tx, actor.staffId)}）`);
  return {
    callId: call.id,
    action: { kind: 'close', spoken: ownOr(settings.ending, language, 'harassmentEnding') },
  };
}

/**
 * The person in charge decides, during the call or afterwards; as none, what was recorded is no longer kept for it. Refuses
 * 'version.conflict', 'permission.missing'. Emits `harassment.decided`.
 */
export async function decideAbout(
  tx: Tx,
  actor: StaffActor,
  id: string,
  wish: { version: number; decision: Decision; note: string },
): Promise<void> {
  const { found } = await mayDo(tx, actor, id, 'decide');
  await decideHarassment(tx, found, { ...wish, staffId: actor.staffId });
  if (wish.decision === 'no-harassment') await letGo(tx, found, actor.staffId);
  else if (!found.holdId) await hold(tx, found);
  const by = await nameOf(tx, actor.staffId);
  await note(tx, found, `判断：${DECIDED[wish.decision]}（${by}）`, tx.newId());
}

/** Why it was decided so; null when nothing was written. Refuses as `decideAbout`. Audited. */
export async function readWhy(tx: Tx, actor: StaffActor, id: string): Promise<string | null> {
  const { found } = await mayDo(tx, actor, id, 'decide');
  return readDecisionNote(tx, found);
}

const DECIDED: Readonly<Record<Decision, string>> = {
  'go-on': '応対を続ける',
  end: '通話を終える',
  'end-and-report': '通話を終えて、通報・相談する',
  'no-harassment': 'カスタマーハラスメントではない',
};

/** Whoever had it takes a break (and is away), or does not want one. Emits `harassment.cared`, `presence.changed`. */
export async function careFor(
  tx: Tx,
  actor: StaffActor,
  id: string,
  care: 'taken' | 'declined',
): Promise<void> {
  const { found } = await mayDo(tx, actor, id, 'care');
  await careAfterHarassment(tx, found, care);
  if (care === 'declined') return;
  const reasons = (await readCity(tx)).settings.presenceReasons ?? [];
  await setPresence(tx, actor, 'away', reasons.some(({ code }) => code === BREAK) ? BREAK : null);
}

/** A call is over: so is what was asked in it. Kept is what was recorded since. Emits `harassment.closed`. */
export async function callForHelpOver(tx: Tx, call: Call): Promise<void> {
  const found = call.interactionId === null ? undefined : await openHarassmentOf(tx, call.interactionId);
  if (!found) return;
  if (!found.holdId && found.decision !== 'no-harassment') await hold(tx, found);
  await closeHarassment(tx, found);
}

// ── what each of them needs ──────────────────────────────────────────────────

interface Locked {
  found: HarassmentCase;
  call: Call | null;
  interaction: Interaction;
}

/** Visible by its own audience, or because one has the call now. */
async function locked(tx: Tx, actor: StaffActor, id: string): Promise<Locked> {
  const seen = await lockHarassment(tx, id);
  const call = seen.callId === null ? null : await getCall(tx, seen.callId);
  const isOwner = call?.state.ownerStaffId === actor.staffId;
  if (!isOwner && !overlaps(seen.audience, new Set(actor.keys))) throw new Refusal('not-found');
  const [interaction] = await visibleInteractions(tx, actor, [seen.interactionId]);
  if (!interaction) throw new Refusal('not-found');
  // Whoever has the call now hears of it too.
  const owner = call?.state.ownerStaffId;
  const heard = owner ? [...seen.audience, audience.staff(owner)] : seen.audience;
  return { found: { ...seen, audience: heard }, call, interaction };
}

async function mayDo(
  tx: Tx,
  actor: StaffActor,
  id: string,
  ability: HarassmentAbility,
): Promise<{ found: HarassmentCase; call: Call; settings: HarassmentSettings; language: string }> {
  const { found, call, interaction } = await locked(tx, actor, id);
  const { settings } = await readHarassmentSettings(tx);
  if (!call || !harassmentAbilities(actor, found, call, settings).includes(ability)) {
    if (ability === 'decide') requirePermission(actor, 'interaction.supervise');
    throw new Refusal('state.conflict');
  }
  return { found, call, settings, language: interaction.language };
}

/** A recording that is being made, or is there, is kept; a line whose calls are not recorded has none. */
async function hold(tx: Tx, found: HarassmentCase): Promise<void> {
  const recording = found.callId === null ? undefined : await talkOfCall(tx, found.callId);
  if (!recording || !KEPT.includes(recording.state)) return;
  const { settings } = await readHarassmentSettings(tx);
  const until = new Date(tx.now.getTime() + settings.holdDays * DAY_MS);
  const wish = { reason: HOLD_REASON, until, staffId: found.askedBy };
  await keepEvidence(tx, found, await holdRecording(tx, recording.id, wish));
}

async function letGo(tx: Tx, found: HarassmentCase, staffId: string): Promise<void> {
  const recording = found.callId === null ? undefined : await talkOfCall(tx, found.callId);
  if (recording && found.holdId)
    await releaseHold(
      tx,
      { recordingId: recording.id, holdId: found.holdId },
      { staffId, reason: RELEASE_REASON },
    ).catch(whenNotThere);
  await keepEvidence(tx, found, null);
}

/** Somebody let it go already. */
function whenNotThere(error: unknown): void {
  if (!(error instanceof Refusal) || error.code !== 'not-found') throw error;
}

async function nameOf(tx: Tx, staffId: string): Promise<string> {
  return (await getStaff(tx, staffId)).name;
}

/** Beside the conversation, once for each step; `again` for a step that may come again. */
async function note(tx: Tx, found: HarassmentCase, what: string, again = ''): Promise<void> {
  const interaction = await readInteraction(tx, found.interactionId);
  const conversation = await lockConversation(tx, interaction.conversationId);
  const clientId = `harassment:${found.id}:${again || what}`;
  await addHouseNote(tx, conversation, interaction, `カスタマーハラスメント：${what}`, clientId);
}
