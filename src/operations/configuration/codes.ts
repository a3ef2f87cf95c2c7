import type { Tx } from '#db/transaction.ts';
import { listAllCategories } from '#domain/cases/settings.ts';
import { listOwnRoles } from '#domain/staff/roles.ts';
import { listAllSkills } from '#domain/staff/skills.ts';
import { listDepartments } from '#domain/staff/staff.ts';
import { type Department, ROLES, type StaffActor } from '#domain/staff/types.ts';
import { queueCodes } from '#domain/routing/routing.ts';
import { arrivalKeys } from './arrivals.ts';

export type CodeKind = 'department' | 'skill' | 'queue' | 'category' | 'role' | 'arrival';

/** What files call things, and their ids: looked up once, until something is added. */
export interface Codes {
  idOf(kind: CodeKind, code: string): Promise<string | undefined>;
  /** Of a department that was closed: the code of the one that took over. */
  codeOf(kind: CodeKind, id: string): Promise<string>;
  /** That kind is looked up anew; all of them without one. */
  forget(kind?: CodeKind): void;
}

/** The codes of a city; `actor` may administer it. */
export function createCodes(tx: Tx, actor: StaffActor): Codes {
  const known = new Map<CodeKind, Promise<Map<string, string>>>();
  const ofKind = (kind: CodeKind): Promise<Map<string, string>> => {
    const found = known.get(kind) ?? READERS[kind](tx, actor);
    known.set(kind, found);
    return found;
  };
  return {
    async idOf(kind, code) {
      for (const [id, each] of await ofKind(kind)) if (each === code) return id;
      return undefined;
    },
    async codeOf(kind, id) {
      const code = (await ofKind(kind)).get(id);
      if (code === undefined) throw new Error(`the configuration names a ${kind} that is not there: ${id}`);
      return code;
    },
    forget: (kind) => (kind === undefined ? known.clear() : void known.delete(kind)),
  };
}

const byId = <T extends { id: string; code: string }>(all: readonly T[]): Map<string, string> =>
  new Map(all.map(({ id, code }) => [id, code]));

/** By id. The first one of a code counts: what is closed comes behind what goes on with it. */
const READERS: Readonly<Record<CodeKind, (tx: Tx, actor: StaffActor) => Promise<Map<string, string>>>> = {
  department: async (tx) => departmentCodes(await listDepartments(tx)),
  skill: async (tx) => byId(await listAllSkills(tx)),
  queue: queueCodes,
  category: async (tx) => byId(await listAllCategories(tx)),
  role: async (tx, actor) => {
    const own = (await listOwnRoles(tx, actor)).filter(({ active }) => active);
    return new Map([
      ...ROLES.map((role): [string, string] => [role, role]),
      ...own.map(({ id, name }): [string, string] => [id, name]),
    ]);
  },
  arrival: arrivalKeys,
};

function departmentCodes(all: readonly Department[]): Map<string, string> {
  const byTheirId = new Map(all.map((each) => [each.id, each]));
  const goesOn = (each: Department): Department => {
    const above = each.closedAt && each.parentId ? byTheirId.get(each.parentId) : undefined;
    return above ? goesOn(above) : each;
  };
  const open = all.filter(({ closedAt }) => closedAt === null);
  const closed = all.filter(({ closedAt }) => closedAt !== null);
  return new Map([...open, ...closed].map((each) => [each.id, goesOn(each).code]));
}
