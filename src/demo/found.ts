import { listAllCategories } from '#domain/cases/settings.ts';
import { foundCity, setHolidays } from '#domain/city/city.ts';
import { addMembers, joinPool, queueCodes } from '#domain/routing/routing.ts';
import { addStaff, listDepartments, loadActor } from '#domain/staff/staff.ts';
import type { StaffActor } from '#domain/staff/types.ts';
import type { Database, Tx } from '#db/transaction.ts';
import { HOLIDAY_NAMES } from '#kernel/japan/holidays.ts';
import { carryOut, type FilesDeps } from '#operations/configuration/files.ts';
import { groundOf, restOf } from '#operations/configuration/found-from-files.ts';
import { type DemoCity, filesOf } from './cities.ts';

/** A city that was founded, with what its stories need to name. */
export interface FoundedCity {
  tenantId: string;
  city: DemoCity;
  /** By login. */
  actors: ReadonlyMap<string, StaffActor>;
  /** By code. */
  queueIds: ReadonlyMap<string, string>;
  categories: ReadonlyMap<string, { id: string; departmentId: string; sealed: boolean }>;
}

export interface FoundingDeps {
  database: Database;
  files: FilesDeps;
  tenantId: string;
  /** Of the pool that routes all the demo's cities. */
  poolId: string;
  hosts: readonly string[];
  passwordOf: (login: string) => string;
}

type Places = ReadonlyMap<string, { staffId: string; accountId: string }>;

/** Founds a city of the demo from its files, with its people; nothing has happened in it yet. */
export async function foundDemoCity(city: DemoCity, deps: FoundingDeps): Promise<FoundedCity> {
  const { database, tenantId } = deps;
  const scope = { tenantId, actor: 'system:demo' };
  const files = filesOf(city);
  const departmentIds = await database.tx(scope, async (tx) => {
    const { code, name } = city;
    const bare = { code, name, kana: '', nameEn: '', timeZone: 'Asia/Tokyo', demo: true, settings: {} };
    await foundCity(tx, bare, deps.hosts);
    await setHolidays(tx, holidaysAround(tx.now.getUTCFullYear()));
    await joinPool(tx, deps.poolId, '共同コールセンター');
    await carryOut(tx, deps.files, groundOf(files));
    return new Map((await listDepartments(tx)).map((each) => [each.code, each.id]));
  });
  // Each in a transaction of its own, side by side: hashing the passwords takes longer than everything else here.
  const places: Places = new Map(
    await Promise.all(
      city.staff.map((member) =>
        database.tx(scope, async (tx) => {
          const { department, description: _, ...person } = member;
          const departmentId = need(departmentIds, department);
          const password = deps.passwordOf(member.login);
          return [member.login, await addStaff(tx, { ...person, departmentId, password })] as const;
        }),
      ),
    ),
  );
  const { staffId } = need(places, city.administrator);
  await database.tx({ tenantId, actor: `staff:${staffId}` }, (tx) =>
    carryOut(tx, deps.files, restOf(files), staffId),
  );
  return database.tx(scope, async (tx) => ({ tenantId, city, ...(await peopleTheLines(tx, city, places)) }));
}

/** Two years back and two ahead: as far as anything in the demo reaches. */
function holidaysAround(year: number) {
  return [...HOLIDAY_NAMES]
    .filter(([onDate]) => Math.abs(Number(onDate.slice(0, 4)) - year) <= 2)
    .map(([onDate, name]) => ({ onDate, name, closed: true }));
}

/** Lets everybody answer their lines; answers what stories name. */
async function peopleTheLines(tx: Tx, city: DemoCity, places: Places) {
  const queueIds = new Map([...(await queueCodes(tx))].map(([id, code]) => [code, id]));
  const idsOf = (logins: readonly string[]) => logins.map((login) => need(places, login).staffId);
  for (const [code, { members, reserve = [] }] of Object.entries(city.answering)) {
    const queueId = need(queueIds, code);
    await addMembers(tx, queueId, idsOf(members));
    await addMembers(tx, queueId, idsOf(reserve), { reserve: true });
  }
  const categories = new Map((await listAllCategories(tx)).map((each) => [each.code, each]));
  return { queueIds, categories, actors: await loadActors(tx, city, queueIds, places) };
}

async function loadActors(tx: Tx, city: DemoCity, queueIds: ReadonlyMap<string, string>, places: Places) {
  const actors = new Map<string, StaffActor>();
  for (const { login } of city.staff) {
    const own = Object.entries(city.answering).filter(([, { members }]) => members.includes(login));
    const ids = own.map(([code]) => need(queueIds, code));
    actors.set(login, await loadActor(tx, { tenantId: tx.tenantId, ...need(places, login) }, ids));
  }
  return actors;
}

/** The value under a name that the demo's own data use; a name that is not there is a mistake in them. */
export function need<T>(map: ReadonlyMap<string, T>, name: string): T {
  const found = map.get(name);
  if (found === undefined) throw new Error(`the demo's data name "${name}", which is not there`);
  return found;
}
