import type { Kysely } from 'kysely';
import type { Tables } from '#db/tables.ts';
import type { Database, Tx } from '#db/transaction.ts';
import { listCities, readCalendar, readCity } from '#domain/city/city.ts';
import {
  homesOfStaff,
  keepFindings,
  listWatched,
  looksSince,
  readOversight,
} from '#domain/oversight/oversight.ts';
import { blockOf, familyNameOf, findAmong, type WorkTimes } from '#domain/oversight/rules.ts';
import type { PersonFacts } from '#domain/oversight/types.ts';
import { comparedFacts } from '#domain/residents/facts.ts';
import { expireGrants } from '#domain/staff/grants.ts';
import { listStaff } from '#domain/staff/staff.ts';

const DAY_MS = 86_400_000;
/** A transaction that began before the last look may have ended after it. */
const OVERLAP_MS = 5 * 60_000;
const MOST_LOOKS = 200_000;
const LOOK_EVERY_MS = 5 * 60_000;

/**
 * Looks through the audit since the last time, whole days at once, and keeps what somebody should look at; how many are new
 * or grew. Doing it twice finds nothing twice.
 */
export async function lookOverAccess(tx: Tx): Promise<number> {
  const { settings, lookedTo } = await readOversight(tx);
  const times = await workTimes(tx);
  const since = new Date((lookedTo ?? new Date(tx.now.getTime() - DAY_MS)).getTime() - OVERLAP_MS);
  const looks = await looksSince(tx, startOfDay(since, times), MOST_LOOKS);
  const residentIds = [...new Set(looks.map(({ residentId }) => residentId))];
  const [facts, watched, homes, staff] = await Promise.all([
    comparedFacts(tx, residentIds),
    listWatched(tx),
    homesOfStaff(tx),
    listStaff(tx),
  ]);
  const watchedIds = new Set(watched.map(({ residentId }) => residentId));
  const people = new Map(
    [...facts].map(([id, { name, address, protected: guarded }]): [string, PersonFacts] => [
      id,
      {
        familyName: familyNameOf(name),
        block: blockOf(address),
        protected: guarded,
        watched: watchedIds.has(id),
      },
    ]),
  );
  const readers = new Map(
    staff.map(({ id, name }) => [id, { familyName: familyNameOf(name), homeBlock: homes.get(id) ?? null }]),
  );
  return keepFindings(tx, findAmong(looks, { people, readers, settings, times }));
}

/** The city's days and hours. */
export async function workTimes(tx: Tx): Promise<WorkTimes> {
  const [{ timeZone }, { working }] = await Promise.all([readCity(tx), readCalendar(tx)]);
  const time = new Intl.DateTimeFormat('en-GB', {
    ...{ timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
  });
  return {
    dayOf: (at) => working.dayOf(at),
    timeOf: (at) => time.format(at),
    isWorkingDay: (day) => working.isWorkingDay(day),
  };
}

/** A moment at or shortly before the first of that day in the city. */
function startOfDay(at: Date, times: WorkTimes): Date {
  const day = times.dayOf(at);
  let start = at.getTime();
  while (times.dayOf(new Date(start - 1)) === day) start -= 15 * 60_000;
  return new Date(start);
}

/** What is done from time to time in each city: the audit looked through, and access that is over told to its holders. */
export function oversightTask(deps: { database: Database; installation: Kysely<Tables> }) {
  return {
    name: 'oversight',
    everyMs: LOOK_EVERY_MS,
    run: async (): Promise<void> => {
      for (const { id: tenantId } of await listCities(deps.installation)) {
        const scope = { tenantId, actor: 'system:oversight' };
        await deps.database.tx(scope, expireGrants);
        await deps.database.tx(scope, lookOverAccess);
      }
    },
  };
}
