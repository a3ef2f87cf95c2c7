import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Tx } from '#db/transaction.ts';
import { createNumberBlocks, readCalendar, setHolidays, type NumberBlocks } from '#domain/city/city.ts';
import { addFile } from '#domain/files/files.ts';
import { createAnonymous } from '#domain/residents/residents.ts';
import { addDepartments, addStaff, loadActor } from '#domain/staff/staff.ts';
import type { Role, StaffActor } from '#domain/staff/types.ts';
import { parseSpokenNumber } from '#kernel/japan/spoken-number.ts';
import { Refusal } from '#kernel/refusal.ts';
import { openTestDatabase, type TestDatabase } from '../../../test/kit/database.ts';
import {
  addCategories,
  casesOfInteraction,
  casesOfResident,
  categories,
  countCases,
  findCaseByToken,
  getCase,
  isFilePublic,
  isFileVisible,
  keepPromise,
  linkInteraction,
  listCases,
  makePromise,
  openCase,
  promisesOfResident,
  readPublicCase,
  searchCases,
  updateCase,
  writeCaseEntry,
  writeFromResident,
} from './cases.ts';
import type { CaseDetail, NewCase } from './types.ts';

/** 文化の日, a Tuesday. */
const HOLIDAY = '2026-11-03';
const at = (local: string) => new Date(`${local}+09:00`);

interface TestCity {
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

let test: TestDatabase;
let numbers: NumberBlocks;
let city: TestCity;
let other: TestCity;
let serial = 0;

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
    const resident = await createAnonymous(tx, {
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

function run<T>(work: (tx: Tx) => Promise<T>, actor = 'system:test', tenantId = city.tenantId): Promise<T> {
  return test.db.tx({ tenantId, actor }, work);
}
const as = <T>(actor: StaffActor, work: (tx: Tx) => Promise<T>) =>
  run(work, `staff:${actor.staffId}`, actor.tenantId);

function open(actor: StaffActor, input: Partial<NewCase> & { category?: string } = {}): Promise<CaseDetail> {
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

const get = (actor: StaffActor, id: string) => as(actor, (tx) => getCase(tx, actor, id));
const EVERYTHING = {
  filter: { since: null, until: null, finished: null, departmentId: null },
  before: null,
  limit: 50,
};
const found = async (actor: StaffActor, text: string) =>
  (await as(actor, (tx) => searchCases(tx, actor, text, EVERYTHING))).hits.map((hit) => hit.found.id);

async function refusal(
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

async function eventsOf(
  caseId: string,
): Promise<{ type: string; audience: string[]; data: Record<string, unknown> }[]> {
  const { rows } = await test.adminPool.query(
    'select type, audience, data from event where subject_id = $1 order by seq',
    [caseId],
  );
  return rows;
}

/** The least that a foreign key asks for; interactions have a room of their own. */
async function anInteraction(of: TestCity): Promise<string> {
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

function aFile(uploadedBy: string): Promise<string> {
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

describe('opening', () => {
  it('gives number, due time, department, link and history; masks numbers; tells those who may see it', async () => {
    const interactionId = await anInteraction(city);
    const promise = { text: '折り返し電話します', dueOn: '2026-11-05' };
    const opened = await open(city.agent, {
      interactionId,
      promise,
      description: 'カード 4111 1111 1111 1111',
      nextStep: '現地を見る',
    });

    expect(parseSpokenNumber(opened.number)?.fiscalYear).toBe(2026);
    expect(opened).toMatchObject({
      status: 'open',
      kind: 'request',
      departmentName: '公園課',
      ownerName: null,
      overdue: false,
      version: 1,
    });
    expect(opened.dueAt).toEqual(at('2026-11-06T17:15'));
    expect(opened.description).toBe('カード ●●●● ●●●● ●●●● 1111');
    expect(opened.entries.map((entry) => entry.kind)).toEqual(['opened', 'link', 'promise']);
    expect(opened.promises).toMatchObject([{ ...promise, byName: 'agent', keptAt: null }]);
    expect(opened.interactionIds).toEqual([interactionId]);
    expect(await findCaseByToken(test.kysely, opened.publicToken)).toEqual({
      tenantId: city.tenantId,
      caseId: opened.id,
    });

    const events = await eventsOf(opened.id);
    expect(events.map((event) => event.type)).toEqual(['case.opened', 'promise.made']);
    expect(events[0]?.audience.sort()).toEqual(
      ['city', `department:${city.departments.get('parks')}`, `staff:${city.agent.staffId}`].sort(),
    );
    expect(
      (await as(city.agent, (tx) => casesOfInteraction(tx, city.agent, interactionId))).map((row) => row.id),
    ).toEqual([opened.id]);
  });

  it('keeps no text in the clear', async () => {
    const { id } = await open(city.agent, {
      title: '秘密の題名',
      nextStep: '次の手',
      promise: { text: '約束の文', dueOn: '2026-11-05' },
    });
    const { rows } = await test.adminPool.query(
      `select c::text || p::text || (select string_agg(e::text, '') from case_entry e where e.case_id = c.id) as all_text
       from "case" c join promise p on p.case_id = c.id where c.id = $1`,
      [id],
    );
    const hex = rows[0].all_text as string;
    for (const word of ['秘密', '次の', '約束']) expect(hex).not.toContain(Buffer.from(word).toString('hex'));
  });

  it('answers the same case to the same client id, also side by side, and tells of it once', async () => {
    const same = { clientId: 'pressed-twice' };
    const all = await Promise.all([open(city.agent, same), open(city.agent, same), open(city.agent, same)]);
    expect(new Set(all.map((each) => each.id)).size).toBe(1);
    expect(await eventsOf(all[0]?.id ?? '')).toHaveLength(1);
    expect((await open(city.agent, same)).number).toBe(all[0]?.number);
    expect((await open(city.supervisor, same)).id).not.toBe(all[0]?.id);
  });

  it('refuses what is not there or another city’s alike', async () => {
    const foreign = [
      { categoryId: other.categories.get('tree') as string },
      { residentId: other.residentId },
      { departmentId: other.departments.get('parks') as string },
      { ownerStaffId: other.agent.staffId },
      { interactionId: await anInteraction(other) },
      { residentId: test.ids.next() },
      { residentId: 'no id at all' },
    ];
    for (const input of foreign)
      expect(await refusal(open(city.supervisor, input)), JSON.stringify(input)).toMatchObject({
        code: 'not-found',
      });
  });

  it('lets people take a case themselves, and only who may assign give it to others', async () => {
    expect((await open(city.agent, { ownerStaffId: city.agent.staffId })).mine).toBe(true);
    expect(await refusal(open(city.agent, { ownerStaffId: city.parks.staffId }))).toMatchObject({
      code: 'permission.missing',
    });
    expect((await open(city.supervisor, { ownerStaffId: city.parks.staffId })).ownerName).toBe('parks');
  });
});

describe('who sees a case', () => {
  it('open: first line, supervisors and its department; not another one', async () => {
    const { id } = await open(city.agent);
    for (const actor of [city.agent, city.parks, city.supervisor]) expect((await get(actor, id)).id).toBe(id);
    for (const actor of [city.roads, city.children]) {
      expect(await refusal(get(actor, id))).toEqual({ code: 'not-found', details: {} });
      expect(await found(actor, '倒木')).not.toContain(id);
    }
  });

  it('sealed: its department only; whoever opened it gets a receipt, however often they ask', async () => {
    const input = {
      category: 'abuse',
      clientId: 'sealed-one',
      title: '近所の子どもの泣き声',
      description: '毎晩',
    };
    const receipt = await open(city.agent, input);
    expect(receipt).toMatchObject({
      sealed: true,
      title: input.title,
      description: null,
      entries: [],
      can: [],
    });
    for (const actor of [city.agent, city.supervisor, city.parks]) {
      expect(await refusal(get(actor, receipt.id))).toMatchObject({ code: 'not-found' });
      expect(await found(actor, '泣き声')).not.toContain(receipt.id);
      const list = await as(actor, (tx) => listCases(tx, actor, { view: 'all', status: 'all', limit: 200 }));
      expect(list.rows.map((row) => row.id)).not.toContain(receipt.id);
      const ofResident = await as(actor, (tx) => casesOfResident(tx, actor, city.residentId));
      expect(ofResident.map((row) => row.id)).not.toContain(receipt.id);
    }
    const seen = await get(city.children, receipt.id);
    expect(seen.description).toBe('毎晩');
    const change = { version: 1, title: '一時保護', status: 'in-progress' } as const;
    await as(city.children, (tx) => updateCase(tx, city.children, receipt.id, change));
    expect(await open(city.agent, input)).toMatchObject({
      id: receipt.id,
      title: input.title,
      status: 'open',
      entries: [],
      version: 1,
    });
    for (const event of await eventsOf(receipt.id))
      expect(event.audience).toEqual([`sealed:${city.departments.get('children')}`]);
  });

  it('sealed: only somebody who sees it can be its owner', async () => {
    const input = { category: 'abuse', ownerStaffId: city.parks.staffId };
    expect(await refusal(open(city.supervisor, input))).toEqual({
      code: 'request.invalid',
      details: { field: 'ownerStaffId' },
    });
  });

  it('counts and lists agree with what can be opened', async () => {
    for (const actor of [city.agent, city.parks, city.roads, city.children, city.supervisor]) {
      const counts = await as(actor, (tx) => countCases(tx, actor));
      for (const view of ['mine', 'department', 'all', 'overdue'] as const) {
        const { rows } = await as(actor, (tx) =>
          listCases(tx, actor, { view, status: 'unfinished', limit: 200 }),
        );
        expect(rows.length).toBe(counts[view]);
        for (const row of rows) expect((await get(actor, row.id)).number).toBe(row.number);
      }
    }
  });

  it('another city: its ids are not found anywhere', async () => {
    const mine = await open(city.agent, { title: '他市には見えない' });
    const { id: promiseId } = await as(city.agent, (tx) =>
      makePromise(tx, city.agent, mine.id, { clientId: 'elsewhere', text: '見る', dueOn: '2026-11-05' }),
    );
    const { agent } = other;
    const attempts: ((tx: Tx) => Promise<unknown>)[] = [
      (tx) => getCase(tx, agent, mine.id),
      (tx) => updateCase(tx, agent, mine.id, { version: 1, title: 'x' }),
      (tx) =>
        writeCaseEntry(tx, agent, mine.id, { clientId: 'from-afar', kind: 'note', body: 'x', fileIds: [] }),
      (tx) => makePromise(tx, agent, mine.id, { clientId: 'from-afar', text: 'x', dueOn: '2026-11-05' }),
      (tx) => keepPromise(tx, agent, promiseId),
      (tx) => linkInteraction(tx, agent, mine.id, mine.id),
      (tx) => readPublicCase(tx, mine.id),
      (tx) => writeFromResident(tx, mine.id, { clientId: 'from-afar', body: 'x', fileIds: [] }),
    ];
    for (const attempt of attempts)
      expect(await refusal(as(agent, attempt)), String(attempt)).toMatchObject({ code: 'not-found' });
    expect(await found(agent, '他市')).toEqual([]);
    expect(await found(agent, mine.number)).toEqual([]);
    expect(await as(agent, (tx) => casesOfResident(tx, agent, city.residentId))).toEqual([]);
    const foreign = await anInteraction(other);
    expect(
      await refusal(as(city.agent, (tx) => linkInteraction(tx, city.agent, mine.id, foreign))),
    ).toMatchObject({ code: 'not-found' });
  });
});

describe('changing', () => {
  it('refuses whoever was slower, and says what stands', async () => {
    const { id } = await open(city.agent);
    const write = (title: string) =>
      as(city.agent, (tx) => updateCase(tx, city.agent, id, { version: 1, title }));
    const outcomes = await Promise.all([refusal(write('早い者')), refusal(write('遅い者'))]);
    expect(outcomes.map((outcome) => outcome.code).sort()).toEqual(['none', 'version.conflict']);
    expect(outcomes.find((outcome) => outcome.code !== 'none')?.details).toEqual({ version: 2 });
  });

  it('stops the clock while it waits for the resident; a holiday in between costs nothing', async () => {
    const { id, dueAt } = await open(city.agent);
    expect(dueAt).toEqual(at('2026-11-06T17:15'));
    test.clock.jumpTo(at('2026-11-02T16:15'));
    await as(city.agent, (tx) => updateCase(tx, city.agent, id, { version: 1, status: 'waiting-resident' }));
    test.clock.jumpTo(at('2026-11-04T09:30'));
    const resumed = await as(city.agent, (tx) =>
      updateCase(tx, city.agent, id, { version: 2, status: 'in-progress' }),
    );
    // An hour of Monday and one of Wednesday, after the end of Friday: two hours into Monday.
    expect(resumed.dueAt).toEqual(at('2026-11-09T10:30'));
    expect(resumed.entries.map((entry) => [entry.kind, entry.status, entry.dueAt])).toEqual([
      ['opened', null, null],
      ['status', 'waiting-resident', null],
      ['status', 'in-progress', null],
      ['due', null, resumed.dueAt],
    ]);
  });

  it('closes and is taken up again, with both in its history; a way that does not exist is refused', async () => {
    const { id } = await open(city.parks);
    const move = (version: number, status: CaseDetail['status']) =>
      as(city.parks, (tx) => updateCase(tx, city.parks, id, { version, status }));
    const done = await move(1, 'done');
    expect(done.closedAt).toEqual(test.clock.now());
    expect(done.can).toEqual(['write', 'change-status', 'link']);
    expect(await refusal(move(2, 'cancelled'))).toEqual({
      code: 'state.conflict',
      details: { from: 'done', to: 'cancelled' },
    });
    const assign = (tx: Tx) =>
      updateCase(tx, city.parks, id, { version: 2, ownerStaffId: city.parks.staffId });
    expect(await refusal(as(city.parks, assign))).toMatchObject({ code: 'case.closed' });
    const promise = (tx: Tx) =>
      makePromise(tx, city.parks, id, { clientId: 'too-late', text: 'x', dueOn: '2026-11-09' });
    expect(await refusal(as(city.parks, promise))).toMatchObject({ code: 'case.closed' });
    // A clock that is set back does not turn the history round.
    test.clock.jumpTo(at('2026-11-02T09:00'));
    const again = await move(2, 'in-progress');
    expect(again.closedAt).toBeNull();
    expect(again.entries.filter((entry) => entry.kind === 'status').map((entry) => entry.status)).toEqual([
      'done',
      'in-progress',
    ]);
  });

  it('hands over to a department: owner leaves, both audiences hear of it, the old department loses sight', async () => {
    const { id } = await open(city.parks, { ownerStaffId: city.parks.staffId });
    const parksId = city.departments.get('parks') as string;
    const roadsId = city.departments.get('roads') as string;
    const moved = await as(city.parks, (tx) =>
      updateCase(tx, city.parks, id, { version: 1, departmentId: roadsId }),
    );
    expect(moved).toMatchObject({ departmentName: '道路課', ownerStaffId: null });
    expect(moved.entries.at(-1)).toMatchObject({
      kind: 'assignment',
      departmentName: '道路課',
      ownerName: null,
      public: false,
    });
    const event = (await eventsOf(id)).at(-1);
    expect(event?.type).toBe('case.assigned');
    expect(event?.audience).toEqual(
      expect.arrayContaining([`department:${parksId}`, `department:${roadsId}`]),
    );
    expect((await get(city.roads, id)).can).toContain('assign');
    expect(
      await refusal(
        as(city.agent, (tx) => updateCase(tx, city.agent, id, { version: 2, departmentId: parksId })),
      ),
    ).toMatchObject({
      code: 'permission.missing',
    });
  });

  it('becomes sealed in a sealed department, stays so afterwards, and those who lost it are told', async () => {
    const { id } = await open(city.parks);
    const childrenId = city.departments.get('children') as string;
    const sealed = await as(city.supervisor, (tx) =>
      updateCase(tx, city.supervisor, id, { version: 1, departmentId: childrenId }),
    );
    expect(sealed).toMatchObject({ sealed: true, entries: [], can: [] });
    expect((await eventsOf(id)).at(-1)?.audience).toEqual(
      expect.arrayContaining(['city', `sealed:${childrenId}`]),
    );
    for (const actor of [city.parks, city.supervisor, city.agent])
      expect(await refusal(get(actor, id))).toMatchObject({ code: 'not-found' });

    const parksId = city.departments.get('parks') as string;
    const receipt = await as(city.children, (tx) =>
      updateCase(tx, city.children, id, { version: 2, departmentId: parksId }),
    );
    expect(receipt).toMatchObject({ sealed: true, can: [] });
    expect((await get(city.parks, id)).sealed).toBe(true);
    expect(await refusal(get(city.agent, id))).toMatchObject({ code: 'not-found' });
  });

  it('nothing changed changes nothing', async () => {
    const { id, title } = await open(city.agent);
    expect(
      (await as(city.agent, (tx) => updateCase(tx, city.agent, id, { version: 1, title, status: 'open' })))
        .version,
    ).toBe(1);
    expect(await eventsOf(id)).toHaveLength(1);
  });
});

describe('writing', () => {
  it('a note stays inside, a message goes out, each once', async () => {
    const { id } = await open(city.agent);
    const write = (kind: 'note' | 'message-to-resident', clientId: string) =>
      as(city.agent, (tx) =>
        writeCaseEntry(tx, city.agent, id, { clientId, kind, body: `${kind} の本文`, fileIds: [] }),
      );
    const [first, second] = await Promise.all([write('note', 'note-one'), write('note', 'note-one')]);
    expect(first?.id).toBe(second?.id);
    expect(first).toMatchObject({ kind: 'note', public: false, authorName: 'agent' });
    await write('message-to-resident', 'message-one');
    expect((await eventsOf(id)).map((event) => event.type)).toEqual([
      'case.opened',
      'case.changed',
      'case.message-to-resident',
    ]);
    const shown = await run((tx) => readPublicCase(tx, id));
    expect(shown.entries.map((entry) => entry.kind)).toEqual(['opened', 'message-from-city']);
    expect(JSON.stringify(shown)).not.toMatch(/note|agent/);
  });

  it('attaches only files of one’s own; they are seen with the case', async () => {
    const { id } = await open(city.agent);
    const mine = await aFile(`staff:${city.agent.staffId}`);
    const write = (kind: 'note' | 'message-to-resident', fileIds: string[], body = '写真です') =>
      as(city.agent, (tx) =>
        writeCaseEntry(tx, city.agent, id, { clientId: `with-file-${++serial}`, kind, body, fileIds }),
      );
    expect((await write('note', [mine], '')).files).toMatchObject([{ id: mine, name: '写真.png' }]);
    expect(await refusal(write('note', [await aFile(`staff:${city.parks.staffId}`)]))).toMatchObject({
      code: 'not-found',
    });
    expect(await refusal(write('note', [await aFile(`case:${id}`)]))).toMatchObject({ code: 'not-found' });
    expect(await refusal(write('note', [], ' '))).toMatchObject({ code: 'request.invalid' });
    expect(await as(city.agent, (tx) => isFileVisible(tx, city.agent, mine))).toBe(true);
    expect(await as(city.roads, (tx) => isFileVisible(tx, city.roads, mine))).toBe(false);
    expect(await run((tx) => isFilePublic(tx, id, mine))).toBe(false);
    await write('message-to-resident', [mine]);
    expect(await run((tx) => isFilePublic(tx, id, mine))).toBe(true);
  });

  it('is refused for who only reads', async () => {
    const { id } = await open(city.agent);
    const reader = { ...city.parks, permissions: new Set(['case.read'] as const) };
    const note = (tx: Tx) =>
      writeCaseEntry(tx, reader, id, { clientId: 'may-not-write', kind: 'note', body: 'x', fileIds: [] });
    expect(await refusal(as(reader, note))).toMatchObject({ code: 'permission.missing' });
    expect((await get(reader, id)).can).toEqual([]);
  });
});

describe('the private link', () => {
  it('shows what residents may know; a name only where the city shows names', async () => {
    const { id, publicToken, number } = await open(city.supervisor, {
      ownerStaffId: city.parks.staffId,
      nextStep: '来週伐採します',
      description: '内部の事情',
      promise: { text: '結果を知らせます', dueOn: '2026-11-09' },
    });
    const read = async () => {
      const place = await findCaseByToken(test.kysely, publicToken);
      return run(
        (tx) => readPublicCase(tx, place?.caseId ?? ''),
        `resident:${city.residentId}`,
        place?.tenantId,
      );
    };
    const shown = await read();
    expect(shown).toMatchObject({
      number,
      title: '中央公園の倒木',
      categoryName: '公園の樹木',
      departmentName: '都市整備局 公園課',
      departmentPhone: '087-000-0000',
      responsibleName: null,
      nextStep: '来週伐採します',
      promises: [{ text: '結果を知らせます', dueOn: '2026-11-09', keptAt: null }],
      mayWrite: true,
    });
    expect(shown.entries.map((entry) => [entry.kind, entry.body])).toEqual([
      ['opened', null],
      ['promise', '結果を知らせます'],
    ]);
    expect(JSON.stringify(shown)).not.toMatch(/内部|supervisor|parks/);
    await test.adminPool.query(`update tenant set settings = '{"showStaffNames": true}' where id = $1`, [
      city.tenantId,
    ]);
    expect((await read()).responsibleName).toBe('parks');
    await test.adminPool.query(`update tenant set settings = '{}' where id = $1`, [city.tenantId]);
    expect(id).toBeTruthy();
  });

  it('knows no token that was not given out', async () => {
    const { publicToken, id } = await open(city.agent);
    expect(publicToken).toMatch(/^[\w-]{22}$/);
    const forged = `${publicToken.startsWith('A') ? 'B' : 'A'}${publicToken.slice(1)}`;
    for (const token of [forged, '', id, `${publicToken} `, '\u0000'])
      expect(await findCaseByToken(test.kysely, token)).toBeUndefined();
  });

  it('takes a message once; what waited for the resident goes on, its clock too', async () => {
    const { id } = await open(city.agent);
    await as(city.agent, (tx) => updateCase(tx, city.agent, id, { version: 1, status: 'waiting-resident' }));
    test.clock.jumpTo(at('2026-11-04T10:00'));
    const fileId = await aFile(`case:${id}`);
    const write = () =>
      run(
        (tx) =>
          writeFromResident(tx, id, { clientId: 'sent-twice', body: '写真を送ります', fileIds: [fileId] }),
        'resident:x',
      );
    const [first, second] = await Promise.all([write(), write()]);
    expect(first?.id).toBe(second?.id);
    expect(first).toMatchObject({
      kind: 'message-from-resident',
      body: '写真を送ります',
      files: [{ id: fileId }],
    });
    const after = await get(city.agent, id);
    // Monday 10:00 to 17:15 and Wednesday 8:30 to 10:00: a whole working day.
    expect(after).toMatchObject({ status: 'in-progress', version: 3, dueAt: at('2026-11-09T17:15') });
    expect(after.entries.map((entry) => [entry.kind, entry.authorName])).toEqual([
      ['opened', 'agent'],
      ['status', 'agent'],
      ['message-from-resident', null],
      ['status', null],
      ['due', null],
    ]);
    expect((await eventsOf(id)).map((event) => event.type).slice(2)).toEqual([
      'case.message-from-resident',
      'case.status-changed',
    ]);
  });

  it('takes messages for 90 days after closing, and none of the city’s files', async () => {
    const { id } = await open(city.agent);
    await as(city.agent, (tx) => updateCase(tx, city.agent, id, { version: 1, status: 'done' }));
    const write = (clientId: string, fileIds: string[] = []) =>
      run((tx) => writeFromResident(tx, id, { clientId, body: '追加です', fileIds }));
    const closedAt = test.clock.now().getTime();
    test.clock.jumpTo(new Date(closedAt + 90 * 86_400_000));
    const taken = await write('just-in-time');
    expect((await get(city.agent, id)).status).toBe('done');
    expect(
      await refusal(write('a-file-of-staff', [await aFile(`staff:${city.agent.staffId}`)])),
    ).toMatchObject({ code: 'not-found' });
    test.clock.jumpTo(new Date(closedAt + 91 * 86_400_000));
    expect(await refusal(write('too-late'))).toMatchObject({ code: 'case.closed' });
    expect((await write('just-in-time')).id).toBe(taken.id);
    expect((await run((tx) => readPublicCase(tx, id))).mayWrite).toBe(false);
  });
});

describe('promises', () => {
  it('are made once, not for the past of the city’s own day, and kept once', async () => {
    const { id } = await open(city.agent);
    // 00:30 on the 5th in Japan, still the 4th in UTC.
    test.clock.jumpTo(at('2026-11-05T00:30'));
    const make = (dueOn: string) =>
      as(city.agent, (tx) =>
        makePromise(tx, city.agent, id, { clientId: 'promise-one', text: '電話します', dueOn }),
      );
    expect(await refusal(make('2026-11-04'))).toEqual({
      code: 'promise.past',
      details: { today: '2026-11-05' },
    });
    const promise = await make('2026-11-05');
    expect((await make('2026-11-05')).id).toBe(promise.id);
    const keep = () => as(city.parks, (tx) => keepPromise(tx, city.parks, promise.id));
    expect((await keep()).keptAt).toEqual(test.clock.now());
    await keep();
    expect((await eventsOf(id)).map((event) => event.type)).toEqual([
      'case.opened',
      'promise.made',
      'promise.kept',
    ]);
    expect((await get(city.agent, id)).entries.map((entry) => entry.kind)).toEqual([
      'opened',
      'promise',
      'promise-kept',
    ]);
    const ofResident = await as(city.agent, (tx) => promisesOfResident(tx, city.agent, city.residentId));
    expect(ofResident.map((each) => each.id)).toContain(promise.id);
    const unseen = await as(city.roads, (tx) => promisesOfResident(tx, city.roads, city.residentId));
    expect(unseen.map((each) => each.id)).not.toContain(promise.id);
  });
});

describe('links', () => {
  it('are made once', async () => {
    const { id } = await open(city.agent);
    const interactionId = await anInteraction(city);
    for (let n = 0; n < 2; n++)
      await as(city.agent, (tx) => linkInteraction(tx, city.agent, id, interactionId));
    expect((await get(city.agent, id)).interactionIds).toEqual([interactionId]);
    expect((await eventsOf(id)).map((event) => event.type)).toEqual(['case.opened', 'case.linked']);
  });
});

describe('lists', () => {
  it('turn pages without losing or repeating what was there, while others come', async () => {
    test.clock.jumpTo(at('2026-10-01T09:00'));
    const ids = new Set<string>();
    // Same moment, same due time: only the id tells them apart.
    for (let n = 0; n < 7; n++)
      ids.add((await open(city.roads, { departmentId: city.departments.get('roads') as string })).id);
    for (const status of ['unfinished', 'all'] as const) {
      const seen: string[] = [];
      let before: string | undefined;
      do {
        const page = await as(city.roads, (tx) =>
          listCases(tx, city.roads, { view: 'department', status, limit: 3, before }),
        );
        seen.push(...page.rows.map((row) => row.id));
        before = page.nextBefore ?? undefined;
        test.clock.advance(status === 'all' ? 60_000 : -60_000);
        await open(city.roads, { departmentId: city.departments.get('roads') as string });
      } while (before);
      expect(new Set(seen).size).toBe(seen.length);
      for (const id of ids) expect(seen).toContain(id);
    }
    const forged = (tx: Tx) =>
      listCases(tx, city.roads, { view: 'all', status: 'all', limit: 3, before: 'forged' });
    expect(await refusal(as(city.roads, forged))).toEqual({
      code: 'request.invalid',
      details: { field: 'before' },
    });
  });

  it('of what is late leave out what waits for the resident', async () => {
    const late = await open(city.agent, { category: 'branch' });
    const waiting = await open(city.agent, { category: 'branch' });
    await as(city.agent, (tx) =>
      updateCase(tx, city.agent, waiting.id, { version: 1, status: 'waiting-resident' }),
    );
    test.clock.jumpTo(at('2026-11-04T17:16'));
    const { rows } = await as(city.agent, (tx) =>
      listCases(tx, city.agent, { view: 'overdue', status: 'unfinished', limit: 200 }),
    );
    expect(rows.find((row) => row.id === late.id)?.overdue).toBe(true);
    expect(rows.map((row) => row.id)).not.toContain(waiting.id);
  });
});

describe('search', () => {
  it('finds one character, two, and words in every place of a case, and nothing else', async () => {
    const promise = { text: '鴨を保護します', dueOn: '2026-11-09' };
    const { id } = await open(city.agent, {
      title: '池の鷺',
      description: '餌やりの看板',
      nextStep: '巡回',
      promise,
    });
    await as(city.agent, (tx) =>
      writeCaseEntry(tx, city.agent, id, {
        clientId: 'duck-note',
        kind: 'note',
        body: 'ﾎﾞｰﾄ乗り場の柵',
        fileIds: [],
      }),
    );
    for (const text of [
      '鷺',
      '池の',
      '看板',
      '巡',
      '鴨を',
      'ボート',
      'ぼーと',
      '柵',
      '鷺 ボート 鴨',
      ' 鷺　看板 ',
    ]) {
      expect(await found(city.agent, text), text).toEqual([id]);
    }
    for (const text of ['狸', '鷺の', '板看', '鷺 狸', ' ', '%', '_'])
      expect(await found(city.agent, text), text).toEqual([]);
  });

  it('does not take the pairs of a word for the word', async () => {
    const { id } = await open(city.agent, { title: '甲乙、乙丙' });
    expect(await found(city.agent, '甲乙')).toEqual([id]);
    expect(await found(city.agent, '甲乙丙')).toEqual([]);
  });

  it('finds by number, however it is typed', async () => {
    const { id, number } = await open(city.agent);
    const wide = number.replace(/\d/g, (digit) => String.fromCharCode(digit.charCodeAt(0) + 0xfee0));
    for (const text of [number, number.replaceAll('-', ''), wide])
      expect(await found(city.agent, text)).toEqual([id]);
    expect(await found(city.roads, number)).toEqual([]);
  });

  it('is not drowned: what one may see is found behind many that one may not', async () => {
    test.clock.jumpTo(at('2026-10-05T09:00'));
    const { id } = await open(city.roads, {
      title: '側溝の亀',
      departmentId: city.departments.get('roads') as string,
    });
    test.clock.jumpTo(at('2026-10-06T09:00'));
    const { id: busy } = await open(city.agent, { title: '亀' });
    await test.adminPool.query(
      `insert into case_entry (tenant_id, id, case_id, kind, public, grams, created_at)
       select tenant_id, gen_random_uuid(), id, 'note', false, grams, now() from "case", generate_series(1, 300) where id = $1`,
      [busy],
    );
    await test.adminPool.query(
      `insert into "case" (tenant_id, id, client_id, number, category_id, kind, title, grams, status, department_id, resident_id, opened_at, due_at, public_token, audience, updated_at)
       select tenant_id, gen_random_uuid(), 'copy-' || n, 'copy-' || n, category_id, kind, title, grams, status, department_id, resident_id, opened_at, due_at, public_token, audience, updated_at
       from "case", generate_series(1, 300) n where id = $1`,
      [busy],
    );
    expect(await found(city.roads, '亀')).toEqual([id]);
    await test.adminPool.query(`delete from "case" where client_id like 'copy-%'`);
  });

  it('many entries of one case do not push out another', async () => {
    test.clock.jumpTo(at('2026-10-05T09:00'));
    const { id: quiet } = await open(city.agent);
    await as(city.agent, (tx) =>
      writeCaseEntry(tx, city.agent, quiet, { clientId: 'a-newt', kind: 'note', body: '蠑螈', fileIds: [] }),
    );
    test.clock.jumpTo(at('2026-10-06T09:00'));
    const { id: busy } = await open(city.agent, { title: '蠑螈' });
    await test.adminPool.query(
      `insert into case_entry (tenant_id, id, case_id, kind, public, grams, created_at)
       select tenant_id, gen_random_uuid(), id, 'note', false, grams, opened_at from "case", generate_series(1, 300) where id = $1`,
      [busy],
    );
    expect(await found(city.agent, '蠑螈')).toEqual([busy, quiet]);
  });
});

describe('the trail', () => {
  it('names who read and wrote which case, never what stood there', async () => {
    const { id } = await open(city.agent, { title: '監査される題名' });
    await get(city.parks, id);
    const { rows } = await test.adminPool.query(
      'select actor, action, fields from audit where subject_id = $1 order by id',
      [id],
    );
    expect(rows).toContainEqual({
      actor: `staff:${city.agent.staffId}`,
      action: 'write',
      fields: ['title', 'description', 'next-step'],
    });
    expect(rows).toContainEqual(
      expect.objectContaining({ actor: `staff:${city.parks.staffId}`, action: 'read' }),
    );
    const events = JSON.stringify(await eventsOf(id));
    expect(events + JSON.stringify(rows)).not.toContain('監査');
  });

  it('tells of new categories to everyone', async () => {
    expect((await run((tx) => categories(tx))).map((category) => category.code)).toEqual([
      'abuse',
      'branch',
      'tree',
    ]);
    const { rows } = await test.adminPool.query(
      `select 1 from event where type = 'directory.changed' and audience = '{everyone}' and tenant_id = $1`,
      [city.tenantId],
    );
    expect(rows.length).toBeGreaterThan(0);
  });
});
