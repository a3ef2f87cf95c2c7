/**
 * A day of calls, made short: ten thousand, each of some seconds, against three hundred people with telephones. SIPp is the
 * public network and all the telephones, and counts by itself; afterwards every call must be accounted for in the rows, and
 * the figures by their definitions (docs/glossary.md) must say what SIPp says.
 */
import { setTimeout as rest } from 'node:timers/promises';
import pg from 'pg';
import { runningServerUrl } from '#db/server/server.ts';
import { freeUdpPort } from '#outside/asterisk/ports.ts';
import { answererBySip, burstBySip } from '../test/kit/sip-phone.ts';
import { until } from '../test/kit/until.ts';
import { staff, type StaffClient } from '../test/kit/wire.ts';
import { openExchangeBench, seat, stayAtDesks } from './kit/exchange.ts';
import { judge, printTable } from './kit/figures.ts';

const NUMBER = '0220000000';
const CALLS = Number(process.env['ENGAWA_BENCH_CALLS'] ?? 10_000);
const AGENTS = 300;
const SEATED_AT_ONCE = 20;
const PER_SEC = 12;
/** Some hang up while it rings, as some do. */
const STAYS_MS = [150, 6_000] as const;
/** A telephone that is answered in the very moment in which its caller hangs up is counted by one side and not by the other. */
const MOST_APART = 0.01;

interface Counted {
  calls: number;
  ended: number;
  without_reason: number;
  answered: number;
  abandoned: number;
}

/** What the supervisor's page says of the line today. */
async function figuresOf(supervisor: StaffClient): Promise<{ queued: number; answered: number }> {
  const live = await supervisor.get<{
    queues: { name: string; today: { queued: number; answered: number } }[];
  }>('/desk/supervision');
  return live.queues.find(({ name }) => name === '総合窓口')!.today;
}

// The house's timers let a process end; this one has to stay.
const awake = setInterval(() => undefined, 1_000);
let leaveDesks = async (): Promise<void> => undefined;
const port = await freeUdpPort('127.0.0.1');
const bench = await openExchangeBench({
  phonePorts: Array.from({ length: AGENTS }, () => port),
  desks: AGENTS,
  city: { number: NUMBER, agents: AGENTS, wrapUpSec: 1 },
});
try {
  const phones = await answererBySip({ folder: bench.scratch, port });
  const desks: { login: string; client: StaffClient }[] = [];
  for (let at = 0; at < AGENTS; at += SEATED_AT_ONCE) {
    const some = Array.from({ length: SEATED_AT_ONCE }, (_, nth) => at + nth);
    const seated = some.map(async (nth) => {
      const login = `agent${nth + 1}`;
      return { login, client: await seat(bench, login, nth) };
    });
    desks.push(...(await Promise.all(seated)));
  }
  leaveDesks = stayAtDesks(desks);
  const supervisor = await staff(bench.wire, 'kanri');
  const begunMs = performance.now();
  const callers = await burstBySip({
    folder: bench.scratch,
    exchangePort: bench.supervised.settings.ports.sip,
    to: NUMBER,
    calls: CALLS,
    perSec: PER_SEC,
    staysMs: STAYS_MS,
    withinSec: CALLS / PER_SEC + 180,
  });
  const tookSec = (performance.now() - begunMs) / 1000;
  const pool = new pg.Pool({
    connectionString: (await runningServerUrl(bench.dataDir, 'engawa')) ?? '',
    max: 1,
  });
  const count = async () =>
    (
      await pool.query<Counted>(
        `select count(*)::int as calls, count(ended_at)::int as ended,
           count(*) filter (where ended_at is not null and end_reason is null)::int as without_reason,
           count(answered_at)::int as answered, count(*) filter (where end_reason = 'abandoned')::int as abandoned
         from call where direction = 'in'`,
      )
    ).rows[0]!;
  await until('all calls are over', async () => (await count()).ended >= callers.completed, 60_000);
  await rest(2_000);
  const kept = await count();
  const today = await figuresOf(supervisor);
  const telephones = phones.counts();
  await leaveDesks();
  phones.close();
  await pool.end();
  printTable(
    'A day of calls',
    ['who counted', 'calls', 'ended', 'answered by a person', 'not answered'],
    [
      ['SIPp, as callers', CALLS, callers.completed + callers.failed, '–', '–'],
      ['SIPp, as telephones', '–', '–', telephones.completed, '–'],
      ['rows of calls', kept.calls, kept.ended, kept.answered, kept.abandoned],
      ['the supervisor’s figures today', today.queued, '–', today.answered, today.queued - today.answered],
    ],
  );
  console.log(`\n${CALLS} calls in ${tookSec.toFixed(0)} s, ${callers.failed} failed at the callers' side`);
  judge('calls that are not accounted for', CALLS - kept.ended + kept.without_reason, { atMost: 0 });
  judge('answered: rows and telephones apart, as a share', apart(kept.answered, telephones.completed), {
    atMost: MOST_APART,
  });
  judge('answered: rows and figures apart', Math.abs(kept.answered - today.answered), { atMost: 0 });
} finally {
  await leaveDesks();
  await bench.close();
  clearInterval(awake);
}

function apart(one: number, other: number): number {
  return Math.abs(one - other) / Math.max(one, other);
}
