import { z } from 'zod';
import { addCategory, changeCategory, listAllCategories } from '#domain/cases/settings.ts';
import { type CapacityByRole, changeCapacity, readCapacity } from '#domain/staff/capacity.ts';
import { addDepartment, changeDepartment } from '#domain/staff/departments.ts';
import { addOwnRole, changeOwnRole, listOwnRoles } from '#domain/staff/roles.ts';
import { addSkill, changeSkill, listAllSkills } from '#domain/staff/skills.ts';
import { listDepartments } from '#domain/staff/staff.ts';
import { changeSignInPolicy, readSignInPolicy, USUAL } from '#domain/staff/sign-in-policy.ts';
import { PERMISSIONS } from '#domain/staff/types.ts';
import { Refusal } from '#kernel/refusal.ts';
import { mergeDepartments } from '../reorganise.ts';
import { codeSet, need, needAll, parentsFirst, requireKept, section, sorted, type World } from './section.ts';

const name = z.string().trim().min(1).max(100);
const code = z.string().min(1).max(100);

const departmentShape = z.strictObject({
  name,
  kana: z.string().max(200).default(''),
  parent: code.nullable().default(null),
  phone: z.string().max(40).nullable().default(null),
  sealed: z.boolean().default(false),
  generalDesk: z.boolean().default(false),
});
type DepartmentEntry = z.infer<typeof departmentShape>;

/** Fields as the operations take them, the parent by its id. */
async function departmentFields(world: World, { parent, ...rest }: DepartmentEntry) {
  return { ...rest, parentId: parent === null ? null : await need(world, 'department', parent, 'parent') };
}

export const departmentsSection = section<DepartmentEntry>({
  file: 'departments',
  names: 'department',
  about:
    '所属 / Departments by code. One that goes is named in closing.yaml with the one that takes over.\n' +
    'sealed: its records do not even show that they exist; said when it is made and never changed.',
  shape: departmentShape,
  async read({ tx }) {
    const open = (await listDepartments(tx)).filter(({ closedAt }) => closedAt === null);
    const codes = new Map(open.map((each) => [each.id, each.code]));
    const rows = open.map((each): [string, DepartmentEntry] => {
      const { name: called, kana, phone, sealed, generalDesk, parentId } = each;
      const parent = parentId === null ? null : (codes.get(parentId) ?? null);
      return [each.code, { name: called, kana, parent, phone, sealed, generalDesk }];
    });
    return asTree(rows);
  },
  order: parentsFirst,
  async add(world, key, entry) {
    await addDepartment(world.tx, world.actor, { ...(await departmentFields(world, entry)), code: key });
  },
  async change(world, key, after, before) {
    requireKept(after, before, ['sealed']);
    const { sealed: _sealed, ...fields } = await departmentFields(world, after);
    const { id, version } = await departmentOf(world, key);
    await changeDepartment(world.tx, world.actor, id, version, fields);
  },
  async remove(world, key, _before, into) {
    if (into === undefined) throw new Refusal('request.invalid', { why: 'closing-missing' });
    const intoId = await need(world, 'department', into, 'into');
    const { id, version } = await departmentOf(world, key);
    await mergeDepartments(world.tx, world.actor, id, version, intoId);
  },
});

async function departmentOf({ tx }: World, key: string) {
  const found = (await listDepartments(tx)).find((each) => each.code === key && each.closedAt === null);
  if (!found) throw new Refusal('not-found');
  return found;
}

/** Each directly above what stands below it. */
function asTree<Entry extends { parent: string | null }>(
  rows: readonly [string, Entry][],
): Map<string, Entry> {
  const below = new Map<string | null, [string, Entry][]>();
  for (const row of rows) below.set(row[1].parent, [...(below.get(row[1].parent) ?? []), row]);
  const walk = (parent: string | null): [string, Entry][] =>
    (below.get(parent) ?? []).flatMap((row) => [row, ...walk(row[0])]);
  return new Map(walk(null));
}

export const skillsSection = section({
  file: 'skills',
  names: 'skill',
  about:
    'スキル / Skills by code: people have them, lines ask for them. One that is gone from here is retired.',
  shape: z.strictObject({ name }),
  read: async ({ tx }) =>
    new Map(
      (await listAllSkills(tx))
        .filter(({ active }) => active)
        .map((skill) => [skill.code, { name: skill.name }]),
    ),
  async add({ tx, actor }, key, entry) {
    const retired = (await listAllSkills(tx)).find((each) => each.code === key);
    if (!retired) await addSkill(tx, actor, entry.name, key);
    else await changeSkill(tx, actor, retired.id, retired.version, { ...entry, active: true });
  },
  change: async ({ tx, actor }, key, after) => changeSkillOf({ tx, actor }, key, after),
  remove: async ({ tx, actor }, key) => changeSkillOf({ tx, actor }, key, { active: false }),
});

async function changeSkillOf(
  { tx, actor }: Pick<World, 'tx' | 'actor'>,
  key: string,
  change: { name?: string; active?: boolean },
): Promise<void> {
  const skill = (await listAllSkills(tx)).find((each) => each.code === key);
  if (!skill) throw new Refusal('not-found');
  await changeSkill(tx, actor, skill.id, skill.version, change);
}

export const rolesSection = section({
  file: 'roles',
  names: 'role',
  about: "市の役割 / Roles of the city's own, by name. One that is gone from here is retired.",
  shape: z.strictObject({
    description: z.string().max(400).default(''),
    permissions: z.array(z.enum(PERMISSIONS)),
  }),
  read: async ({ tx, actor }) =>
    new Map(
      (await listOwnRoles(tx, actor))
        .filter(({ active }) => active)
        .toSorted((a, b) => (a.id < b.id ? -1 : 1))
        .map((role) => [role.name, { description: role.description, permissions: [...role.permissions] }]),
    ),
  async add({ tx, actor }, key, entry) {
    const retired = (await listOwnRoles(tx, actor)).find((role) => role.name === key);
    if (!retired) await addOwnRole(tx, actor, { ...entry, name: key });
    else await changeOwnRole(tx, actor, retired.id, retired.version, { ...entry, active: true });
  },
  change: (world, key, after) => changeRoleOf(world, key, after),
  remove: (world, key) => changeRoleOf(world, key, { active: false }),
});

async function changeRoleOf(
  { tx, actor }: World,
  key: string,
  change: Parameters<typeof changeOwnRole>[4],
): Promise<void> {
  const role = (await listOwnRoles(tx, actor)).find((each) => each.name === key);
  if (!role) throw new Refusal('not-found');
  await changeOwnRole(tx, actor, role.id, role.version, change);
}

const ONLY = '';

export const signInSection = section({
  file: 'sign-in',
  about: 'サインインの決まり / What is asked of whoever signs in.',
  single: true,
  shape: z.strictObject({
    secondFactorRoles: codeSet(),
    idleMinutes: z.number().int().min(5).max(1_440),
    sessionHours: z.number().int().min(1).max(72),
    passwordChars: z.number().int().min(8).max(64).default(USUAL.passwordChars),
    passwordCharsWithFactor: z.number().int().min(8).max(64).default(USUAL.passwordCharsWithFactor),
    addressRules: z
      .array(z.strictObject({ roles: codeSet(), networks: z.array(z.string().max(64)).min(1).max(200) }))
      .max(30)
      .default([]),
    directoryRoles: codeSet(),
  }),
  async read({ tx, codes }) {
    const {
      version: _version,
      secondFactorRoles,
      directoryRoles,
      addressRules,
      ...rest
    } = await readSignInPolicy(tx);
    const named = async (roles: readonly string[]): Promise<string[]> =>
      (await Promise.all(roles.map((role) => codes.codeOf('role', role)))).toSorted();
    const rules = await Promise.all(
      addressRules.map(async ({ roles, networks }) => ({
        roles: await named(roles),
        networks: [...networks],
      })),
    );
    return new Map([
      [
        ONLY,
        {
          ...rest,
          secondFactorRoles: await named(secondFactorRoles),
          directoryRoles: await named(directoryRoles),
          addressRules: rules,
        },
      ],
    ]);
  },
  add: () => Promise.resolve(),
  async change(world, _key, after) {
    const { version } = await readSignInPolicy(world.tx);
    const secondFactorRoles = await needAll(world, 'role', after.secondFactorRoles, 'secondFactorRoles');
    const addressRules = await Promise.all(
      after.addressRules.map(async ({ roles, networks }) => ({
        networks,
        roles: await needAll(world, 'role', roles, 'addressRules'),
      })),
    );
    const directoryRoles = await needAll(world, 'role', after.directoryRoles, 'directoryRoles');
    const to = { ...after, secondFactorRoles, directoryRoles, addressRules, version };
    await changeSignInPolicy(world.tx, world.actor, to);
  },
  remove: () => Promise.resolve(),
});

const units = z.record(z.string().min(1).max(40), z.number().int().min(0).max(25));

export const capacitySection = section<Record<string, Record<string, number>>>({
  file: 'capacity',
  about:
    '同時に持てる数 / How much people of a role take at once, by channel, where nothing is said of the person. What is not\n' +
    'here is as the channel has it; of several roles the most counts.',
  single: true,
  shape: z.record(code, units),
  async read({ tx, codes }) {
    const { byRole } = await readCapacity(tx);
    const named = Object.entries(byRole).map(async ([role, each]) => [
      await codes.codeOf('role', role),
      sorted({ ...each }),
    ]);
    return new Map([
      [ONLY, sorted(Object.fromEntries(await Promise.all(named)) as Record<string, Record<string, number>>)],
    ]);
  },
  add: () => Promise.resolve(),
  async change(world, _key, after) {
    const { version } = await readCapacity(world.tx);
    const byId = Object.entries(after).map(async ([role, each]) => [
      await need(world, 'role', role, role),
      each,
    ]);
    const byRole = Object.fromEntries(await Promise.all(byId)) as CapacityByRole;
    await changeCapacity(world.tx, world.actor, { byRole, version });
  },
  remove: () => Promise.resolve(),
});

const categoryShape = z.strictObject({
  name,
  parent: code.nullable().default(null),
  kind: z.enum(['enquiry', 'request', 'report', 'complaint', 'application']),
  department: code,
  dueWorkingDays: z.number().int().min(0).max(366),
  sealed: z.boolean().default(false),
  sort: z.number().int().min(0).max(100_000).default(0),
});
type CategoryEntry = z.infer<typeof categoryShape>;

export const categoriesSection = section<CategoryEntry>({
  file: 'categories',
  names: 'category',
  about:
    '案件の分類 / Categories of cases by code: kind, department, working days allowed.\n' +
    'One that is gone from here is retired; open cases keep theirs.',
  shape: categoryShape,
  async read({ tx, codes }) {
    const all = (await listAllCategories(tx)).filter(({ active }) => active);
    const byId = new Map(all.map((each) => [each.id, each.code]));
    const rows: [string, CategoryEntry][] = [];
    for (const { parentId, departmentId, ...each } of all) {
      const { name: called, kind, dueWorkingDays, sealed, sort } = each;
      const parent = parentId === null ? null : (byId.get(parentId) ?? null);
      const department = await codes.codeOf('department', departmentId);
      rows.push([each.code, { name: called, parent, kind, department, dueWorkingDays, sealed, sort }]);
    }
    return asTree(rows);
  },
  order: parentsFirst,
  async add(world, key, { department, parent, ...entry }) {
    const departmentId = await need(world, 'department', department, 'department');
    const retired = (await listAllCategories(world.tx)).find((each) => each.code === key);
    if (retired) await changeCategoryOf(world, key, { ...entry, departmentId, active: true });
    else {
      if (parent !== null) await need(world, 'category', parent, 'parent');
      await addCategory(world.tx, world.actor, { ...entry, departmentId, code: key, parentCode: parent });
    }
  },
  async change(world, key, after, before) {
    requireKept(after, before, ['parent']);
    const { department, parent: _parent, ...entry } = after;
    const departmentId = await need(world, 'department', department, 'department');
    await changeCategoryOf(world, key, { ...entry, departmentId });
  },
  remove: (world, key) => changeCategoryOf(world, key, { active: false }),
});

async function changeCategoryOf(
  { tx, actor }: World,
  key: string,
  change: Parameters<typeof changeCategory>[4],
): Promise<void> {
  const category = (await listAllCategories(tx)).find((each) => each.code === key);
  if (!category) throw new Refusal('not-found');
  await changeCategory(tx, actor, category.id, category.version, change);
}
