import type { Tx } from '#db/transaction.ts';
import { listAllCategories } from '#domain/cases/settings.ts';
import { languagesOf, readCity } from '#domain/city/city.ts';
import { listHolidays, readFoundedAt, readProfile } from '#domain/city/profile.ts';
import type { NamedCode } from '#domain/city/types.ts';
import { listEntryPoints } from '#domain/interactions/entry-points.ts';
import { readFirstAnsweredAt } from '#domain/interactions/interactions.ts';
import { membersByQueue } from '#domain/routing/members.ts';
import { lineOf, listQueues } from '#domain/routing/routing.ts';
import { pastNames } from '#domain/staff/departments.ts';
import { listPlanned } from '#domain/staff/planned.ts';
import { listAllSkills } from '#domain/staff/skills.ts';
import { listDepartments, listStaff } from '#domain/staff/staff.ts';
import { HOLIDAY_NAMES } from '#kernel/japan/holidays.ts';
import type { OrganisationAnswer } from './organisation-shapes.ts';

/** Everything that pages of the organisation show, in one answer: they refer to one another. */
export async function presentOrganisation(tx: Tx): Promise<OrganisationAnswer> {
  const [{ version: cityVersion, ...profile }, { settings }, departments, staff] = await Promise.all([
    readProfile(tx),
    readCity(tx),
    listDepartments(tx),
    listStaff(tx),
  ]);
  const [queues, categories, skills, holidays] = await Promise.all([
    listQueues(tx),
    listAllCategories(tx),
    listAllSkills(tx),
    listHolidays(tx),
  ]);
  const names = new Map(departments.map((each) => [each.id, each.path]));
  const pathOf = (id: string): string => names.get(id) ?? '';
  const here = staff.filter(({ active }) => active);
  const codes = (list: readonly NamedCode[] | undefined) => (list ?? []).map((code) => ({ ...code }));
  const [past, shownQueues, foundedAt, firstAnsweredAt] = await Promise.all([
    pastNames(tx),
    presentQueues(tx, queues, pathOf),
    readFoundedAt(tx),
    readFirstAnsweredAt(tx),
  ]);
  const { languages, fallbackLanguage } = languagesOf(settings);
  return {
    profile,
    languages: [...languages],
    fallbackLanguage,
    cityVersion,
    foundedAt: foundedAt.toISOString(),
    firstAnsweredAt: firstAnsweredAt?.toISOString() ?? null,
    departments: departments.map(({ id, closedAt, ...each }) => ({
      ...each,
      id,
      closedAt: closedAt?.toISOString() ?? null,
      people: here.filter(({ departmentId }) => departmentId === id).length,
      queues: queues.filter(({ departmentId }) => departmentId === id).map(({ name }) => name),
      past: past
        .filter(({ departmentId }) => departmentId === id)
        .map(({ path, untilAt }) => ({ path, untilAt: untilAt.toISOString() })),
    })),
    queues: shownQueues,
    categories: categories.map((each) => ({ ...each, departmentName: pathOf(each.departmentId) })),
    skills,
    wrapUpCodes: codes(settings.wrapUpCodes),
    presenceReasons: codes(settings.presenceReasons),
    refuseReasons: codes(settings.refuseReasons),
    holidays,
    nationalHolidays: [...HOLIDAY_NAMES].map(([onDate, name]) => ({ onDate, name })),
    people: here.map(({ id, name, departmentId }) => ({ id, name, departmentName: pathOf(departmentId) })),
    planned: await presentPlanned(tx, new Map([...names, ...queues.map(nameOf), ...staff.map(nameOf)])),
  };
}

const nameOf = ({ id, name }: { id: string; name: string }): [string, string] => [id, name];

async function presentPlanned(
  tx: Tx,
  names: ReadonlyMap<string, string>,
): Promise<OrganisationAnswer['planned']> {
  const named = (id: string | null | undefined): string | null => (id ? (names.get(id) ?? null) : null);
  return (await listPlanned(tx)).map(({ id, kind, subjectId, intoId, change, ...plan }) => ({
    ...{ id, kind, dueOn: plan.dueOn, state: plan.state, trouble: plan.trouble },
    name: named(subjectId) ?? '',
    intoName: named(intoId),
    newName: change?.name ?? null,
    newParentName: named(change?.parentId),
    byName: named(plan.madeBy),
  }));
}

async function presentQueues(
  tx: Tx,
  queues: Awaited<ReturnType<typeof listQueues>>,
  pathOf: (id: string) => string,
): Promise<OrganisationAnswer['queues']> {
  const [members, entryPoints, lines] = await Promise.all([
    membersByQueue(tx),
    listEntryPoints(tx),
    Promise.all(queues.map(({ id }) => lineOf(tx, id))),
  ]);
  return queues.map(({ id, name, departmentId, version }, n) => {
    const own = members.filter(({ queueId }) => queueId === id);
    return {
      id,
      name,
      departmentId,
      departmentName: pathOf(departmentId),
      staffIds: own.filter(({ reserve }) => !reserve).map(({ staffId }) => staffId),
      reserveIds: own.filter(({ reserve }) => reserve).map(({ staffId }) => staffId),
      entryPoints: entryPoints.filter(({ queueId }) => queueId === id).map((each) => each.name),
      waiting: lines[n]?.waiting ?? 0,
      version,
    };
  });
}
