import type { Tx } from '#db/transaction.ts';
import { audience } from './access.ts';
import * as store from './store-onlookers.ts';
import type { StaffActor } from './types.ts';

export type { OnlookerSubject } from './store-onlookers.ts';

/** A colleague who has the same thing open. */
export interface Onlooker {
  staffId: string;
  name: string;
  writing: boolean;
}

/** Somebody whose desk has said nothing for this long is not there any more; desks say it three times in it. */
const VALID_MS = 30_000;

const since = (tx: Tx) => new Date(tx.now.getTime() - VALID_MS);

/** Who else has it open now. Whether the actor may see the subject is decided before. */
export async function readOnlookers(
  tx: Tx,
  actor: StaffActor,
  subject: store.OnlookerSubject,
): Promise<Onlooker[]> {
  const all = await store.selectOnlookers(tx, subject, since(tx));
  return all.filter((one) => one.staffId !== actor.staffId);
}

/**
 * The actor reads something, writes in it, or has left it; answers who else is there. Emits `onlooker.changed` to those
 * others when that is news to them, and to nobody else: a sign of life is none.
 */
export async function beOnlooker(
  tx: Tx,
  actor: StaffActor,
  subject: store.OnlookerSubject,
  state: 'reading' | 'writing' | 'gone',
): Promise<Onlooker[]> {
  const all = await store.selectOnlookers(tx, subject, since(tx));
  const before = all.find((one) => one.staffId === actor.staffId);
  const others = all.filter((one) => one.staffId !== actor.staffId);
  if (state === 'gone') await store.deleteOnlooker(tx, subject, actor.staffId);
  else {
    if (!before) await store.deleteStale(tx, actor.staffId, since(tx));
    await store.upsertOnlooker(tx, subject, actor.staffId, state === 'writing');
  }
  const isNews =
    state === 'gone' ? before !== undefined : !before || before.writing !== (state === 'writing');
  if (isNews && others.length > 0)
    tx.append({
      type: 'onlooker.changed',
      subjectKind: 'onlooker',
      subjectId: subject.id,
      audience: others.map((one) => audience.staff(one.staffId)),
    });
  return others;
}
