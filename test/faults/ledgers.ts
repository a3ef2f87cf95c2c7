import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { placeOf } from '#db/server/lock.ts';
import { until } from '../kit/until.ts';
import type { Acknowledged } from '../kit/wire.ts';
import { brokenRules, countOf, linesAsText, rowsOf, withClient } from './invariants.ts';
import { recountReadMails, recountSentMails } from './mail-ledgers.ts';
import { compare, type Ledger } from './record.ts';
import { sidOfText, TOLD_EVENTS, type World, writers } from './world.ts';

const LEAST = 5;

/** Waits until each way into the city and out of it was used: an empty ledger proves nothing. */
export async function everyWayWasUsed(world: World): Promise<void> {
  const { residents, agents } = world.load();
  const uses = () => ({
    chat: Math.min(...residents.map(({ acknowledged }) => acknowledged.length)),
    files: residents.flatMap(({ acknowledged }) => acknowledged.flatMap((one) => one.files)).length,
    answers: agents.flatMap(({ acknowledged }) => [...acknowledged.values()].flat()).length,
    mails: world.mails.length,
    texts: world.texts.length,
    textsOut: world.provider.taken.length,
    told: world.receiver.told.length,
  });
  await until(
    'each way was used',
    () => {
      world.load().requireUnbroken();
      return Math.min(...Object.values(uses())) >= LEAST;
    },
    90_000,
  ).catch(async (cause: unknown) => {
    const lines = await linesAsText(await world.adminUrl());
    throw new Error(`${JSON.stringify(uses())} ${lines}`, { cause });
  });
}

/**
 * Waits until everything that can still happen has happened. What a killed process had begun goes by itself; what waits
 * for its time (a webhook 20 s, a mail of a data directory that was copied to another disk 15) is put forward in its row,
 * which is what waiting would do.
 */
export async function settled(world: World, withinMs = 60_000): Promise<number> {
  const url = await world.adminUrl();
  const begunAt = performance.now();
  await until(
    'all that came is read, all that goes is gone',
    () =>
      withClient(url, async (client) => {
        const { rows } = await client.query<{ left: number }>(
          `select (select count(*) from delivery where state = 'queued')
            + (select count(*) from raw_mail where state = 'kept')
            + (select count(*) from mail where direction = 'out' and state in ('waiting', 'sending'))
            + (select count(*) from webhook_delivery where state = 'waiting')
            + (select count(*) from event e where ${TOLD} and not exists (select from webhook_delivery d
                where d.event_xid = e.xid::text and d.event_seq = e.seq))
            + (select count(*) from pgboss.job where name = 'reaction' and state in ('created', 'active', 'retry'))
            + ${world.mails.length} - (select count(*) from raw_mail) as left`,
        );
        await client.query(
          `update mail set try_at = try_at - interval '16 minutes'
            where state = 'sending' and split_part(begun_by, ' ', 1) <> $1`,
          [placeOf(world.dataDir)],
        );
        await client.query(
          `update webhook_delivery set due_at = now() where state = 'waiting' and due_at between now() + interval '1 s' and now() + interval '20 s'`,
        );
        return Number(rows[0]?.left) <= 0;
      }),
    withinMs,
  ).catch(async (cause: unknown) => {
    throw new Error(JSON.stringify(await whatIsLeft(url)), { cause });
  });
  return Math.round(performance.now() - begunAt);
}

const TOLD = `e.type in (${TOLD_EVENTS.map((type) => `'${type}'`).join(', ')})`;

async function whatIsLeft(url: string): Promise<object> {
  const groups = (table: string, more = '') =>
    rowsOf(url, `select state, count(*)::int from ${table} ${more} group by 1`);
  return {
    deliveries: await groups('delivery'),
    raw: await groups('raw_mail'),
    mails: await groups('mail', `where direction = 'out'`),
    webhooks: await groups('webhook_delivery'),
    jobs: await groups('pgboss.job'),
    boxes: await rowsOf(url, 'select state, trouble, last_uid::int from mailbox'),
  };
}

/** Every ledger against the rows, against what is read through the product, and against what arrived outside. */
export async function recount(world: World): Promise<Ledger[]> {
  return [
    ...(await recountChats(world)),
    ...(await recountReadMails(
      world.administrator,
      await world.adminUrl(),
      'mails that Postfix took, against what the desk reads',
      world.mails,
    )),
    await recountSentMails(world.office, writers, await world.adminUrl()),
    ...(await recountTexts(world)),
    await recountWebhook(world),
  ];
}

// ── the chat ─────────────────────────────────────────────────────────────────

async function recountChats(world: World): Promise<Ledger[]> {
  const url = await world.adminUrl();
  const { residents, agents } = world.load();
  const told = residents.flatMap(({ conversationId, acknowledged }) =>
    acknowledged.map((one) => nameOf(conversationId, one)),
  );
  const kept = await rowsOf<{ name: string }>(
    url,
    `select conversation_id || ' ' || split_part(client_id, ':', -1) || ' ' || m.id as name from message m
     where m.direction = 'in' and m.conversation_id = any($1) order by m.conversation_id, seq`,
    [residents.map(({ conversationId }) => conversationId)],
  );
  const answers = agents.flatMap(({ acknowledged }) =>
    [...acknowledged].flatMap(([conversationId, said]) => said.map((one) => nameOf(conversationId, one))),
  );
  const keptAnswers = await rowsOf<{ name: string }>(
    url,
    `select conversation_id || ' ' || split_part(client_id, ':', -1) || ' ' || m.id as name from message m
     where direction = 'out' and author_kind = 'staff'`,
  );
  return [
    compare(
      'residents by chat, against the rows',
      told,
      kept.map(({ name }) => name),
    ),
    await readByResidents(world),
    await filesOfResidents(world),
    compare(
      'answers of the staff, against the rows',
      answers,
      keptAnswers.map(({ name }) => name),
    ),
  ];
}

const nameOf = (conversationId: string, { clientId, id }: Acknowledged): string =>
  `${conversationId} ${clientId} ${id}`;

/** A page shows the newest of a long conversation: those in the order in which they were said. */
async function readByResidents(world: World): Promise<Ledger> {
  const [told, seen]: [string[], string[]] = [[], []];
  for (const one of world.load().residents) {
    const page = (await one.read()).messages.filter(({ from }) => from === 'resident');
    const last = one.acknowledged.slice(-page.length);
    told.push(...last.map(({ body }, at) => `${one.conversationId} ${at} ${body}`));
    seen.push(...page.map(({ body }, at) => `${one.conversationId} ${at} ${body}`));
  }
  return compare('residents by chat, against what they read', told, seen);
}

async function filesOfResidents(world: World): Promise<Ledger> {
  const [told, served]: [string[], string[]] = [[], []];
  for (const one of world.load().residents)
    for (const { id, text } of one.acknowledged.flatMap(({ files }) => files)) {
      told.push(`${id} ${text}`);
      const got = await one.file(id);
      if (got !== undefined) served.push(`${id} ${got}`);
    }
  return compare('files by chat, against what is served', told, served);
}

// ── text messages, webhook ───────────────────────────────────────────────────

async function recountTexts(world: World): Promise<Ledger[]> {
  const url = await world.adminUrl();
  const kept = await rowsOf<{ sid: string }>(
    url,
    `select split_part(client_id, ':', -1) as sid from message where direction = 'in' and client_id like '%text:%'`,
  );
  const sent = await rowsOf<{ id: string; state: string }>(
    url,
    `select message_id as id, state from text_attempt`,
  );
  const takenIds = world.provider.taken.map(({ statusUrl }) => statusUrl.split('/').at(-1) ?? '');
  const accepted = sent.filter(({ state }) => state === 'accepted').map(({ id }) => id);
  // Asked, and no answer came: the agent is told that nobody knows, and it is never asked twice.
  const unknown = sent.filter(({ state }) => state === 'unknown').map(({ id }) => id);
  return [
    compare(
      'texts that came by webhook, against the rows',
      world.texts.map(sidOfText),
      kept.map(({ sid }) => sid),
    ),
    {
      ...compare(
        'texts that were sent, against what the provider took',
        accepted,
        takenIds,
        new Set(unknown),
      ),
      inWindow: unknown.length,
    },
  ];
}

/** Each event once by its id; the same id again is what a receiver knows it by, and is counted apart. */
async function recountWebhook(world: World): Promise<Ledger> {
  const url = await world.adminUrl();
  const due = await rowsOf<{ id: string | null }>(
    url,
    `select d.id from event e left join webhook_delivery d on d.event_xid = e.xid::text and d.event_seq = e.seq where ${TOLD}`,
  );
  const told = world.receiver.told.map(({ id }) => id);
  const ledger = compare(
    'events to be told by webhook, against what the receiver took',
    due.map(({ id }) => id ?? 'an event that nobody is told of'),
    [...new Set(told)],
  );
  return { ...ledger, inWindow: told.length - new Set(told).size };
}

// ── nothing half made ────────────────────────────────────────────────────────

/** Rows that break a rule, rows whose file is not there, jobs that gave up. */
export async function halfMade(world: World): Promise<string[]> {
  const url = await world.adminUrl();
  const broken = await brokenRules(url);
  const { rowsWithoutFile } = await comparedWithDisk(world);
  const failed = await countOf(url, `pgboss.job where name = 'reaction' and state = 'failed'`);
  return [
    ...broken,
    ...rowsWithoutFile.map((id) => `a row whose file is not there: ${id}`),
    ...(failed > 0 ? [`jobs that gave up: ${failed}`] : []),
  ];
}

/** Files by id: rows without bytes, and bytes that no row names (sent up and never acknowledged). */
export async function comparedWithDisk(
  world: Pick<World, 'dataDir' | 'adminUrl'>,
): Promise<{ rowsWithoutFile: string[]; filesWithoutRow: string[] }> {
  const rows = await rowsOf<{ id: string }>(
    await world.adminUrl(),
    'select id from file union select file_id from raw_mail',
  );
  const folder = path.join(world.dataDir, 'files');
  const onDisk = new Set(
    existsSync(folder) ? readdirSync(folder).flatMap((tenant) => readdirSync(path.join(folder, tenant))) : [],
  );
  const known = new Set(rows.map(({ id }) => id));
  return {
    rowsWithoutFile: [...known].filter((id) => !onDisk.has(id)),
    filesWithoutRow: [...onDisk].filter((id) => !known.has(id)),
  };
}
