import type { Tx } from '#db/transaction.ts';
import { readCity } from '#domain/city/city.ts';
import { getResident } from '#domain/residents/residents.ts';
import { readTies, recordConsent, writeNote } from '#domain/residents/ties.ts';
import type { NewConsent, NewNote, ResidentTies } from '#domain/residents/types.ts';
import type { StaffActor } from '#domain/staff/types.ts';

/** What stands beside a record, by the city's own day. */

async function todayOf(tx: Tx): Promise<string> {
  const { timeZone } = await readCity(tx);
  return tx.now.toTemporalInstant().toZonedDateTimeISO(timeZone).toPlainDate().toString();
}

/** See `readTies`; refuses 'not-found'. */
export async function readResidentTies(
  tx: Tx,
  actor: StaffActor,
  residentId: string,
  past: boolean,
): Promise<ResidentTies> {
  await getResident(tx, residentId);
  return readTies(tx, actor, residentId, { today: await todayOf(tx), past });
}

/** See `recordConsent`. */
export async function recordResidentConsent(tx: Tx, actor: StaffActor, input: NewConsent): Promise<void> {
  await recordConsent(tx, actor, input, await todayOf(tx));
}

/** See `writeNote`. */
export async function writeResidentNote(tx: Tx, actor: StaffActor, input: NewNote): Promise<void> {
  await writeNote(tx, actor, input, await todayOf(tx));
}
