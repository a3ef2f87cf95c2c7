import type { Tx } from '#db/transaction.ts';
import { requireVisibleCase } from '#domain/cases/cases.ts';
import { visibleInteractions } from '#domain/interactions/interactions.ts';
import { requirePermission } from '#domain/staff/access.ts';
import { beOnlooker, type Onlooker, type OnlookerSubject, readOnlookers } from '#domain/staff/onlookers.ts';
import type { StaffActor } from '#domain/staff/types.ts';
import { Refusal } from '#kernel/refusal.ts';

async function requireVisible(tx: Tx, actor: StaffActor, { kind, id }: OnlookerSubject): Promise<void> {
  if (kind === 'case') return requireVisibleCase(tx, actor, id);
  // Persons are a shared index: whoever may read residents may read this one.
  if (kind === 'resident') return requirePermission(actor, 'resident.read');
  if ((await visibleInteractions(tx, actor, [id])).length === 0) throw new Refusal('not-found');
}

/** Which colleagues have the same interaction, case or resident open. Refuses 'not-found' for what the actor may not see. */
export async function onlookersOf(tx: Tx, actor: StaffActor, subject: OnlookerSubject): Promise<Onlooker[]> {
  await requireVisible(tx, actor, subject);
  return readOnlookers(tx, actor, subject);
}

/** The actor's desk shows it, writes in it, or has left it; answers which colleagues are there. Refuses like `onlookersOf`. */
export async function lookOn(
  tx: Tx,
  actor: StaffActor,
  subject: OnlookerSubject,
  state: 'reading' | 'writing' | 'gone',
): Promise<Onlooker[]> {
  // Who lost sight of something must still be able to leave it.
  if (state !== 'gone') await requireVisible(tx, actor, subject);
  const others = await beOnlooker(tx, actor, subject, state);
  return state === 'gone' ? [] : others;
}
