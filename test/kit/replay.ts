import { expect } from 'vitest';
import { overlaps } from '#domain/staff/access.ts';
import { loadActor } from '#domain/staff/staff.ts';
import { queueIdsOf } from '#domain/routing/routing.ts';
import type { StaffActor } from '#domain/staff/types.ts';
import { concerns } from '../../web/shared/desk-hints.ts';
import { queries } from '../../web/shared/desk-queries.ts';
import type { DeskClient } from './clients.ts';
import type { TestHouse } from './house.ts';

/** A desk that fetched once and from then on only what the feed hints at, by the very rule of the real one. */
export interface Watcher {
  desk: DeskClient;
  /** Hears what is new and fetches what is concerned. */
  catchUp(): Promise<void>;
  /** Everything it shows, and what a fresh look shows. */
  compare(): Promise<void>;
}

interface Shown {
  status: number;
  data: unknown;
}

const VIEWS = ['mine', 'waiting', 'handovers', 'active', 'ended'] as const;
const ADDRESSES = [
  queries.directory.url,
  queries.offers.url,
  ...VIEWS.map((view) => queries.interactions(view).url),
  queries.cases('all', 'all').url,
  queries.cases('mine', 'unfinished').url,
  queries.cases('department', 'unfinished').url,
];
/** What changes by time alone, of which no feed tells. */
const BY_TIME = new Set(['cursor', 'now', 'waitSec', 'overdue', 'open']);

function stable(data: unknown): unknown {
  if (Array.isArray(data)) return data.map(stable);
  if (typeof data !== 'object' || data === null) return data;
  return Object.fromEntries(
    Object.entries(data)
      .filter(([key]) => !BY_TIME.has(key))
      .map(([key, value]) => [key, stable(value)]),
  );
}

/** The real desk's rule, and what is named in the address itself: something that was out of sight may come back. */
function isConcerned(hint: { type: string; kind: string; id: string }, url: string, data: unknown): boolean {
  if (url.includes(hint.id) || concerns(hint, url, data)) return true;
  return url.includes('/timeline') && hint.kind === 'conversation';
}

/** Sits down before the story begins. */
export async function watch(house: TestHouse, signIn: () => Promise<DeskClient>): Promise<Watcher> {
  let desk = await signIn();
  const shown = new Map<string, Shown>();

  const fetch = async (url: string): Promise<Shown> => {
    let response = await desk.call('GET', url).raw();
    // A long story outlasts a session; the page signs in again and stays as it is.
    if (response.statusCode === 401) {
      desk = await signIn();
      response = await desk.call('GET', url).raw();
    }
    if (response.statusCode >= 500) throw new Error(`${url}: ${response.body}`);
    return { status: response.statusCode, data: response.statusCode === 200 ? response.json() : null };
  };
  const show = async (url: string): Promise<void> => void shown.set(url, await fetch(url));
  /** Opens whatever the lists name and is not open yet. */
  const openNew = async (): Promise<void> => {
    for (const [url, { data }] of [...shown]) {
      const rows = (data as { rows?: { id: string; residentId?: string }[] } | null)?.rows ?? [];
      const detail = url.startsWith('/desk/cases?') ? queries.case : queries.interaction;
      for (const row of rows) {
        const wanted = [
          detail(row.id).url,
          ...(row.residentId
            ? [queries.resident(row.residentId).url, queries.timeline(row.residentId).url]
            : []),
        ];
        for (const each of wanted) if (!shown.has(each)) await show(each);
      }
    }
  };

  for (const url of ADDRESSES) await show(url);
  await openNew();
  let cursor = (shown.get(queries.directory.url)?.data as { cursor: string }).cursor;

  return {
    get desk() {
      return desk;
    },
    async catchUp() {
      const polled = await fetch(`/desk/feed/poll?cursor=${cursor}`);
      const {
        hints,
        cursor: next,
        reset,
      } = polled.data as {
        hints: { type: string; kind: string; id: string }[];
        cursor: string;
        reset: boolean;
      };
      expect(reset).toBe(false);
      cursor = next;
      for (const [url, { data }] of [...shown])
        if (hints.some((hint) => isConcerned(hint, url, data))) await show(url);
      await openNew();
    },
    async compare() {
      for (const [url, { status, data }] of shown) {
        const fresh = await fetch(url);
        expect(
          { url, status, data: stable(data) },
          `${desk.session.staff.name} sees by the feed what a fresh look at ${url} shows`,
        ).toEqual({
          url,
          status: fresh.status,
          data: stable(fresh.data),
        });
      }
    },
  };
}

/** What holds after every story. */
export async function checkStory(house: TestHouse, watchers: readonly Watcher[]): Promise<void> {
  for (const watcher of watchers) await watcher.compare();
  await checkPredicate(house, watchers);
  await checkAudit(house);
  checkLogs(house);
}

type Kept = { tenant_id: string; id: string; audience: string[] };

/** One predicate: in memory, in SQL and at the front door the same things are seen. */
async function checkPredicate(house: TestHouse, watchers: readonly Watcher[]): Promise<void> {
  const { rows: staff } = await house.admin.query<{ tenant_id: string; id: string; account_id: string }>(
    'select tenant_id, id, account_id from staff where active',
  );
  const kept = async (table: string) => (await house.admin.query<Kept>(`select * from (${table}) kept`)).rows;
  const events = await kept(`select tenant_id, subject_id::text || ':' || seq as id, audience from event`);
  const interactions = await kept('select tenant_id, id::text, audience from interaction');
  const cases = await kept('select tenant_id, id::text, audience from "case"');
  const all = [...events, ...interactions, ...cases];
  for (const member of staff) {
    const actor = await actorOf(house, member.tenant_id, {
      accountId: member.account_id,
      staffId: member.id,
    });
    const keys = new Set(actor.keys);
    const { rows } = await house.admin.query<{ id: string }>(
      `select id from (select tenant_id, subject_id::text || ':' || seq as id, audience from event
         union all select tenant_id, id::text, audience from interaction union all select tenant_id, id::text, audience from "case") kept
       where tenant_id = $1 and audience && $2::text[]`,
      [actor.tenantId, [...actor.keys]],
    );
    const inMemory = all
      .filter((row) => row.tenant_id === actor.tenantId && overlaps(row.audience, keys))
      .map((row) => row.id);
    expect(inMemory.sort(), `what ${actor.name} sees`).toEqual(rows.map((row) => row.id).sort());
    const watcher = watchers.find((each) => each.desk.staffId === actor.staffId);
    if (watcher) await checkDoor(watcher.desk, actor, interactions, cases);
  }
}

async function checkDoor(
  desk: DeskClient,
  actor: StaffActor,
  interactions: readonly Kept[],
  cases: readonly Kept[],
): Promise<void> {
  const keys = new Set(actor.keys);
  for (const [room, rows] of [
    ['interactions', interactions],
    ['cases', cases],
  ] as const) {
    for (const row of rows) {
      const visible = row.tenant_id === actor.tenantId && overlaps(row.audience, keys);
      const { statusCode } = await desk.call('GET', `/desk/${room}/${row.id}`).raw();
      expect({ room, id: row.id, statusCode }).toEqual({ room, id: row.id, statusCode: visible ? 200 : 404 });
    }
  }
}

/** A staff member as the house sees them now. */
export function actorOf(
  house: TestHouse,
  tenantId: string,
  member: { accountId: string; staffId: string },
): Promise<StaffActor> {
  return house.database.tx({ tenantId, actor: 'system:test' }, async (tx) =>
    loadActor(tx, { tenantId, ...member }, await queueIdsOf(tx, member.staffId)),
  );
}

/** Every message, interaction, case and named resident was written under audit, and the chain over it holds. */
async function checkAudit(house: TestHouse): Promise<void> {
  const { rows: unaudited } = await house.admin.query<{ kind: string; id: string }>(
    `select kind, id from (
       select 'message' as kind, tenant_id, id from message
       union all select 'case', tenant_id, id from "case"
       union all select 'resident', tenant_id, id from resident where name is not null
       union all select 'file', tenant_id, id from file) written
     where not exists (select 1 from audit a where a.tenant_id = written.tenant_id and a.subject_id = written.id and a.action = 'write')`,
  );
  expect(unaudited, 'written without audit').toEqual([]);
  const { rows: cities } = await house.admin.query<{ id: string }>('select id from tenant');
  while ((await house.auditChain.extend()) > 0);
  for (const city of cities) expect(await house.auditChain.verify(city.id)).toMatchObject({ ok: true });
}

function checkLogs(house: TestHouse): void {
  const log = house.logLines.join('');
  const told = [...house.personal].filter(
    (secret) => log.includes(secret) || log.includes(JSON.stringify(secret).slice(1, -1)),
  );
  expect(told, 'the log tells of people').toEqual([]);
  const defects = house.logLines.filter((line) => line.includes('a request failed'));
  expect(defects, 'requests that failed').toEqual([]);
}
