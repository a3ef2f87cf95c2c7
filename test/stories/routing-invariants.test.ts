import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createRouter, type Router } from '#domain/routing/router.ts';
import { setPolicy } from '#domain/routing/routing.ts';
import type { Database } from '#db/transaction.ts';
import { createSilenceWatch } from '#operations/end-silence.ts';
import { createLogger } from '#kernel/log.ts';
import { castTemplate, PASSWORD } from '../kit/cast.ts';
import { type Call, type DeskClient, openChat, type ResidentClient, signIn } from '../kit/clients.ts';
import { openHouse, type TestHouse } from '../kit/house.ts';

const CAPACITY = 4;
/** More of them, and others, on request: ENGAWA_TEST_WALKS=200 ENGAWA_TEST_SEED=7. */
const WALKS = Number(process.env['ENGAWA_TEST_WALKS'] ?? 6);
const WALK_SEED = Number(process.env['ENGAWA_TEST_SEED'] ?? 41_017);
let house: TestHouse;
beforeEach(async () => {
  house = await openHouse({ template: await castTemplate() });
});
afterEach(() => house.close());

/** One more process that would route; `kill` is what happens to the one before. */
function newRouter(
  holder: string,
  database: Database = house.database,
  options: { claimsAtOnce?: number } = {},
): Router {
  return createRouter({
    ...options,
    database,
    clock: house.clock,
    log: createLogger({ level: 'silent' }),
    holder,
    defaultCapacity: () => CAPACITY,
  });
}
const secondWatch = () =>
  createSilenceWatch({
    database: house.database,
    attention: () => 'live',
    clock: house.clock,
    log: createLogger({ level: 'silent' }),
  });
/** Long enough without a sign of life: the database says that the lease is over. */
const expireLease = () =>
  house.admin.query(`update routing_pool set lease_until = now() - interval '1 second'`);

const BROKEN: Readonly<Record<string, string>> = {
  'an active interaction has one owner and one open leg of theirs': `select i.id from interaction i where i.state = 'active' and (i.owner_staff_id is null
     or (select count(*) from leg l where l.interaction_id = i.id and l.kind = 'agent' and l.ended_at is null and l.staff_id = i.owner_staff_id) <> 1)`,
  'nobody else has an open leg': `select l.id from leg l join interaction i on i.id = l.interaction_id where l.kind = 'agent' and l.ended_at is null
     and (i.state <> 'active' or i.owner_staff_id is distinct from l.staff_id)`,
  'one that waits has no owner and exactly one place': `select i.id from interaction i where i.state = 'waiting' and (i.owner_staff_id is not null
     or (select count(*) from queue_entry e where e.interaction_id = i.id and e.state in ('waiting', 'offered') and e.handover_id is null) <> 1)`,
  'who has it holds no place, but for a hand-over that is asked for': `select e.id from queue_entry e join interaction i on i.id = e.interaction_id
     left join handover h on h.id = e.handover_id and h.state = 'pending'
     where e.state in ('waiting', 'offered') and i.state <> 'waiting' and (h.id is null or i.state <> 'active')`,
  'a hand-over that is asked for has its place': `select h.id from handover h where h.state = 'pending'
     and not exists (select 1 from queue_entry e where e.handover_id = h.id and e.state in ('waiting', 'offered'))`,
  'a place is offered exactly while one offer of it is pending': `select e.id from queue_entry e where (e.state = 'offered') <> exists (select 1 from offer o where o.queue_entry_id = e.id and o.state = 'pending')`,
  'where it waits is where its place is': `select i.id from interaction i join queue_entry e on e.interaction_id = i.id and e.state in ('waiting', 'offered')
     and e.handover_id is null where e.queue_id <> i.queue_id or not exists (select 1 from leg l where l.interaction_id = i.id and l.kind = 'queue' and l.ended_at is null and l.queue_id = i.queue_id)`,
  'an offer says why': `select o.id from offer o where o.why->'eligible'->>0 is distinct from o.staff_id::text`,
  'a place keeps its time': `select e.id from queue_entry e join interaction i on i.id = e.interaction_id where e.handover_id is null and e.entered_at < i.opened_at`,
  'an open interaction has one open queue leg at most': `select interaction_id as id from leg where kind = 'queue' and ended_at is null group by 1 having count(*) > 1`,
  'every offer was made by the writer of its time': `select o.id from offer o where o.epoch > (select max(epoch) from routing_pool)`,
  'one person alone is waited for by one that waits, for a time': `select e.id from queue_entry e where e.state in ('waiting', 'offered') and e.personal and e.fell_back_at is null
     and (cardinality(e.preferred_staff) <> 1 or e.preferred_until is null or e.move_due_at is distinct from e.preferred_until)`,
  'a leg says for whom alone it waits, exactly while it does': `select e.id from queue_entry e join leg l on l.interaction_id = e.interaction_id and l.kind = 'queue' and l.ended_at is null
     where e.state in ('waiting', 'offered') and l.staff_id is distinct from (case when e.personal and e.fell_back_at is null then e.preferred_staff[1] end)`,
  'a hand-over falls back with its place': `select h.id from handover h join queue_entry e on e.handover_id = h.id and e.state in ('waiting', 'offered')
     where h.state = 'pending' and h.fell_back_at is distinct from e.fell_back_at`,
  'a message belongs to an interaction': `select id from message where interaction_id is null`,
};

async function expectWhole(what: string): Promise<void> {
  for (const [rule, sql] of Object.entries(BROKEN)) {
    const { rows } = await house.admin.query(sql);
    expect({ what, rule, rows }).toEqual({ what, rule, rows: [] });
  }
}

/** Units in use of each account that was offered something just now; taking by hand may go beyond, being offered may not. */
async function expectWithinCapacity(before: ReadonlySet<string>): Promise<void> {
  const { rows } = await house.admin.query<{ id: string; used: number }>(
    `select o.id, (select count(*)::int from interaction i join staff s on s.id = i.owner_staff_id where s.account_id = o.account_id
        and (i.state = 'active' or (i.state = 'wrap-up' and i.wrap_up_until > $1)))
      + (select count(*)::int from offer p where p.account_id = o.account_id and p.state = 'pending') as used
     from offer o where o.state = 'pending'`,
    [house.clock.now()],
  );
  expect(rows.filter((row) => !before.has(row.id) && row.used > CAPACITY)).toEqual([]);
}

async function offerIds(): Promise<Set<string>> {
  return new Set((await house.admin.query<{ id: string }>('select id from offer')).rows.map((row) => row.id));
}

const DESKS = ['sato', 'inoue', 'kimura', 'ito'] as const;
const who = fc.nat({ max: DESKS.length - 1 });
const which = fc.nat({ max: 30 });
const RING = { afterSec: 30, levelsLess: 1, skillsWaived: false, languageWaived: false, queueIds: [] };
const deed = fc.oneof(
  { weight: 5, arbitrary: fc.record({ kind: fc.constantFrom('arrive' as const) }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constantFrom('tick' as const), which }) },
  {
    weight: 10,
    arbitrary: fc.record({
      kind: fc.constantFrom(
        'accept' as const,
        'decline' as const,
        'take' as const,
        'end' as const,
        'wrap-up' as const,
        'hand-over' as const,
        'ask-colleague' as const,
        'line-up' as const,
        'park' as const,
        'take-over' as const,
        'refuse' as const,
        'withdraw' as const,
      ),
      who,
      which,
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constantFrom('ready' as const, 'away' as const, 'vanish' as const, 'reply' as const),
      who,
      which,
    }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constantFrom('say' as const, 'leave' as const), which }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constantFrom('crash' as const, 'pass' as const, 'silence' as const) }),
  },
);
type Deed = { kind: string; who?: number; which?: number };

/** What the walk's queues may be told: each choice is legal with each other. */
const anyPolicy = fc.record({
  agePointSec: fc.constantFrom(null, 30),
  rings: fc.constantFrom([], [RING, { ...RING, afterSec: 60, languageWaived: true, skillsWaived: true }]),
  languageRequired: fc.boolean(),
  overflows: fc.boolean(),
  maxWaiting: fc.constantFrom(null, null, 3),
  closedFrom: fc.constantFrom(null, '09:01'),
  preferSec: fc.constantFrom(0, 45),
  personalSec: fc.constantFrom(20, 40),
});
type WalkPolicy = typeof anyPolicy extends fc.Arbitrary<infer T> ? T : never;

async function setPolicies({ overflows, closedFrom, ...policy }: WalkPolicy): Promise<void> {
  const { rows } = await house.admin.query<{ id: string; tenant_id: string; name: string }>(
    `select id, tenant_id, name from queue where name in ('総合窓口', '環境業務課') order by name`,
  );
  const [env, general] = [rows[0]!, rows[1]!];
  await house.database.tx({ tenantId: general.tenant_id, actor: 'system:test' }, async (tx) => {
    await setPolicy(tx, env.id, { personalSec: policy.personalSec });
    await setPolicy(tx, general.id, {
      ...policy,
      prefer: 'last-agent',
      ...{ ownerGoneSec: 90, ownerSilentSec: 60, residentIdleSec: 120 },
      overflow: overflows ? { queueId: env.id, afterSec: 31, backSec: 62 } : null,
      whenFull: overflows ? 'overflow' : 'tell',
      closures: closedFrom === null ? [] : [{ onDate: '2026-04-01', from: closedFrom, to: '09:05' }],
    });
  });
}

/** The town during a random walk: what each deed needs is looked up when it is done, and may be gone by then. */
async function openWalk() {
  const desks = await Promise.all(DESKS.map((login) => signIn(house, login, PASSWORD)));
  const tanaka = await signIn(house, 'tanaka', PASSWORD);
  for (const desk of desks) await desk.ready();
  const residents: ResidentClient[] = [];
  const routers: Router[] = [house.router];
  const env = (await house.admin.query<{ id: string }>(`select id from department where code = 'env'`))
    .rows[0]!.id;
  const one = async (sql: string, nth = 0) => {
    const { rows } = await house.admin.query<{ id: string }>(`${sql} order by id`);
    return rows.length === 0 ? undefined : rows[nth % rows.length]!.id;
  };
  const attempt = async (call: Call<unknown> | undefined): Promise<void> => {
    if (!call) return;
    const { statusCode, body } = await call.raw();
    if (statusCode >= 500)
      throw new Error(`${body} ${house.logLines.filter((line) => line.includes('a request failed')).at(-1)}`);
  };
  const ofDesk = (desk: DeskClient, nth: number): Record<string, () => Promise<void>> => {
    const on = (sql: string, act: (id: string) => Call<unknown>) => async () => {
      const id = await one(sql, nth);
      if (id !== undefined) await attempt(act(id));
    };
    const mine = (state: string) =>
      `select id from interaction where owner_staff_id = '${desk.staffId}' and state = '${state}'`;
    const offered = `select id from offer where staff_id = '${desk.staffId}' and state = 'pending'`;
    const asked = `select id from handover where state = 'pending'`;
    return {
      accept: on(offered, desk.accept),
      decline: on(offered, desk.decline),
      take: on(`select id from interaction where state = 'waiting'`, desk.take),
      end: on(mine('active'), desk.end),
      'wrap-up': on(mine('wrap-up'), (id) => desk.wrapUp(id)),
      'hand-over': on(mine('active'), (id) => desk.handOver(id, { toDepartmentId: env })),
      'ask-colleague': on(mine('active'), (id) => desk.handOver(id, { toStaffId: desks[nth % 2]!.staffId })),
      // As it stands: its version is known by then, or it is refused.
      'line-up': on(`select id from interaction where state = 'waiting'`, (id) =>
        tanaka.call('POST', `/desk/supervision/interactions/${id}/move`, {
          version: 1,
          toStaffId: desk.staffId,
        }),
      ),
      park: on(mine('wrap-up'), (id) =>
        desk.call('PUT', `/desk/interactions/${id}/parked`, { parked: true }),
      ),
      'take-over': on(asked, (id) => desk.decide(id, 'accept')),
      refuse: on(asked, (id) => desk.refuseHandover(id, 'not-ours')),
      withdraw: on(asked, (id) => desk.decide(id, 'withdraw')),
      ready: () => attempt(desk.ready()),
      away: () => attempt(desk.away()),
      vanish: () => attempt(desk.call('PUT', '/desk/presence', { status: 'offline', reason: null })),
      reply: on(mine('active'), (id) => desk.reply(id, 'お答えします')),
    };
  };
  return {
    desks,
    routers,
    async do({ kind, who: nthDesk = 0, which: nth = 0 }: Deed): Promise<void> {
      if (kind === 'arrive') {
        const resident = await openChat(house);
        residents.push(resident);
        return attempt(resident.say('歩いて来た人の用件です'));
      }
      if (kind === 'tick') return void (await routers[nth % routers.length]!.tick());
      if (kind === 'silence') {
        house.clock.advance(61_000);
        // Two processes that look in the same moment.
        return void (await Promise.all([house.silenceWatch.tick(), secondWatch().tick()]));
      }
      if (kind === 'pass') return house.clock.advance(31_000);
      if (kind === 'crash') {
        await expireLease();
        return void routers.push(newRouter(`router ${routers.length}`));
      }
      if (kind === 'say' || kind === 'leave') {
        const resident = residents[nth % Math.max(1, residents.length)];
        return attempt(kind === 'say' ? resident?.say('まだ聞きたいことがあります') : resident?.leave());
      }
      await ofDesk(desks[nthDesk]!, nth)[kind]!();
    },
  };
}

describe('whatever people do, and whoever routes', () => {
  test('each interaction is with exactly one person or waits in its place; nothing is offered twice or lost', {
    timeout: 60_000 + WALKS * 20_000,
  }, async () => {
    let walks = 0;
    await fc.assert(
      fc.asyncProperty(
        anyPolicy,
        fc.array(fc.array(deed, { minLength: 1, maxLength: 3 }), { minLength: 15, maxLength: 40 }),
        async (policy, batches) => {
          if (walks++ > 0) {
            await house.close();
            house = await openHouse({ template: await castTemplate() });
          }
          await setPolicies(policy);
          const walk = await openWalk();
          for (const batch of batches) {
            const before = await offerIds();
            // Side by side: what looks at the same row at the same moment must still come out whole.
            await Promise.all(batch.map((each) => walk.do(each)));
            await expectWhole(JSON.stringify(batch));
            if (batch.every((each) => each.kind === 'tick')) await expectWithinCapacity(before);
          }
          await expireLease();
          for (const desk of walk.desks) await desk.ready();
          await newRouter('the last').tick();
          // Never nobody: nobody waits for one person alone beyond the time for that.
          house.clock.advance(41_000);
          await expireLease();
          const last = newRouter('the very last');
          // What is being offered ends with its offer, and goes with the look after that.
          await last.tick();
          await last.tick();
          const { rows: alone } = await house.admin.query(
            `select id from queue_entry where state = 'waiting' and personal and fell_back_at is null`,
          );
          expect(alone).toEqual([]);
          await expectWhole('the end');
        },
      ),
      { numRuns: WALKS, seed: WALK_SEED, endOnFailure: true },
    );
  });
});

describe('the single writer', () => {
  test('while one holds the lease another does nothing; when it is over the other goes on where the rows are', async () => {
    const sato = await signIn(house, 'sato', PASSWORD);
    await sato.ready();
    expect(await house.router.tick()).toBe(0);
    await (await openChat(house)).say('一人だけが呼び出します');
    const standby = newRouter('standby');
    expect(await standby.tick()).toBe(0);
    expect(await sato.offers()).toEqual([]);
    await expireLease();
    expect(await standby.tick()).toBe(1);
    expect(await house.router.tick()).toBe(0);
    expect(await sato.offers()).toHaveLength(1);
  });

  test('given back in good order, the lease need not be waited for', async () => {
    const sato = await signIn(house, 'sato', PASSWORD);
    await sato.ready();
    await house.router.tick();
    await house.router.stop();
    await (await openChat(house)).say('交代のときに来た人です');
    expect(await newRouter('next').tick()).toBe(1);
  });

  test('one that slept through a takeover between looking and claiming is fenced off', async () => {
    const sato = await signIn(house, 'sato', PASSWORD);
    await sato.ready();
    await (await openChat(house)).say('眠っていた書き手の呼び出し');
    let calls = 0;
    const cities = 2;
    /** Sleeps just before its first claim: the two transactions before looked at the two cities. */
    const sleepy: Database = {
      installation: house.database.installation,
      async tx(scope, work) {
        if (scope.actor === 'system:router' && ++calls === cities + 1) {
          await expireLease();
          await sato.away();
          expect(await newRouter('awake').tick()).toBe(0);
          await sato.ready();
        }
        return house.database.tx(scope, work);
      },
    };
    expect(await newRouter('sleepy', sleepy).tick()).toBe(0);
    expect(calls).toBeGreaterThan(cities);
    expect(await sato.offers()).toEqual([]);
    await expectWhole('after the fence');
  });

  test('who goes away between the look and the claim is offered nothing, and nobody loses their place', async () => {
    const sato = await signIn(house, 'sato', PASSWORD);
    await sato.ready();
    await (await openChat(house)).say('見られてから選ばれるまでに離席');
    let calls = 0;
    /** The two transactions before looked at the two cities; what follows claims. */
    const slow: Database = {
      installation: house.database.installation,
      async tx(scope, work) {
        if (scope.actor === 'system:router' && ++calls === 3) await sato.away();
        return house.database.tx(scope, work);
      },
    };
    const router = newRouter('slow', slow);
    expect(await router.tick()).toBe(0);
    expect(calls).toBe(3);
    await expectWhole('after going');
    const { rows } = await house.admin.query(
      `select offers_made from queue_entry where state = 'waiting' order by entered_at desc limit 1`,
    );
    expect(rows).toEqual([{ offers_made: 0 }]);
    await sato.ready();
    expect(await router.tick()).toBe(1);
  });

  test('who goes away in the very moment of an offer hands it back', async () => {
    const sato = await signIn(house, 'sato', PASSWORD);
    await sato.ready();
    await (await openChat(house)).say('席を立つ瞬間に呼び出されます');
    let leaving: Promise<unknown> | undefined;
    let gone = false;
    const isHeldUp = async () =>
      (
        await house.admin.query(
          `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
        )
      ).rows.length > 0;
    /** Between the claim's last statement and its commit. */
    const slow: Database = {
      installation: house.database.installation,
      tx: (scope, work) =>
        house.database.tx(scope, async (tx) => {
          const result = await work(tx);
          if (Array.isArray(result) && result.length > 0 && !leaving) {
            leaving = sato
              .away()
              .raw()
              .then(() => (gone = true));
            while (!gone && !(await isHeldUp()));
          }
          return result;
        }),
    };
    expect(await newRouter('slow', slow).tick()).toBe(1);
    await leaving;
    expect(await sato.offers()).toEqual([]);
    await expectWhole('after leaving');
  });

  test('killed between one claim and the next, what was claimed stands and the rest is offered by the next', async () => {
    const sato = await signIn(house, 'sato', PASSWORD);
    await sato.ready();
    for (const words of ['途中で倒れる前の一人目', '途中で倒れた後の二人目']) {
      await (await openChat(house)).say(words);
      house.clock.advance(1_000);
    }
    let claims = 0;
    const dying: Database = {
      installation: house.database.installation,
      tx: (scope, work) =>
        scope.actor === 'system:router' && ++claims > 3
          ? Promise.reject(new Error('killed'))
          : house.database.tx(scope, work),
    };
    await expect(newRouter('dying', dying, { claimsAtOnce: 1 }).tick()).rejects.toThrow('killed');
    expect(await sato.offers()).toHaveLength(1);
    await expireLease();
    expect(await newRouter('next').tick()).toBe(1);
    expect((await sato.offers()).map((offer) => offer.preview)).toEqual([
      '途中で倒れる前の一人目',
      '途中で倒れた後の二人目',
    ]);
    await expectWhole('after the kill');
  });
});
