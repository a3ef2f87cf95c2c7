import { argon2Sync, createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';
import { MIGRATIONS_DIR } from '#db/migrations.ts';
import type { Tx } from '#db/transaction.ts';
import { addCategories } from '#domain/cases/cases.ts';
import { foundCity, setHolidays } from '#domain/city/city.ts';
import { addEntryPoint } from '#domain/interactions/entry-points.ts';
import { addMembers, addQueue, joinPool } from '#domain/routing/routing.ts';
import { addDepartments, addSkills, addStaff } from '#domain/staff/staff.ts';
import type { Role } from '#domain/staff/types.ts';
import { PRESENCE_REASONS, REFUSE_REASONS, WRAP_UP_CODES } from '#operations/found-city.ts';
import { type DeskClient, openChat, type ResidentClient, signIn } from './clients.ts';
import { ensureTemplate } from './cluster.ts';
import { FIRST_MORNING } from './database.ts';
import { type HouseOptions, openHouse, openHouseAt, type TestHouse } from './house.ts';
import { checkStory, type Watcher, watch } from './replay.ts';

const PASSWORD = 'ひらけ縁側 2026';
const OFFICE_HOURS = [{ days: [1, 2, 3, 4, 5], from: '08:30', to: '17:15' }];

/**
 * The people of 青葉市 (and of 若葉市, next to it), by login. First line: 佐藤, Smith, 井上. Departments: 木村 and 伊藤 of
 * 環境業務課, 中村 and 小林 of 子育て支援課, whose records are sealed. 田中 supervises, 小野 keeps privacy, 森 administers;
 * 鈴木 and 近藤 have hardly a right; 原 heads 環境業務課, 神田 audits, 青木 connects
 * other systems. 林 answers for both cities.
 */
export const STAFF: Readonly<
  Record<
    string,
    {
      name: string;
      department: string;
      roles: readonly Role[];
      languages?: readonly string[];
      queues?: readonly string[];
    }
  >
> = {
  sato: { name: '佐藤 花子', department: 'center', roles: ['agent'], queues: ['総合窓口', '平日窓口'] },
  smith: {
    name: 'Emily Smith',
    department: 'center',
    roles: ['agent'],
    languages: ['en', 'ja'],
    queues: ['総合窓口'],
  },
  inoue: { name: '井上 誠', department: 'center', roles: ['agent'], queues: ['総合窓口'] },
  tanaka: { name: '田中 実', department: 'welfare', roles: ['supervisor'] },
  kimura: { name: '木村 環', department: 'env', roles: ['department-staff'], queues: ['環境業務課'] },
  ito: { name: '伊藤 緑', department: 'env', roles: ['department-staff'], queues: ['環境業務課'] },
  nakamura: {
    name: '中村 のぞみ',
    department: 'child',
    roles: ['department-staff'],
    queues: ['子育て支援課'],
  },
  kobayashi: { name: '小林 育', department: 'child', roles: ['department-staff'], queues: ['子育て支援課'] },
  ono: { name: '小野 守', department: 'center', roles: ['privacy-officer'] },
  mori: { name: '森 調', department: 'policy', roles: ['administrator'] },
  suzuki: { name: '鈴木 学', department: 'policy', roles: ['knowledge-editor'] },
  kondo: { name: '近藤 計', department: 'policy', roles: ['planner'] },
  hayashi: { name: '林 橋', department: 'center', roles: ['agent'], queues: ['総合窓口'] },
  hara: { name: '原 課長', department: 'env', roles: ['department-head'] },
  kanda: { name: '神田 監', department: 'policy', roles: ['auditor'] },
  aoki: { name: '青木 連', department: 'policy', roles: ['integrator'] },
  /** Belongs to no queue; says "here" so that feeds have an end to wait for. */
  lookout: { name: '見張 番', department: 'env', roles: ['department-staff'] },
};
const NEIGHBOURS: typeof STAFF = {
  hayashi: { name: '林 橋', department: 'desk', roles: ['agent'], queues: ['若葉窓口'] },
  wakai: { name: '若井 葉', department: 'desk', roles: ['agent'], queues: ['若葉窓口'] },
};

const CITY = {
  timeZone: 'Asia/Tokyo',
  demo: false,
  settings: {
    showStaffNames: false,
    undoSendSec: 0,
    wrapUpCodes: WRAP_UP_CODES,
    presenceReasons: PRESENCE_REASONS,
    refuseReasons: REFUSE_REASONS,
  },
};
const POOL = '018f0000-0000-7000-8000-00000000beef';

async function foundAoba(tx: Tx): Promise<void> {
  await foundCity(tx, { ...CITY, code: '041017', name: '青葉市', kana: 'アオバシ', nameEn: 'Aoba City' }, [
    'aoba.example',
  ]);
  await setHolidays(tx, [{ onDate: '2026-04-29', name: '昭和の日', closed: true }]);
  await joinPool(tx, POOL, '共同窓口');
  const plain = { parentCode: null, phone: null, sealed: false, generalDesk: false, sort: 0 };
  const departments = await addDepartments(tx, [
    { ...plain, code: 'center', name: '市民コールセンター', phone: '022-000-0000', generalDesk: true },
    { ...plain, code: 'env', name: '環境業務課', phone: '022-000-0001' },
    { ...plain, code: 'welfare', name: '健康福祉局' },
    { ...plain, code: 'policy', name: '情報政策課' },
    { ...plain, code: 'child', name: '子育て支援課', parentCode: 'welfare', sealed: true },
  ]);
  await addSkills(tx, [{ code: 'nursing', name: '介護' }]);
  const desk = { priority: 0, hours: [], requiredSkills: [], offerSec: 30, wrapUpSec: 30 };
  const queues = [
    { ...desk, name: '総合窓口', departmentId: departments.get('center')! },
    { ...desk, name: '平日窓口', departmentId: departments.get('center')!, hours: OFFICE_HOURS },
    { ...desk, name: '環境業務課', departmentId: departments.get('env')!, offerSec: 60 },
    { ...desk, name: '子育て支援課', departmentId: departments.get('child')!, offerSec: 60 },
  ];
  const ids = await addPeople(tx, departments, queues, STAFF);
  await addEntryPoint(tx, {
    channel: 'webchat',
    name: '青葉市ホームページ',
    publicKey: 'aoba',
    queueId: ids.get('総合窓口')!,
  });
  await addEntryPoint(tx, {
    channel: 'webchat',
    name: '平日の窓口',
    publicKey: 'aoba-weekdays',
    queueId: ids.get('平日窓口')!,
  });
  await addCategories(tx, [
    {
      code: 'garbage',
      name: 'ごみの収集',
      kind: 'report',
      departmentId: departments.get('env')!,
      dueWorkingDays: 3,
    },
    {
      code: 'child',
      name: '子育ての相談',
      kind: 'enquiry',
      departmentId: departments.get('child')!,
      dueWorkingDays: 1,
    },
  ]);
}

async function foundWakaba(tx: Tx): Promise<void> {
  await foundCity(tx, { ...CITY, code: '041025', name: '若葉市', kana: 'ワカバシ', nameEn: 'Wakaba City' }, [
    'wakaba.example',
  ]);
  await joinPool(tx, POOL, '共同窓口');
  const departments = await addDepartments(tx, [
    {
      code: 'desk',
      parentCode: null,
      name: '若葉市総合窓口',
      phone: null,
      sealed: false,
      generalDesk: true,
      sort: 0,
    },
  ]);
  const queue = {
    name: '若葉窓口',
    departmentId: departments.get('desk')!,
    priority: 0,
    hours: [],
    requiredSkills: [],
    offerSec: 30,
    wrapUpSec: 30,
  };
  const ids = await addPeople(tx, departments, [queue], NEIGHBOURS);
  await addEntryPoint(tx, {
    channel: 'webchat',
    name: '若葉市ホームページ',
    publicKey: 'wakaba',
    queueId: ids.get('若葉窓口')!,
  });
  await addCategories(tx, [
    { code: 'road', name: '道路', kind: 'report', departmentId: departments.get('desk')!, dueWorkingDays: 3 },
  ]);
}

async function addPeople(
  tx: Tx,
  departments: ReadonlyMap<string, string>,
  queues: readonly Parameters<typeof addQueue>[1][],
  people: typeof STAFF,
): Promise<Map<string, string>> {
  const ids = new Map<string, string>();
  for (const queue of queues) ids.set(queue.name, (await addQueue(tx, queue)).id);
  for (const [login, { department, queues: answered = [], ...person }] of Object.entries(people)) {
    const { staffId } = await addStaff(tx, {
      ...person,
      login,
      password: PASSWORD,
      departmentId: departments.get(department)!,
    });
    for (const name of answered) await addMembers(tx, ids.get(name)!, [staffId]);
  }
  return ids;
}

/** A database that is migrated and holds nothing. */
export function migratedTemplate(): Promise<string> {
  return ensureTemplate('house_empty', async (url) => (await openHouseAt(url)).close());
}

/** What a password is kept as, at hardly any cost: four people sign in for each story, at 70 ms each. */
function cheapHash(password: string): string {
  const nonce = Buffer.alloc(16, 7);
  const message = Buffer.from(password.normalize('NFC'), 'utf8');
  const tag = argon2Sync('argon2id', { message, nonce, parallelism: 1, tagLength: 32, memory: 8, passes: 1 });
  return `$argon2id$v=19$m=8,t=1,p=1$${nonce.toString('base64url')}$${tag.toString('base64url')}`;
}

/** Both cities, built once for a run by the product's own operations, then cloned. */
export function castTemplate(): Promise<string> {
  const hash = createHash('sha256').update(readFileSync(import.meta.filename));
  for (const name of readdirSync(MIGRATIONS_DIR).sort())
    hash.update(readFileSync(join(MIGRATIONS_DIR, name)));
  return ensureTemplate(`cast_${hash.digest('hex').slice(0, 12)}`, async (url) => {
    const house = await openHouseAt(url, { startAt: new Date(FIRST_MORNING.getTime() - 86_400_000) });
    await house.database.tx({ tenantId: house.ids.next(), actor: 'system:test' }, foundAoba);
    house.clock.advance(1);
    await house.database.tx({ tenantId: house.ids.next(), actor: 'system:test' }, foundWakaba);
    await house.admin.query('update account set password_hash = $1', [cheapHash(PASSWORD)]);
    await house.close();
  });
}

/** 青葉市 on a morning in April, with what a story needs to be told. */
export interface Town {
  house: TestHouse;
  /** A staff member's desk; signed in once a story. */
  desk(login: string): Promise<DeskClient>;
  /** The same, taking contacts. */
  readyDesk(login: string): Promise<DeskClient>;
  /** A resident whose chat is open. */
  resident(options?: { key?: string; language?: string }): Promise<ResidentClient>;
  /** Ids by the names that people see. */
  id(kind: 'queue' | 'department' | 'case_category' | 'tenant', name: string): Promise<string>;
  /** Lets the house come to rest, and the lookers-on with it. */
  settle(): Promise<void>;
  /** Moves time on, then settles. */
  pass(seconds: number): Promise<void>;
  /** 佐藤 has this resident's words in hand. */
  answered(words?: string): Promise<{ resident: ResidentClient; sato: DeskClient; id: string }>;
}

export interface TownOptions extends HouseOptions {
  /** Whose feeds are followed through each story; two with different rights by default. */
  watchers?: readonly string[];
}

/**
 * Opens the town before each test and closes it after; to be called at the top of a story file. After each test: who
 * followed by the feed alone knows what a fresh look shows, one predicate decided everywhere, the audit's chain holds,
 * and the log tells of nobody.
 */
export function aobaCity(options: TownOptions = {}): Town {
  let house: TestHouse;
  let watchers: Watcher[];
  let desks: Map<string, Promise<DeskClient>>;

  const desk = (login: string): Promise<DeskClient> => {
    const known = desks.get(login) ?? signIn(house, login, PASSWORD);
    desks.set(login, known);
    return known;
  };
  /** Everybody hears of it: after this the lookers-on have something to hear, and need not wait for it. */
  const sayHere = async (): Promise<void> => {
    const { statusCode } = await (await desk('lookout')).ready().raw();
    if (statusCode !== 401) return;
    desks.delete('lookout');
    await (await desk('lookout')).ready();
  };
  const settle = async (): Promise<void> => {
    await house.settle();
    if (watchers.length === 0) return;
    await sayHere();
    await house.reader.settle();
    for (const watcher of watchers) await watcher.catchUp();
  };

  beforeEach(async () => {
    house = await openHouse({ ...options, template: await castTemplate() });
    desks = new Map();
    for (const login of Object.keys(STAFF)) house.personal.add(STAFF[login]!.name);
    watchers = [];
    for (const login of options.watchers ?? ['sato', 'nakamura'])
      watchers.push(await watch(house, () => signIn(house, login, PASSWORD)));
  });
  afterEach(async () => {
    try {
      await settle();
      await checkStory(house, watchers);
    } finally {
      await house.close();
    }
  });

  const town: Town = {
    get house() {
      return house;
    },
    desk,
    settle,
    async readyDesk(login) {
      const found = await desk(login);
      await found.ready();
      return found;
    },
    resident: (given) => openChat(house, given),
    async id(kind, name) {
      const { rows } = await house.admin.query<{ id: string }>(`select id from ${kind} where name = $1`, [
        name,
      ]);
      if (!rows[0]) throw new Error(`no ${kind} ${name}`);
      return rows[0].id;
    },
    async pass(seconds) {
      house.clock.advance(seconds * 1000);
      await settle();
    },
    async answered(words = 'ごみの収集日を教えてください') {
      const sato = await town.readyDesk('sato');
      const resident = await openChat(house);
      await resident.say(words);
      await town.pass(5);
      const { id } = await sato.acceptNext();
      await settle();
      return { resident, sato, id };
    },
  };
  return town;
}

export { PASSWORD };
