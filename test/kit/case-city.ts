import { afterAll, beforeAll, beforeEach } from 'vitest';
import type { Tx } from '#db/transaction.ts';
import { createNumberBlocks, readCalendar, setHolidays, type NumberBlocks } from '#domain/city/city.ts';
import { addFile } from '#domain/files/files.ts';
import { createAnonymous } from '#domain/residents/residents.ts';
import { addDepartments, addStaff, loadActor } from '#domain/staff/staff.ts';
import type { Role, StaffActor } from '#domain/staff/types.ts';
import { Refusal } from '#kernel/refusal.ts';
import { addCategories, getCase, openCase, searchCases } from '#domain/cases/cases.ts';
import type { CaseDetail, NewCase } from '#domain/cases/types.ts';
import { openTestDatabase, type TestDatabase } from './database.ts';

/** 文化の日, a Tuesday. */
export const HOLIDAY = '2026-11-03';
export const at = (local: string) => new Date(`${local}+09:00`);

export interface TestCity {
  tenantId: string;
  departments: Map<string, string>;
  categories: Map<string, string>;
  residentId: string;
  agent: StaffActor;
  parks: StaffActor;
  roads: StaffActor;
  children: StaffActor;
  supervisor: StaffActor;
}

export let test: TestDatabase;
export let city: TestCity;
/** A second city, which must never meet the first. */
export let other: TestCity;
let numbers: NumberBlocks;
let serial = 0;

/** Two cities with departments, categories and people, in which the tests of a file live; each test begins on a Monday at ten. */
export function foundCaseCities(): void {
  beforeAll(async () => {
    test = await openTestDatabase();
    numbers = createNumberBlocks(test.db, 'case');
    city = await buildCity('a');
    other = await buildCity('b');
  });
  afterAll(() => test.close());
  beforeEach(() => {
    test.clock.jumpTo(at('2026-11-02T10:00'));
  });
}

async function buildCity(code: string): Promise<TestCity> {
  const tenantId = await test.foundTenant(`13100${code}`);
  return test.db.tx({ tenantId, actor: 'system:test' }, async (tx) => {
    await setHolidays(tx, [{ onDate: HOLIDAY, name: '文化の日', closed: true }]);
    const plain = { phone: '087-000-0000', sealed: false, generalDesk: false, sort: 0, parentCode: null };
    const departments = await addDepartments(tx, [
      { ...plain, code: 'centre', name: 'コールセンター' },
      { ...plain, code: 'build', name: '都市整備局' },
      { ...plain, code: 'parks', name: '公園課', parentCode: 'build' },
      { ...plain, code: 'roads', name: '道路課', parentCode: 'build' },
      { ...plain, code: 'children', name: 'こども家庭課', sealed: true },
    ]);
    const id = (name: string) => departments.get(name) as string;
    const staff = async (name: string, department: string, role: Role) => {
      const added = await addStaff(tx, {
        login: `${name}-${code}`,
        password: `${name} has a password`,
        name,
        departmentId: id(department),
        roles: [role],
      });
      return loadActor(tx, { ...added, tenantId }, []);
    };
    const added = await addCategories(tx, [
      { code: 'tree', name: '公園の樹木', kind: 'request', departmentId: id('parks'), dueWorkingDays: 3 },
      {
        code: 'branch',
        parentCode: 'tree',
        name: '枝',
        kind: 'report',
        departmentId: id('parks'),
        dueWorkingDays: 1,
      },
      { code: 'abuse', name: '虐待の相談', kind: 'enquiry', departmentId: id('children'), dueWorkingDays: 0 },
    ]);
    const resident = createAnonymous(tx, {
      kind: 'test',
      valueHash: Buffer.from(`resident ${code}`),
      language: 'ja',
    });
    return {
      tenantId,
      departments,
      categories: added,
      residentId: resident.residentId,
      agent: await staff('agent', 'centre', 'agent'),
      parks: await staff('parks', 'parks', 'department-staff'),
      roads: await staff('roads', 'roads', 'department-staff'),
      children: await staff('children', 'children', 'department-staff'),
      supervisor: await staff('supervisor', 'centre', 'supervisor'),
    };
  });
}

export function run<T>(
  work: (tx: Tx) => Promise<T>,
  actor = 'system:test',
  tenantId = city.tenantId,
): Promise<T> {
  return test.db.tx({ tenantId, actor }, work);
}
export const as = <T>(actor: StaffActor, work: (tx: Tx) => Promise<T>) =>
  run(work, `staff:${actor.staffId}`, actor.tenantId);

export function open(
  actor: StaffActor,
  input: Partial<NewCase> & { category?: string } = {},
): Promise<CaseDetail> {
  const { category = 'tree', ...rest } = input;
  return as(actor, async (tx) =>
    openCase(
      tx,
      actor,
      {
        clientId: `client-${++serial}`,
        categoryId: city.categories.get(category) as string,
        residentId: city.residentId,
        title: '中央公園の倒木',
        ...rest,
      },
      { numbers, calendar: (await readCalendar(tx)).working },
    ),
  );
}

export const get = (actor: StaffActor, id: string) => as(actor, (tx) => getCase(tx, actor, id));
export const EVERYTHING = {
  filter: { since: null, until: null, finished: null, departmentId: null },
  before: null,
  limit: 50,
};
export const found = async (actor: StaffActor, text: string) =>
  (await as(actor, (tx) => searchCases(tx, actor, text, EVERYTHING))).hits.map((hit) => hit.found.id);

export async function refusal(
  work: Promise<unknown>,
): Promise<{ code: string; details: Readonly<Record<string, unknown>> }> {
  try {
    await work;
  } catch (error) {
    if (error instanceof Refusal) return { code: error.code, details: error.details };
    throw error;
  }
  return { code: 'none', details: {} };
}

export async function eventsOf(
  caseId: string,
): Promise<{ type: string; audience: string[]; data: Record<string, unknown> }[]> {
  const { rows } = await test.adminPool.query(
    'select type, audience, data from event where subject_id = $1 order by seq',
    [caseId],
  );
  return rows;
}

/** The least that a foreign key asks for; interactions have a room of their own. */
export async function anInteraction(of: TestCity): Promise<string> {
  const [queue, entryPoint, contact, conversation, interaction] = Array.from({ length: 5 }, () =>
    test.ids.next(),
  );
  const department = of.departments.get('centre');
  const query = (text: string, values: unknown[]) => test.adminPool.query(text, values);
  await query(
    `insert into queue (tenant_id, id, name, department_id, pool_id) values ($1, $2, 'q', $3, $4)`,
    [of.tenantId, queue, department, test.ids.next()],
  );
  await query(
    `insert into entry_point (tenant_id, id, channel, name, public_key, queue_id) values ($1, $2, 'test', 'e', $3, $4)`,
    [of.tenantId, entryPoint, entryPoint, queue],
  );
  await query(
    `insert into contact_point (tenant_id, id, resident_id, kind, value_hash, created_at) values ($1, $2, $3, 'test', $4, now())`,
    [of.tenantId, contact, of.residentId, Buffer.from(contact as string)],
  );
  await query(
    `insert into conversation (tenant_id, id, entry_point_id, contact_point_id, resident_id, channel, last_message_at, created_at) values ($1, $2, $3, $4, $5, 'test', now(), now())`,
    [of.tenantId, conversation, entryPoint, contact, of.residentId],
  );
  await query(
    `insert into interaction (tenant_id, id, conversation_id, resident_id, entry_point_id, channel, queue_id, department_id, state, opened_at, audience)
     values ($1, $2, $3, $4, $5, 'test', $6, $7, 'waiting', now(), '{}')`,
    [of.tenantId, interaction, conversation, of.residentId, entryPoint, queue, department],
  );
  return interaction as string;
}

export function aFile(uploadedBy: string): Promise<string> {
  const id = test.ids.next();
  const file = {
    id,
    name: '写真.png',
    mediaType: 'image/png',
    sizeBytes: 3,
    image: true,
    sha256: Buffer.alloc(32),
    uploadedBy,
  };
  return run(async (tx) => (await addFile(tx, file)).id);
}
