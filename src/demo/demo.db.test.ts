import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listCases, getCase } from '#domain/cases/cases.ts';
import { readForResident } from '#domain/interactions/messages.ts';
import { getConversation, newestInteraction } from '#domain/interactions/interactions.ts';
import { queueIdsOf, setPresence } from '#domain/routing/routing.ts';
import { checkPassword } from '#domain/staff/sessions.ts';
import { loadActor } from '#domain/staff/staff.ts';
import { readEntryPoint, startChat } from '#operations/chat.ts';
import { receiveFromResident } from '#operations/receive.ts';
import { takeInteraction } from '#operations/respond.ts';
import { openTestDatabase, TEST_MASTER_KEY, type TestDatabase } from '../../test/kit/database.ts';
import { readConfig } from '../config.ts';
import { type DemoAccount, isUnfinished, markUnfinished, readDemoAccounts } from './accounts.ts';
import { prepareDemo } from './demo.ts';

/** A Sunday afternoon in Japan: the demo must be of use on any day. */
const SUNDAY = new Date('2026-11-22T06:00:00Z');
const SIZE = { days: 30, chats: [70, 10], people: [40, 8] } as const;

let base: TestDatabase;
let dataDir: string;
let accounts: DemoAccount[];
let ids: { city: string; town: string };

const prepare = (nothingYet: boolean, password: string) =>
  prepareDemo({
    config: readConfig({ DATA_DIR: dataDir, DEMO_PASSWORD: password }),
    installation: {
      adminUrl: base.adminUrl,
      urls: { app: base.url('app'), relay: base.url('relay'), backup: base.url('backup') },
      masterKey: TEST_MASTER_KEY,
      log: base.log,
      server: undefined,
      close: () => Promise.resolve(),
    },
    nothingYet,
    size: SIZE,
    now: SUNDAY,
  });

async function rows<T>(sql: string, values: unknown[] = []): Promise<T[]> {
  return (await base.adminPool.query(sql, values)).rows as T[];
}
async function count(sql: string, values: unknown[] = []): Promise<number> {
  const [row] = await rows<{ count: number }>(`select count(*)::int as count from ${sql}`, values);
  return row!.count;
}

beforeAll(async () => {
  base = await openTestDatabase();
  base.clock.jumpTo(SUNDAY);
  dataDir = mkdtempSync(join(tmpdir(), 'engawa-demo-'));
  const startedMs = performance.now();
  accounts = await prepare(true, 'first-password');
  const tookMs = performance.now() - startedMs;
  const contacts = await count('interaction');
  console.log(
    `the demo's past: ${contacts} contacts in ${(tookMs / 1000).toFixed(1)} s, ${(tookMs / contacts).toFixed(0)} ms each with all that follows`,
  );
  const cities = await rows<{ id: string; code: string }>('select id, code from tenant order by created_at');
  ids = { city: cities[0]!.id, town: cities[1]!.id };
  // 15 s with the machine for itself; beside real calls a minute was too short.
}, 240_000);

afterAll(async () => {
  await base.close();
  rmSync(dataDir, { recursive: true, force: true });
});

const inCity = <T>(tenantId: string, work: Parameters<TestDatabase['db']['tx']>[1]) =>
  base.db.tx({ tenantId, actor: 'system:test' }, work) as Promise<T>;

async function actorOf(login: string) {
  const [row] = await rows<{ id: string; account_id: string }>(
    'select s.id, s.account_id from staff s join account a on a.id = s.account_id where a.login = $1 and s.tenant_id = $2',
    [login, ids.city],
  );
  return inCity<Awaited<ReturnType<typeof loadActor>>>(ids.city, async (tx) =>
    loadActor(
      tx,
      { tenantId: ids.city, accountId: row!.account_id, staffId: row!.id },
      await queueIdsOf(tx, row!.id),
    ),
  );
}

describe('the demo, opened on a Sunday', () => {
  it('has a city after a real organisation tree, and people to try it as', async () => {
    expect(await count('department where tenant_id = $1', [ids.city])).toBeGreaterThanOrEqual(60);
    const sealed = await rows<{ name: string }>(
      'select name from department where tenant_id = $1 and sealed order by name',
      [ids.city],
    );
    expect(sealed.map((row) => row.name)).toEqual(
      expect.arrayContaining(['納税課', 'こども女性相談課', '生活福祉第一課', '人権・男女共同参画推進課']),
    );
    expect(await count("department where phone is not null and phone not like '000-000-0%'")).toBe(0);
    expect(await count('case_category where tenant_id = $1', [ids.city])).toBeGreaterThanOrEqual(40);
    expect(accounts[0]).toMatchObject({ login: 'sato', password: 'first-password' });
    expect(accounts.length).toBeGreaterThanOrEqual(20);
    expect(await readDemoAccounts(dataDir)).toEqual(accounts);
  });

  it('has a past of contacts and cases, down to today', async () => {
    expect(await count('interaction where tenant_id = $1', [ids.city])).toBeGreaterThanOrEqual(50);
    expect(await count('interaction where tenant_id = $1', [ids.town])).toBeGreaterThanOrEqual(5);
    expect(await count('"case"')).toBeGreaterThanOrEqual(10);
    expect(await count('"case" where closed_at is null')).toBeGreaterThanOrEqual(1);
    expect(await count('handover')).toBeGreaterThanOrEqual(1);
    expect(await count("interaction where opened_at > '2026-11-20T15:00:00Z'")).toBeGreaterThanOrEqual(1);
  });

  it('leaves nothing open that would be stale: every contact over, nobody waiting, nobody at a desk', async () => {
    expect(await count("interaction where state <> 'ended'")).toBe(0);
    expect(await count('leg where ended_at is null')).toBe(0);
    expect(await count("offer where state = 'pending'")).toBe(0);
    expect(await count("handover where state = 'pending'")).toBe(0);
    expect(await count("queue_entry where state in ('waiting', 'offered')")).toBe(0);
    expect(await count("presence where status <> 'offline'")).toBe(0);
    expect(await count("pgboss.job where state <> 'completed'")).toBe(0);
    expect(await count("message where state in ('queued', 'failed')")).toBe(0);
  });

  it('is real: who was answered waited, was offered, and had one person at a time', async () => {
    const answered = await count('interaction where answered_at is not null');
    expect(answered).toBeGreaterThan(0);
    expect(await count("queue_entry where state = 'answered' and left_at <= entered_at")).toBe(0);
    expect(await count('interaction i where answered_at is not null and owner_staff_id is null')).toBe(0);
    expect(
      await count(
        "interaction i where answered_at is not null and not exists (select from offer o where o.interaction_id = i.id and o.state = 'accepted')",
      ),
    ).toBe(0);
    expect(
      await count(`leg a join leg b on a.interaction_id = b.interaction_id and a.id < b.id and a.kind = 'agent' and b.kind = 'agent'
      and tstzrange(a.started_at, a.ended_at) && tstzrange(b.started_at, b.ended_at)`),
    ).toBe(0);
    expect(await count("event where type = 'interaction.assigned'")).toBeGreaterThanOrEqual(answered);
    expect(await count("audit where action = 'read'")).toBeGreaterThan(answered);
    expect(await count('only event_default')).toBe(0);
  });

  it('tells of nothing later than now', async () => {
    for (const [table, column] of [
      ['event', 'recorded_at'],
      ['audit', 'at'],
      ['message', 'created_at'],
      ['interaction', 'wrapped_up_at'],
      ['case_entry', 'created_at'],
      ['presence_change', 'at'],
    ])
      expect(await count(`${table} where ${column} > $1`, [SUNDAY]), table).toBe(0);
  });

  it('has a published flow at its number and in a chat, and everybody else is routed as ever', async () => {
    const at = await rows<{ channel: string }>(
      `select e.channel from flow_entry_point x join entry_point e on e.tenant_id = x.tenant_id and e.id = x.entry_point_id
         join flow f on f.tenant_id = x.tenant_id and f.id = x.flow_id and f.published_number = 1
       order by e.channel`,
    );
    expect(at.map(({ channel }) => channel)).toEqual(['telephone', 'webchat']);
    expect(await count('flow_instance')).toBe(0);
  });

  it('speaks in whole sentences: no gap is left in any text', async () => {
    const texts: string[] = [];
    for (const { id, tenant_id: tenantId } of await rows<{ id: string; tenant_id: string }>(
      'select id, tenant_id from conversation',
    )) {
      await inCity(tenantId, async (tx) => {
        const { messages } = await readForResident(tx, await getConversation(tx, id), {
          after: 0,
          limit: 500,
        });
        texts.push(...messages.map((message) => message.body));
      });
    }
    const actor = await actorOf('sato');
    await inCity(ids.city, async (tx) => {
      const { rows: cases } = await listCases(tx, actor, { view: 'all', status: 'all', limit: 100 });
      for (const found of cases) {
        const detail = await getCase(tx, actor, found.id);
        texts.push(
          detail.title,
          detail.nextStep ?? '-',
          ...detail.entries.flatMap((entry) => entry.body ?? []),
        );
      }
    });
    expect(texts.length).toBeGreaterThan(300);
    expect(texts.filter((text) => /[{}]|undefined|null|NaN/.test(text) || text.trim() === '')).toEqual([]);
    expect(new Set(texts).size).toBeGreaterThan(120);
  });

  it('keeps the second town to itself, though one person answers for both', async () => {
    const inTown = await rows<{ login: string }>(
      'select a.login from staff s join account a on a.id = s.account_id where s.tenant_id = $1 order by 1',
      [ids.town],
    );
    expect(inTown.map((row) => row.login)).toEqual(['hamada', 'kishi', 'kobayashi', 'minami']);
    expect(await count("staff s join account a on a.id = s.account_id where a.login = 'kobayashi'")).toBe(2);
    expect(
      await count('(select pool_id from routing_pool_tenant group by pool_id having count(*) = 2) shared'),
    ).toBe(1);
    const seen = await inCity<string[]>(ids.town, async (tx) =>
      (await tx.db.selectFrom('interaction').select('id').execute()).map((row) => row.id),
    );
    expect(seen.length).toBe(await count('interaction where tenant_id = $1', [ids.town]));
  });

  it('takes a chat on a Sunday', async () => {
    await inCity(ids.city, async (tx) =>
      expect(await readEntryPoint(tx, { key: 'aoba' })).toMatchObject({
        open: true,
        deskName: '市民コールセンター',
      }),
    );
    await inCity(ids.town, async (tx) =>
      expect(await readEntryPoint(tx, { key: 'shiomi' })).toMatchObject({ open: true }),
    );
  });

  it('is left quiet when its making was cut short', async () => {
    const agent = await actorOf('sato');
    const began = await inCity<string>(
      ids.city,
      async (tx) =>
        (await startChat(tx, { key: 'aoba', language: 'ja', clientId: 'cut-short' })).conversationId,
    );
    await inCity(ids.city, async (tx) => {
      await setPresence(tx, agent, 'ready', null);
      await receiveFromResident(tx, began, { clientId: '1', body: 'まだ待っています', fileIds: [] });
      const waiting = (await startChat(tx, { key: 'aoba', language: 'ja', clientId: 'cut-short-2' }))
        .conversationId;
      await receiveFromResident(tx, waiting, { clientId: '1', body: 'こちらもです', fileIds: [] });
      await takeInteraction(tx, agent, (await newestInteraction(tx, began))!.id);
    });
    expect(await count("interaction where state <> 'ended'")).toBe(2);
    await markUnfinished(dataDir);
    expect(await prepare(false, 'first-password')).toEqual(accounts);
    expect(await count("interaction where state <> 'ended'")).toBe(0);
    expect(await count("presence where status <> 'offline'")).toBe(0);
    expect(isUnfinished(dataDir)).toBe(false);
  });

  it('gives all its accounts another password when a later start names one', async () => {
    const deps = { db: base.kysely, clock: base.clock, ids: base.ids };
    expect(await prepare(false, 'first-password')).toEqual(accounts);
    const changed = await prepare(false, 'second-password');
    expect(changed.every((account) => account.password === 'second-password')).toBe(true);
    await expect(
      checkPassword(deps, { login: 'kimura', password: 'first-password', network: 'here' }),
    ).rejects.toMatchObject({
      code: 'session.wrong-credentials',
    });
    const entered = await checkPassword(deps, {
      login: 'kimura',
      password: 'second-password',
      network: 'here',
    });
    expect(entered.tenantId).toBe(ids.city);
    expect(await readDemoAccounts(dataDir)).toEqual(changed);
  });
});
