import type { Tx } from '#db/transaction.ts';
import type { Interaction } from '#domain/interactions/types.ts';
import { audience } from '#domain/staff/access.ts';
import type { StaffActor } from '#domain/staff/types.ts';
import { WATCH_SEC } from './rules.ts';
import * as store from './store-watch.ts';
import { readSettings } from './supervision.ts';
import type { Notice, NoticeKind, Watcher } from './types.ts';

const MOST_NOTICES = 20;
const goneBefore = (tx: Tx): Date => new Date(tx.now.getTime() - WATCH_SEC * 1000);

/**
 * A supervisor looks on at a conversation, read-only; to be said again within 90 s. Always audited; whoever has the
 * conversation hears of it where the city wants that. Emits `watch.started` when it is new.
 */
export async function lookOn(tx: Tx, actor: StaffActor, interaction: Interaction): Promise<void> {
  const known = (await store.selectWatchers(tx, interaction.id, goneBefore(tx))).find(
    (watcher) => watcher.staffId === actor.staffId,
  );
  await store.upsertWatch(tx, {
    interactionId: interaction.id,
    staffId: actor.staffId,
    startedAt: known?.startedAt ?? tx.now,
  });
  if (known) return;
  tx.audit({ action: 'read', subjectKind: 'interaction', subjectId: interaction.id, fields: ['watch'] });
  await watchChanged(tx, 'watch.started', actor, interaction);
}

/** They look away. Emits `watch.ended` unless they did not look. */
export async function lookAway(tx: Tx, actor: StaffActor, interaction: Interaction): Promise<void> {
  if (await store.deleteWatch(tx, interaction.id, actor.staffId))
    await watchChanged(tx, 'watch.ended', actor, interaction);
}

/** Who looks on, as far as this person may know: supervisors always, others where the city shows it. */
export async function watchersOf(tx: Tx, actor: StaffActor, interactionId: string): Promise<Watcher[]> {
  const shown = actor.permissions.has('interaction.supervise') || (await readSettings(tx)).watchShown;
  if (!shown) return [];
  const rows = await store.selectWatchers(tx, interactionId, goneBefore(tx));
  return rows.map(({ staffId, startedAt, lastSeenAt }) => ({
    staffId,
    startedAt,
    untilAt: new Date(lastSeenAt.getTime() + WATCH_SEC * 1000),
  }));
}

async function watchChanged(
  tx: Tx,
  type: string,
  actor: StaffActor,
  interaction: Interaction,
): Promise<void> {
  const { watchShown } = await readSettings(tx);
  const own = audience.staff(actor.staffId);
  tx.append({
    type,
    subjectKind: 'interaction',
    subjectId: interaction.id,
    audience: watchShown ? [...interaction.audience, own] : [own],
  });
}

/** Marks a note as whispered to whoever has the conversation. */
export function markWhisper(tx: Tx, messageId: string, toStaffId: string): Promise<void> {
  return store.insertWhisper(tx, messageId, toStaffId);
}

/** Which of these messages are whispers. */
export async function whispersAmong(tx: Tx, messageIds: readonly string[]): Promise<ReadonlySet<string>> {
  return new Set(await store.selectWhispers(tx, messageIds));
}

/** Tells a person what somebody did to their work. Nothing is told of what one did oneself. Emits `notice.given`. */
export async function giveNotice(
  tx: Tx,
  to: string,
  notice: { kind: NoticeKind; interactionId: string | null; byStaffId: string | null },
): Promise<void> {
  if (to === notice.byStaffId) return;
  const id = tx.newId();
  await store.insertNotice(tx, to, { ...notice, id, givenAt: tx.now });
  noticeChanged(tx, 'notice.given', to, id);
}

/** Whether this person was told that of an interaction since then, put away or not. */
export function wasNoticed(
  tx: Tx,
  staffId: string,
  notice: { kind: NoticeKind; interactionId: string },
  since: Date,
): Promise<boolean> {
  return store.hasNotice(tx, staffId, notice, since);
}

/** What this person was told and has not put away, newest first. */
export function noticesOf(tx: Tx, staffId: string): Promise<Notice[]> {
  return store.selectUnseenNotices(tx, staffId, MOST_NOTICES);
}

/** Puts a notice away; again, or somebody else's, changes nothing. Emits `notice.seen`. */
export async function putAwayNotice(tx: Tx, staffId: string, id: string): Promise<void> {
  if (await store.markNoticeSeen(tx, staffId, id)) noticeChanged(tx, 'notice.seen', staffId, id);
}

function noticeChanged(tx: Tx, type: string, staffId: string, id: string): void {
  tx.append({ type, subjectKind: 'notice', subjectId: id, audience: [audience.staff(staffId)] });
}
