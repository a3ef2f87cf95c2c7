import { addCategories } from '#domain/cases/cases.ts';
import { foundCity, setHolidays } from '#domain/city/city.ts';
import { addEntryPoint } from '#domain/interactions/entry-points.ts';
import { addMembers, addQueue, joinPool, setPolicy } from '#domain/routing/routing.ts';
import type { Queue, QueuePolicy } from '#domain/routing/types.ts';
import { addDepartments, addSkills, addStaff, loadActor } from '#domain/staff/staff.ts';
import type { StaffActor } from '#domain/staff/types.ts';
import type { Database, Tx } from '#db/transaction.ts';
import { HOLIDAY_NAMES } from '#kernel/japan/holidays.ts';
import { PRESENCE_REASONS, REFUSE_REASONS, WRAP_UP_CODES } from '#operations/found-city.ts';
import type { DemoCity, DemoPolicy } from './cities.ts';
import { addDemoGuide } from './flow.ts';
import { addDemoTemplates } from './templates.ts';

/** A city that was founded, with what its stories need to name. */
export interface FoundedCity {
  tenantId: string;
  city: DemoCity;
  /** By login. */
  actors: ReadonlyMap<string, StaffActor>;
  /** By code. */
  queueIds: ReadonlyMap<string, string>;
  categoryIds: ReadonlyMap<string, string>;
  departmentIds: ReadonlyMap<string, string>;
}

export interface FoundingDeps {
  database: Database;
  tenantId: string;
  /** Of the pool that routes all the demo's cities. */
  poolId: string;
  hosts: readonly string[];
  passwordOf: (login: string) => string;
}

type Ground = Omit<FoundedCity, 'actors' | 'city'>;

/** Founds a city of the demo: its organisation, people, desks and categories; nothing has happened in it yet. */
export async function foundDemoCity(city: DemoCity, deps: FoundingDeps): Promise<FoundedCity> {
  const scope = { tenantId: deps.tenantId, actor: 'system:demo' };
  const ground = await deps.database.tx(scope, (tx) => layGround(tx, city, deps));
  // Each in a transaction of its own, side by side: hashing the passwords takes longer than everything else here.
  const staffIds = new Map(
    await Promise.all(
      city.staff.map((member) =>
        deps.database.tx(scope, async (tx) => {
          const { department, description: _, ...person } = member;
          const departmentId = need(ground.departmentIds, department);
          return [
            member.login,
            await addStaff(tx, { ...person, departmentId, password: deps.passwordOf(member.login) }),
          ] as const;
        }),
      ),
    ),
  );
  const actors = await deps.database.tx(scope, async (tx) => {
    const idsOf = (logins: readonly string[]) => logins.map((login) => need(staffIds, login).staffId);
    for (const { code, members, reserve = [] } of city.queues) {
      const queueId = need(ground.queueIds, code);
      await addMembers(tx, queueId, idsOf(members));
      await addMembers(tx, queueId, idsOf(reserve), { reserve: true });
    }
    return loadActors(tx, city, ground, staffIds);
  });
  await deps.database.tx(scope, (tx) => addDemoTemplates(tx, { ...ground, actors }));
  const { guide } = city;
  if (guide) {
    const [actor, queueId] = [need(actors, guide.administrator), need(ground.queueIds, guide.queue)];
    await deps.database.tx(scope, (tx) => addDemoGuide(tx, actor, guide, queueId));
  }
  return { ...ground, city, actors };
}

async function layGround(tx: Tx, city: DemoCity, deps: FoundingDeps): Promise<Ground> {
  const { code, name, kana, nameEn } = city;
  const settings = {
    privacyUrl: '/privacy',
    showStaffNames: false,
    wrapUpCodes: WRAP_UP_CODES,
    presenceReasons: PRESENCE_REASONS,
    refuseReasons: REFUSE_REASONS,
    undoSendSec: 5,
  };
  await foundCity(tx, { code, name, kana, nameEn, timeZone: 'Asia/Tokyo', demo: true, settings }, deps.hosts);
  await setHolidays(tx, holidaysAround(tx.now.getUTCFullYear()));
  await joinPool(tx, deps.poolId, '共同コールセンター');
  const departmentIds = await addDepartments(tx, city.departments);
  const skillIds = await addSkills(tx, city.skills);
  const queueIds = new Map<string, string>();
  for (const queue of city.queues)
    queueIds.set(queue.code, (await addDemoQueue(tx, queue, departmentIds, skillIds)).id);
  for (const { code: queueCode, policy } of city.queues)
    if (policy) await setPolicy(tx, need(queueIds, queueCode), demoPolicy(policy, { queueIds, skillIds }));
  for (const { key, name: entryName, queue, settings } of city.entryPoints) {
    await addEntryPoint(tx, {
      channel: 'webchat',
      name: entryName,
      publicKey: key,
      queueId: need(queueIds, queue),
      settings: settings ?? {},
    });
  }
  const categoryIds = await addCategories(
    tx,
    city.categories.map(({ department, ...category }) => ({
      ...category,
      departmentId: need(departmentIds, department),
    })),
  );
  return { tenantId: deps.tenantId, queueIds, categoryIds, departmentIds };
}

/** Two years back and two ahead: as far as anything in the demo reaches. */
function holidaysAround(year: number) {
  return [...HOLIDAY_NAMES]
    .filter(([onDate]) => Math.abs(Number(onDate.slice(0, 4)) - year) <= 2)
    .map(([onDate, name]) => ({ onDate, name, closed: true }));
}

function demoPolicy(
  { rings = [], overflow, preferredSkills = {}, ...rest }: DemoPolicy,
  ids: { queueIds: ReadonlyMap<string, string>; skillIds: ReadonlyMap<string, string> },
): Partial<QueuePolicy> {
  return {
    ...rest,
    preferredSkills: Object.fromEntries(
      Object.entries(preferredSkills).map(([code, level]) => [need(ids.skillIds, code), level]),
    ),
    rings: rings.map(({ queues = [], ...ring }) => ({
      levelsLess: 0,
      skillsWaived: false,
      languageWaived: false,
      ...ring,
      queueIds: queues.map((code) => need(ids.queueIds, code)),
    })),
    overflow: overflow
      ? {
          queueId: need(ids.queueIds, overflow.queue),
          afterSec: overflow.afterSec,
          backSec: overflow.backSec,
        }
      : null,
  };
}

function addDemoQueue(
  tx: Tx,
  queue: DemoCity['queues'][number],
  departmentIds: ReadonlyMap<string, string>,
  skillIds: ReadonlyMap<string, string>,
): Promise<Queue> {
  return addQueue(tx, {
    name: queue.name,
    departmentId: need(departmentIds, queue.department),
    priority: 0,
    hours: queue.hours,
    requiredSkills: (queue.requiredSkills ?? []).map((code) => need(skillIds, code)),
    offerSec: queue.offerSec,
    wrapUpSec: queue.wrapUpSec,
  });
}

async function loadActors(
  tx: Tx,
  city: DemoCity,
  ground: Ground,
  staffIds: ReadonlyMap<string, { staffId: string; accountId: string }>,
) {
  const actors = new Map<string, StaffActor>();
  for (const { login } of city.staff) {
    const queueIds = city.queues
      .filter((queue) => queue.members.includes(login))
      .map((queue) => need(ground.queueIds, queue.code));
    actors.set(login, await loadActor(tx, { tenantId: tx.tenantId, ...need(staffIds, login) }, queueIds));
  }
  return actors;
}

/** The value under a name that the demo's own data use; a name that is not there is a mistake in them. */
export function need<T>(map: ReadonlyMap<string, T>, name: string): T {
  const found = map.get(name);
  if (found === undefined) throw new Error(`the demo's data name "${name}", which is not there`);
  return found;
}
