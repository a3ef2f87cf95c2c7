import { createHash, randomBytes } from 'node:crypto';
import type pg from 'pg';
import { inventPeople } from '../../src/demo/people.ts';
import { createDice, type Dice } from '../../src/demo/random.ts';
import { fill, rollGaps } from '../../src/demo/topics/gaps.ts';
import { CITY_TOPICS } from '../../src/demo/topics/topics.ts';
import { createIds } from '#kernel/ids.ts';
import { formatCaseNumber } from '#kernel/japan/spoken-number.ts';
import type { Sealer } from '#kernel/sealed.ts';
import { foldForSearch } from '#kernel/text.ts';

/** What the measurement knows in plain words of one record that it put there. */
export interface PlainRecord {
  id: string;
  openedAt: Date;
  texts: string[];
  /** Seen by the first line · by the department alone (sealed). */
  sealed: boolean;
  departmentId: string;
}
export interface FullCity {
  interactions: PlainRecord[];
  cases: (PlainRecord & { number: string })[];
  residents: { id: string; name: string; kana: string; phone: string }[];
  messages: number;
}

const BATCH = 500;
const STEP_MS = 9 * 60_000;
const RARE = '鷺鴉梟鯨鰻蕗芹菫蜻蛉蟋蟀蝙蝠瓢箪灯籠雪洞簾葦簀欄干庇樋'.match(/../gu) ?? [];
const SEALED_SHARE = 0.03;
const OTHER_SHARE = 0.12;

/**
 * Fills a small city with conversations, cases and residents, past the operations but through the same sealing, folding
 * and hashing: 50,000 conversations by way of HTTP would take hours. Texts are those of the demo, invented.
 */
export async function fillCity(
  admin: pg.Pool,
  sealer: Sealer,
  options: { conversations: number; seed: number },
): Promise<FullCity> {
  const dice = createDice(options.seed);
  const now = new Date();
  let at = now.getTime() - options.conversations * STEP_MS;
  const ids = createIds({ now: () => new Date(at) } as Parameters<typeof createIds>[0]);
  const place = await readPlace(admin);
  // Built once over all rows: entry by entry it would take the better part of an hour.
  const { rows: indexes } = await admin.query<{ indexname: string; indexdef: string }>(
    `select indexname, indexdef from pg_indexes where indexdef like '%gin (%grams)%'`,
  );
  for (const { indexname } of indexes) await admin.query(`drop index ${indexname}`);
  const people = inventPeople(dice, options.conversations);
  const city: FullCity = { interactions: [], cases: [], residents: [], messages: 0 };
  for (let done = 0; done < options.conversations; done += BATCH) {
    const rows = new Rows(place.tenantId, sealer);
    for (let n = done; n < Math.min(done + BATCH, options.conversations); n++) {
      at += STEP_MS;
      addConversation(rows, city, { dice, ids, place, at: new Date(at), person: people[n]!, n });
    }
    await rows.write(admin);
  }
  await admin.query(`set maintenance_work_mem = '1GB'`);
  for (const { indexdef } of indexes) await admin.query(indexdef);
  await admin.query('vacuum analyze');
  return city;
}

interface Place {
  tenantId: string;
  entryPointId: string;
  categoryId: string;
  center: { id: string; queueId: string };
  env: { id: string; queueId: string };
}

async function readPlace(admin: pg.Pool): Promise<Place> {
  const { rows } = await admin.query<Record<string, string>>(
    `select q.tenant_id, d.code, d.id, q.id as queue_id, (select id from entry_point limit 1) as entry_point_id,
       (select id from case_category limit 1) as category_id
     from queue q join department d on d.id = q.department_id`,
  );
  const of = (code: string) => {
    const row = rows.find((each) => each['code'] === code);
    return { id: row?.['id'] ?? '', queueId: row?.['queue_id'] ?? '' };
  };
  return {
    tenantId: rows[0]?.['tenant_id'] ?? '',
    entryPointId: rows[0]?.['entry_point_id'] ?? '',
    categoryId: rows[0]?.['category_id'] ?? '',
    center: of('center'),
    env: of('env'),
  };
}

type Given = {
  dice: Dice;
  ids: ReturnType<typeof createIds>;
  place: Place;
  at: Date;
  person: ReturnType<typeof inventPeople>[number];
  n: number;
};

/** About six messages: question, answer, what follows, thanks, and a note of the staff. */
function textsOf(dice: Dice, language: Given['person']['language'], at: Date, n: number): string[] {
  const topic = dice.weighted(CITY_TOPICS[language]);
  const gaps = rollGaps(dice, at.toTemporalInstant().toZonedDateTimeISO('Asia/Tokyo').toPlainDate());
  const say = (text: string) => fill(text, gaps);
  const ask = dice.between(0, topic.asks.length - 1);
  const texts = [say(topic.asks[ask]!), say(topic.answers[ask] ?? topic.answers[0]!)];
  for (const [more, answer] of topic.further ?? []) if (dice.chance(0.5)) texts.push(say(more), say(answer));
  texts.push(dice.pick(['ありがとうございました。', 'わかりました。助かりました。', 'Thank you very much.']));
  if (dice.chance(0.6))
    texts.push(`本人確認済み。整理番号${10_000 + n}。${gaps['town']}の件、折り返し不要。`);
  if (dice.chance(0.02)) texts.push(`${dice.pick(RARE)}について補足あり`);
  return texts;
}

function addConversation(rows: Rows, city: FullCity, given: Given): void {
  const { dice, ids, place, at, person, n } = given;
  const roll = dice.next();
  const sealed = roll < SEALED_SHARE;
  const desk = roll < SEALED_SHARE + OTHER_SHARE ? place.env : place.center;
  const keys = sealed ? [`sealed:${desk.id}`] : [`queue:${desk.queueId}`, `department:${desk.id}`, 'city'];
  const residentId = ids.next();
  const contactId = ids.next();
  const conversationId = ids.next();
  const id = ids.next();
  const phone = `+8190${String(10_000_000 + n * 7)}`;
  rows.resident(residentId, contactId, person.name, person.kana, phone, at);
  if (person.name) city.residents.push({ id: residentId, name: person.name, kana: person.kana ?? '', phone });
  const texts = textsOf(dice, person.language, at, n);
  rows.conversation(
    conversationId,
    id,
    residentId,
    contactId,
    place.entryPointId,
    desk,
    sealed,
    keys,
    at,
    texts.length,
  );
  texts.forEach((text, seq) => rows.message(ids.next(), conversationId, id, seq + 1, text, at));
  city.messages += texts.length;
  city.interactions.push({ id, openedAt: at, texts, sealed, departmentId: desk.id });
  if (!dice.chance(0.25)) return;
  const caseId = ids.next();
  const number = formatCaseNumber({ fiscalYear: 2020, serial: n + 1 });
  const title = texts[0]!.slice(0, 40);
  const entries = texts.slice(0, 3);
  const own = [`sealed:${desk.id}`];
  const seen = sealed ? own : ['city', `department:${desk.id}`];
  rows.matter(caseId, number, place.categoryId, title, desk.id, residentId, sealed, seen, at);
  for (const entry of entries) rows.entry(ids.next(), caseId, entry, at);
  city.cases.push({
    id: caseId,
    number,
    openedAt: at,
    texts: [title, ...entries],
    sealed,
    departmentId: desk.id,
  });
}

/** Rows of a batch, column by column, as `unnest` takes them. */
class Rows {
  readonly #tables = new Map<
    string,
    { columns: readonly string[]; types: readonly string[]; rows: unknown[][] }
  >();
  readonly #tenantId: string;
  readonly #sealer: Sealer;

  constructor(tenantId: string, sealer: Sealer) {
    this.#tenantId = tenantId;
    this.#sealer = sealer;
  }

  #add(table: string, row: Readonly<Record<string, readonly [type: string, value: unknown]>>): void {
    const known = this.#tables.get(table) ?? {
      columns: Object.keys(row),
      types: Object.values(row).map(([type]) => type),
      rows: [],
    };
    known.rows.push(Object.values(row).map(([, value]) => value));
    this.#tables.set(table, known);
  }

  #grams(purpose: string, texts: readonly string[]): readonly [string, string] {
    const hashes = this.#sealer.grams(this.#tenantId, purpose, ...texts.map(foldForSearch));
    return ['bigint[]', `{${hashes.join(',')}}`];
  }

  #sealed(purpose: string, text: string): readonly [string, Buffer] {
    return ['bytea', this.#sealer.seal({ tenantId: this.#tenantId, purpose }, text)];
  }

  resident(
    id: string,
    contactId: string,
    name: string | null,
    kana: string | null,
    phone: string,
    at: Date,
  ): void {
    this.#add('resident', {
      id: ['uuid', id],
      name: name ? this.#sealed('resident.name', name) : ['bytea', null],
      kana: kana ? this.#sealed('resident.kana', kana) : ['bytea', null],
      name_grams: this.#grams(
        'resident.name',
        [name, kana].filter((text) => text !== null),
      ),
      created_at: ['timestamptz', at],
      updated_at: ['timestamptz', at],
    });
    this.#add('contact_point', {
      id: ['uuid', contactId],
      resident_id: ['uuid', id],
      kind: ['text', 'phone'],
      value: this.#sealed('resident.contact', phone),
      value_hash: ['bytea', this.#sealer.blindIndex(this.#tenantId, 'contact.phone', phone)],
      created_at: ['timestamptz', at],
    });
  }

  conversation(
    id: string,
    interactionId: string,
    residentId: string,
    contactId: string,
    entryPointId: string,
    desk: Place['center'],
    sealed: boolean,
    keys: readonly string[],
    at: Date,
    lastSeq: number,
  ): void {
    this.#add('conversation', {
      id: ['uuid', id],
      entry_point_id: ['uuid', entryPointId],
      contact_point_id: ['uuid', contactId],
      resident_id: ['uuid', residentId],
      channel: ['text', 'webchat'],
      last_seq: ['integer', lastSeq],
      staff_read_seq: ['integer', lastSeq],
      last_message_at: ['timestamptz', at],
      created_at: ['timestamptz', at],
    });
    this.#add('interaction', {
      id: ['uuid', interactionId],
      conversation_id: ['uuid', id],
      resident_id: ['uuid', residentId],
      entry_point_id: ['uuid', entryPointId],
      channel: ['text', 'webchat'],
      queue_id: ['uuid', desk.queueId],
      department_id: ['uuid', desk.id],
      sealed: ['boolean', sealed],
      state: ['text', 'ended'],
      opened_at: ['timestamptz', at],
      ended_at: ['timestamptz', at],
      audience: ['text[]', `{${keys.join(',')}}`],
    });
  }

  message(
    id: string,
    conversationId: string,
    interactionId: string,
    seq: number,
    text: string,
    at: Date,
  ): void {
    const isAnswer = seq % 2 === 0;
    this.#add('message', {
      id: ['uuid', id],
      conversation_id: ['uuid', conversationId],
      interaction_id: ['uuid', interactionId],
      seq: ['integer', seq],
      direction: ['text', isAnswer ? 'out' : 'in'],
      author_kind: ['text', isAnswer ? 'staff' : 'resident'],
      body: this.#sealed('message.body', text),
      grams: this.#grams('message.body', [text]),
      state: ['text', isAnswer ? 'sent' : 'received'],
      created_at: ['timestamptz', at],
    });
  }

  matter(
    id: string,
    number: string,
    categoryId: string,
    title: string,
    departmentId: string,
    residentId: string,
    sealed: boolean,
    keys: readonly string[],
    at: Date,
  ): void {
    const token = randomBytes(16).toString('base64url');
    this.#add('"case"', {
      id: ['uuid', id],
      client_id: ['text', `bench:${id}`],
      number: ['text', number],
      category_id: ['uuid', categoryId],
      kind: ['text', 'report'],
      title: this.#sealed('case.title', title),
      grams: this.#grams('case.text', [title]),
      status: ['text', 'open'],
      department_id: ['uuid', departmentId],
      resident_id: ['uuid', residentId],
      sealed: ['boolean', sealed],
      opened_at: ['timestamptz', at],
      due_at: ['timestamptz', at],
      public_token: this.#sealed('case.public-token', token),
      audience: ['text[]', `{${keys.join(',')}}`],
      updated_at: ['timestamptz', at],
    });
    this.#add('case_token', {
      token_hash: ['bytea', createHash('sha256').update(token).digest()],
      case_id: ['uuid', id],
      created_at: ['timestamptz', at],
    });
  }

  entry(id: string, caseId: string, text: string, at: Date): void {
    this.#add('case_entry', {
      id: ['uuid', id],
      case_id: ['uuid', caseId],
      kind: ['text', 'note'],
      public: ['boolean', false],
      body: this.#sealed('case.entry', text),
      grams: this.#grams('case.text', [text]),
      created_at: ['timestamptz', at],
    });
  }

  async write(admin: pg.Pool): Promise<void> {
    for (const [table, { columns, types, rows }] of this.#tables) {
      // Arrays go as text, because an array of arrays would have to be rectangular.
      const wire = types.map((type) => (type.endsWith('[]') ? 'text' : type));
      const values = columns.map((_, column) => rows.map((row) => row[column]));
      await admin.query(
        `insert into ${table} (tenant_id, ${columns.join(', ')})
         select $1, ${columns.map((_, at) => `c${at}::${types[at]}`).join(', ')}
         from unnest(${wire.map((type, at) => `$${at + 2}::${type}[]`).join(', ')}) r(${columns.map((_, at) => `c${at}`).join(', ')})`,
        [this.#tenantId, ...values],
      );
    }
  }
}
