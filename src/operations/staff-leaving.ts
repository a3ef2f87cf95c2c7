import type { Tx } from '#db/transaction.ts';
import { type OwnedCase, passOnCases, unfinishedOf } from '#domain/cases/leaving.ts';
import { mayBeGiven } from '#domain/interactions/access.ts';
import { interactionsOfOwner, lockById } from '#domain/interactions/interactions.ts';
import type { Interaction } from '#domain/interactions/types.ts';
import { giveTo } from '#domain/routing/interventions.ts';
import { queueIdsOf, setPresence } from '#domain/routing/routing.ts';
import { returnToLine } from '#domain/routing/silence.ts';
import type { Attention } from '#domain/routing/types.ts';
import { audience } from '#domain/staff/access.ts';
import { getPerson, leaveStaff } from '#domain/staff/people.ts';
import { getStaff, loadActor } from '#domain/staff/staff.ts';
import type { StaffActor } from '#domain/staff/types.ts';
import { giveNotice } from '#domain/supervision/watching.ts';
import { Refusal } from '#kernel/refusal.ts';

/** What somebody has in hand, as an administrator may know of it: nothing of what it is about, nothing that is sealed. */
export interface OpenWork {
  interactions: Pick<Interaction, 'id' | 'queueId' | 'channel' | 'state' | 'openedAt'>[];
  cases: OwnedCase[];
}

/** What would have to be given on if this person left. Refuses as `getPerson`. */
export async function readOpenWork(tx: Tx, actor: StaffActor, staffId: string): Promise<OpenWork> {
  await getPerson(tx, actor, staffId);
  const interactions = (await inHand(tx, staffId)).filter(({ sealed }) => !sealed);
  const cases = (await unfinishedOf(tx, staffId)).filter(({ sealed }) => !sealed);
  tx.audit({ action: 'read', subjectKind: 'staff', subjectId: staffId, fields: ['open-work'] });
  return { interactions, cases };
}

/** All of it, sealed or not: whoever owns something is among those who see it. */
function inHand(tx: Tx, staffId: string): Promise<Interaction[]> {
  return interactionsOfOwner(tx, { keys: [audience.staff(staffId)] }, staffId);
}

/**
 * Lets somebody leave the city, and gives on what they had in hand: to a colleague as far as these may see it, everything
 * else back to its line and its department. Refuses as `leaveStaff`; 'state.conflict' {why: 'in-call'} for whoever speaks
 * just now, and 'request.invalid' {field: 'toStaffId'} for a colleague who is gone. Answers what went where.
 */
export async function dismissStaff(
  tx: Tx,
  actor: StaffActor,
  input: { staffId: string; version: number; toStaffId: string | null },
  attention: (channel: string) => Attention,
): Promise<{ toPerson: number; toLine: number; toDepartment: number }> {
  const { staffId, version, toStaffId } = input;
  const to = toStaffId === null ? null : await colleague(tx, staffId, toStaffId);
  // Before the person: what is in hand is locked by others who then look at its owner.
  const count = { toPerson: 0, toLine: 0, toDepartment: 0 };
  for (const { id } of await inHand(tx, staffId)) {
    const interaction = await lockById(tx, id);
    if (interaction.ownerStaffId !== staffId || interaction.state !== 'active') continue;
    if (attention(interaction.channel) === 'voice') throw new Refusal('state.conflict', { why: 'in-call' });
    if (to && mayBeGiven(to, interaction)) {
      await giveTo(tx, interaction, to);
      await giveNotice(tx, to.staffId, {
        kind: 'assigned',
        interactionId: interaction.id,
        byStaffId: actor.staffId,
      });
      count.toPerson++;
    } else {
      await returnToLine(tx, interaction, 'owner-gone');
      count.toLine++;
    }
  }
  const cases = await passOnCases(tx, actor, staffId, to);
  const { accountId } = await leaveStaff(tx, actor, staffId, version);
  await setPresence(tx, { staffId, accountId }, 'offline', null);
  return {
    toPerson: count.toPerson + cases.toPerson,
    toLine: count.toLine,
    toDepartment: cases.toDepartment,
  };
}

async function colleague(tx: Tx, staffId: string, toStaffId: string): Promise<StaffActor> {
  const member = await getStaff(tx, toStaffId).catch(() => undefined);
  if (!member?.active || toStaffId === staffId)
    throw new Refusal('request.invalid', { field: 'toStaffId', why: 'unknown' });
  const { accountId } = member;
  const session = { tenantId: tx.tenantId, accountId, staffId: toStaffId };
  return loadActor(tx, session, await queueIdsOf(tx, toStaffId));
}
