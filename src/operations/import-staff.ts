import type { Tx } from '#db/transaction.ts';
import { staffIdOf } from '#domain/staff/access.ts';
import { inviteStaff, listPeople } from '#domain/staff/people.ts';
import { listOwnRoles } from '#domain/staff/roles.ts';
import { getStaff, listDepartments } from '#domain/staff/staff.ts';
import { checkPerson, eraseUntouchedStaff } from '#domain/staff/taking-over.ts';
import { ROLES, type StaffActor } from '#domain/staff/types.ts';
import { Refusal } from '#kernel/refusal.ts';
import { actorById } from './act-as.ts';
import { fileKind } from './import-file.ts';

const FIRST_VERSION = 1;
const FIELDS = ['login', 'name', 'kana', 'department', 'roles', 'languages'] as const;
type Line = Readonly<Record<(typeof FIELDS)[number], string>>;

/** What the roles of the house are called on its screens. */
const ROLE_NAMES: Readonly<Record<string, (typeof ROLES)[number]>> = {
  オペレーター: 'agent',
  課の職員: 'department-staff',
  所属長: 'department-head',
  スーパーバイザー: 'supervisor',
  定型文の編集者: 'knowledge-editor',
  '広聴・企画': 'planner',
  個人情報保護担当: 'privacy-officer',
  監査人: 'auditor',
  連携担当: 'integrator',
  管理者: 'administrator',
};

interface Known {
  actor: StaffActor;
  departments: ReadonlyMap<string, string>;
  roles: ReadonlyMap<string, string>;
  /** Who has a place here already, by login. */
  people: ReadonlyMap<string, string>;
}

/**
 * People who work for the city. Nobody is let in by it: each gets a link to set a password from the page of the staff. Only
 * a person may take staff over, since it gives others a way in.
 */
export const staffFile = fileKind({
  fields: FIELDS,
  columnNames: {
    ログイン名: 'login',
    ログインid: 'login',
    職員番号: 'login',
    氏名: 'name',
    フリガナ: 'kana',
    氏名カナ: 'kana',
    所属: 'department',
    所属課: 'department',
    役割: 'roles',
    言語: 'languages',
  },
  needs: ['login', 'name', 'department', 'roles'],
  prepare: lookUp,
  check: (line, known) => void personOf(line, known),
  async make(tx, line, known) {
    const person = personOf(line, known);
    const here = known.people.get(person.login);
    if (here !== undefined) return { state: 'known', subjectId: here, version: null };
    const { staffId } = await inviteStaff(tx, known.actor, person);
    return { state: 'made', subjectId: staffId, version: FIRST_VERSION };
  },
  takeBack: async (tx, { subjectId, version }) =>
    eraseUntouchedStaff(tx, await whoActs(tx), subjectId, version),
});

/** Refuses 'session.only' for a program. */
export async function requirePerson(tx: Tx): Promise<void> {
  const staffId = staffIdOf(tx.actor);
  if (staffId === null || (await getStaff(tx, staffId)).program) throw new Refusal('session.only');
}

const whoActs = (tx: Tx): Promise<StaffActor> => actorById(tx, staffIdOf(tx.actor) ?? '');

async function lookUp(tx: Tx): Promise<Known> {
  await requirePerson(tx);
  const actor = await whoActs(tx);
  const [departments, own, people] = await Promise.all([
    listDepartments(tx),
    listOwnRoles(tx, actor),
    listPeople(tx, actor),
  ]);
  return {
    actor,
    departments: new Map(
      departments.flatMap(({ id, code, name, path }) =>
        [code, name, path].map((each) => [each, id] as const),
      ),
    ),
    roles: new Map([
      ...ROLES.map((role) => [role, role] as const),
      ...Object.entries(ROLE_NAMES),
      ...own.filter(({ active }) => active).map(({ id, name }) => [name, id] as const),
    ]),
    people: new Map(people.map(({ login, id }) => [login, id])),
  };
}

function personOf(line: Line, known: Known) {
  const languages = line.languages === '' ? ['ja'] : listed(line.languages);
  const login = checkPerson({ login: line.login, name: line.name, languages });
  const departmentId = known.departments.get(line.department);
  if (departmentId === undefined) throw new Refusal('not-found', { field: 'department' });
  const roles = listed(line.roles).map((name) => known.roles.get(name));
  if (roles.length === 0 || roles.includes(undefined))
    throw new Refusal('request.invalid', { field: 'roles' });
  return {
    login,
    name: line.name,
    kana: line.kana,
    departmentId,
    languages,
    roles: [...new Set(roles.flatMap((role) => role ?? []))],
    skills: [],
    capacity: {},
  };
}

const listed = (text: string): string[] =>
  text
    .split(/[;；、,]/)
    .map((part) => part.trim())
    .filter((part) => part !== '');
