import type { Tx } from '#db/transaction.ts';
import { getCall } from '#domain/calls/calls.ts';
import type { Call, DeskAction } from '#domain/calls/types.ts';
import { readCity } from '#domain/city/city.ts';
import { requireAbility } from '#domain/interactions/access.ts';
import { readInteraction, visibleInteractions } from '#domain/interactions/interactions.ts';
import { addHouseNote, lockConversation } from '#domain/interactions/messages.ts';
import type { Channel, Interaction } from '#domain/interactions/types.ts';
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
import { type HarassmentAbility, harassmentAbilities, standingOf } from './harassment-abilities.ts';
import { endInWriting, sayInWriting, writtenWords } from './harassment-written.ts';

/**
 * カスタマーハラスメント on the telephone and in writing: help by one press, the agreed words, evidence, and what the person in charge
 * decides. Each step is audited, an event, and a note beside the conversation, so that the journey tells of it.
 */

/** What a call is asked to do once this is written down. */
export interface AskOfCall {
  callId: string;
  action: DeskAction;
}

const KEPT = ['running', 'awaited', 'kept'];
const HOLD_REASON = 'カスタマーハラスメントの証拠（助けを呼んだ通話）';
const RELEASE_REASON = 'カスタマーハラスメントではないと判断';
const DAY_MS = 86_400_000;
const BREAK = 'break';

/**
 * Whoever has a written exchange asks somebody in charge to help, as in a call; what was written is evidence. Refuses
 * 'not-found', 'permission.missing' for who has it not, 'state.conflict' where nobody writes. Audited; emits
 * `harassment.asked`.
 */
export async function askForHelpInWriting(
  tx: Tx,
  actor: StaffActor,
  channels: ReadonlyMap<string, Pick<Channel, 'abilities'>>,
  interactionId: string,
): Promise<HarassmentCase> {
  const [seen] = await visibleInteractions(tx, actor, [interactionId]);
  if (!seen) throw new Refusal('not-found');
  await lockConversation(tx, seen.conversationId);
  const interaction = await readInteraction(tx, interactionId);
  requireAbility(actor, interaction, 'reply');
  if (channels.get(interaction.channel)?.abilities.written !== true) throw new Refusal('state.conflict');
  return ask(tx, actor, interaction, null);
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
  return ask(tx, actor, interaction, callId);
}

async function ask(
  tx: Tx,
  actor: StaffActor,
  interaction: Interaction,
  callId: string | null,
): Promise<HarassmentCase> {
  const interactionId = interaction.id;
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
  const { found, call, settings, interaction } = await mayDo(tx, actor, id, 'warn');
  const { language } = interaction;
  await warnedHarassment(tx, found, { staffId: actor.staffId, how });
  const by = await nameOf(tx, actor.staffId);
  await note(
    tx,
    found,
    how === 'said'
      ? `警告しました（${by}、${call ? '口頭' : '自分の言葉'}）`
      : `警告の${call ? '案内を流しました' : '文を送りました'}（${by}）`,
    tx.newId(),
  );
  if (how === 'said') return null;
  if (!call) {
    await sayInWriting(tx, interaction, writtenWords(settings.warning, language, 'warning'));
    return null;
  }
  return {
    callId: call.id,
    action: { kind: 'say', spoken: ownOr(settings.warning, language, 'harassmentWarning') },
  };
}

/**
 * Ends the call, or the written exchange, by the agreed words. Answers what a call is to do. Refuses 'state.conflict' to whoever has it before a
 * warning (or where the city wants a decision first, before that). Emits `harassment.ended`.
 */
export async function endByWords(tx: Tx, actor: StaffActor, id: string): Promise<AskOfCall | null> {
  const { found, call, settings, interaction } = await mayDo(tx, actor, id, 'end');
  const { language } = interaction;
  await endedHarassment(tx, found, actor.staffId);
  const by = await nameOf(tx, actor.staffId);
  if (!call) {
    await note(tx, found, `終了の文を送ってやりとりを終えました（${by}）`);
    await endInWriting(tx, interaction.id, writtenWords(settings.ending, language, 'ending'));
    return null;
  }
  await note(tx, found, `終了の案内を流して通話を終えました（${by}）`);
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
  else if (!found.holdUntil) await hold(tx, found);
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
  const [interaction] = await visibleInteractions(tx, actor, [seen.interactionId]);
  if (!interaction) throw new Refusal('not-found');
  const owner = seen.callId === null ? interaction.ownerStaffId : call?.state.ownerStaffId;
  if (owner !== actor.staffId && !overlaps(seen.audience, new Set(actor.keys)))
    throw new Refusal('not-found');
  // Whoever has it now hears of it too.
  const heard = owner ? [...seen.audience, audience.staff(owner)] : seen.audience;
  return { found: { ...seen, audience: heard }, call, interaction };
}

async function mayDo(
  tx: Tx,
  actor: StaffActor,
  id: string,
  ability: HarassmentAbility,
): Promise<Locked & { settings: HarassmentSettings }> {
  const { found, call, interaction } = await locked(tx, actor, id);
  const { settings } = await readHarassmentSettings(tx);
  const standing = standingOf(found, call, interaction);
  if (!harassmentAbilities(actor, found, standing, settings).includes(ability)) {
    if (ability === 'decide') requirePermission(actor, 'interaction.supervise');
    throw new Refusal('state.conflict');
  }
  return { found, call, interaction, settings };
}

/**
 * A recording that is being made, or is there, is kept; a line whose calls are not recorded has none. What was written is
 * evidence for as long.
 */
async function hold(tx: Tx, found: HarassmentCase): Promise<void> {
  if (found.callId === null) {
    const { settings } = await readHarassmentSettings(tx);
    const until = new Date(tx.now.getTime() + settings.holdDays * DAY_MS);
    return keepEvidence(tx, found, { id: null, until });
  }
  const recording = await talkOfCall(tx, found.callId);
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
