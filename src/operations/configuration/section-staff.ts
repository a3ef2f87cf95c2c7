import { z } from 'zod';
import { membersByQueue, setMembersOf } from '#domain/routing/members.ts';
import { changeStaff, inviteStaff, listPeople, returnStaff, type StaffRecord } from '#domain/staff/people.ts';
import { Refusal } from '#kernel/refusal.ts';
import { dismissStaff } from '../staff-leaving.ts';
import { codeSet, need, needAll, section, sorted, type World } from './section.ts';

const code = z.string().min(1).max(100);
const shape = z.strictObject({
  name: z.string().trim().min(1).max(100),
  kana: z.string().max(200).default(''),
  department: code,
  roles: codeSet(),
  languages: z.array(z.string().max(10)).default(['ja']),
  skills: z.record(code, z.number().int().min(1).max(5)).default({}),
  capacity: z.record(z.string().max(40), z.number().int().min(0).max(25)).default({}),
  queues: codeSet(),
  reserve: codeSet(),
});
type PersonEntry = z.infer<typeof shape>;

/** People, by login. Nobody is let in by a file: each gets a link to set a password from the page of the staff. */
export const staffSection = section<PersonEntry>({
  file: 'staff',
  about:
    '職員 / People by login: where they belong, what they may do, which lines they answer (reserve: when called in).\n' +
    'Nobody is let in by this file: links to set a password are made on the page of the staff.',
  shape,
  async read(world) {
    const { tx, actor } = world;
    const [people, members] = await Promise.all([listPeople(tx, actor), membersByQueue(tx)]);
    const found: [string, PersonEntry][] = [];
    for (const person of people.filter(({ active }) => active)) {
      const own = members.filter(({ staffId }) => staffId === person.id);
      const lines = async (reserve: boolean): Promise<string[]> => {
        const ids = own.filter((each) => each.reserve === reserve).map(({ queueId }) => queueId);
        return (await Promise.all(ids.map((id) => world.codes.codeOf('queue', id)))).toSorted();
      };
      found.push([
        person.login,
        { ...(await placeOf(world, person)), queues: await lines(false), reserve: await lines(true) },
      ]);
    }
    return new Map(found.toSorted(([a], [b]) => (a < b ? -1 : 1)));
  },
  async add(world, key, entry) {
    const { tx, actor } = world;
    const known = (await listPeople(tx, actor)).find(({ login }) => login === key);
    if (!known) await inviteStaff(tx, actor, { ...(await placeWithIds(world, entry)), login: key });
    else {
      await returnStaff(tx, actor, known.id, known.version);
      await changeStaff(tx, actor, known.id, known.version + 1, await placeWithIds(world, entry));
    }
    await answer(world, key, entry);
  },
  async change(world, key, after) {
    const { id, version } = await personOf(world, key);
    await changeStaff(world.tx, world.actor, id, version, await placeWithIds(world, after));
    await answer(world, key, after);
  },
  async remove(world, key) {
    const { id, version } = await personOf(world, key);
    const attention = (channel: string) => world.channels.get(channel)?.abilities.attention ?? 'live';
    await dismissStaff(world.tx, world.actor, { staffId: id, version, toStaffId: null }, attention);
  },
});

async function personOf({ tx, actor }: World, key: string): Promise<StaffRecord> {
  const found = (await listPeople(tx, actor)).find(({ login }) => login === key);
  if (!found) throw new Refusal('not-found');
  return found;
}

async function placeOf({ codes }: World, person: StaffRecord) {
  const { name, kana, departmentId, roles, languages, skills, capacity } = person;
  const levels = skills.map(async ({ skillId, level }) => [await codes.codeOf('skill', skillId), level]);
  return {
    ...{ name, kana, department: await codes.codeOf('department', departmentId) },
    roles: (await Promise.all(roles.map((role) => codes.codeOf('role', role)))).toSorted(),
    languages: [...languages],
    skills: sorted(Object.fromEntries(await Promise.all(levels)) as Record<string, number>),
    capacity: sorted(capacity),
  };
}

async function placeWithIds(world: World, entry: PersonEntry) {
  const { name, kana, languages, capacity } = entry;
  const skills = Object.entries(entry.skills).map(async ([key, level]) => ({
    skillId: await need(world, 'skill', key, 'skills'),
    level,
  }));
  return {
    ...{ name, kana, languages, capacity },
    departmentId: await need(world, 'department', entry.department, 'department'),
    roles: await needAll(world, 'role', entry.roles, 'roles'),
    skills: await Promise.all(skills),
  };
}

/** Which lines somebody answers, and of which they are the reserve; who else does stays. */
async function answer(world: World, login: string, { queues, reserve }: PersonEntry): Promise<void> {
  const { tx, actor } = world;
  const { id } = await personOf(world, login);
  const own = new Set(await needAll(world, 'queue', queues, 'queues'));
  const called = new Set(await needAll(world, 'queue', reserve, 'reserve'));
  const all = await membersByQueue(tx);
  const touched = new Set([
    ...own,
    ...called,
    ...all.filter((each) => each.staffId === id).map((each) => each.queueId),
  ]);
  for (const queueId of touched) {
    const others = all.filter((each) => each.queueId === queueId && each.staffId !== id);
    const idsOf = (isReserve: boolean): string[] =>
      others.filter((each) => each.reserve === isReserve).map(({ staffId }) => staffId);
    await setMembersOf(tx, actor, queueId, {
      staffIds: [...idsOf(false), ...(own.has(queueId) ? [id] : [])],
      reserveIds: [...idsOf(true), ...(called.has(queueId) ? [id] : [])],
    });
  }
}
