import pg from 'pg';
import type { RouteInfo } from '../../src/http/routes.ts';
import { newClientId } from './clients.ts';
import type { TestHouse } from './house.ts';
import { sampleOf, type Sample, SAMPLES } from './samples.ts';

export const NOBODY = '018f0000-0000-7000-8000-000000000000';

/** Ids of rows by the table they are of. */
export type IdsByTable = ReadonlyMap<string, readonly string[]>;

/** Where the word before an id in an address is not the table's name. */
const TABLE_OF_WORD: Readonly<Record<string, string>> = {
  agents: 'staff',
  bulk: 'bulk_change',
  categories: 'case_category',
  changes: 'config_change',
  'case-entries': 'case_entry',
  drafts: 'interaction',
  entries: 'case_entry',
  findings: 'access_finding',
  'flow-entry-points': 'entry_point',
  harassment: 'harassment_case',
  holds: 'legal_hold',
  homes: 'staff',
  imports: 'import_run',
  lines: 'entry_point',
  looks: 'resident',
  mailboxes: 'entry_point',
  masking: 'masking_pattern',
  mentions: 'message',
  onlookers: 'interaction',
  retention: 'retention_policy',
  roles: 'own_role',
  senders: 'text_sender',
  tokens: 'api_token',
  uploads: 'prompt_upload',
  views: 'saved_view',
  watched: 'resident',
};
/** Where a field's name is not the table's with `Id` behind it. */
const TABLE_OF_FIELD: Readonly<Record<string, string>> = {
  categoryId: 'case_category',
  caseIds: 'case',
  contactPointIds: 'contact_point',
  deliveryId: 'webhook_delivery',
  departmentIds: 'department',
  fileIds: 'file',
  intoId: 'department',
  otherId: 'resident',
  parentId: 'department',
  representativeId: 'resident',
  sponsorId: 'staff',
  toDepartmentId: 'department',
  toQueueId: 'queue',
  toStaffId: 'staff',
  tokenId: 'api_token',
};

/** The table that the id in an address is of; undefined where nobody knows. */
export function tableOfAddress(url: string, tables: IdsByTable): string | undefined {
  const word = new RegExp(`/([a-z-]+)/${NOBODY}`).exec(url)?.[1] ?? /[?&]([a-zA-Z]+)=018f0000/.exec(url)?.[1];
  if (word === undefined) return undefined;
  const known = TABLE_OF_WORD[word] ?? TABLE_OF_FIELD[word];
  if (known !== undefined) return known;
  const guess = word
    .replace(/Id$/, '')
    .replace(/([A-Z])/g, '_$1')
    .replaceAll('-', '_')
    .toLowerCase()
    .replace(/xes$/, 'x')
    .replace(/(?<=[^s])s$/, '');
  return tables.has(guess) ? guess : undefined;
}

function tableOfField(field: string, tables: IdsByTable): string | undefined {
  return TABLE_OF_FIELD[field] ?? tableOfAddress(`?${field}=${NOBODY}`, tables);
}

/** The sample of a route with clients' ids of its own, so that it is not answered from what it made before. */
export function freshSample(route: string): Sample {
  const sample = cloned(sampleOf(route));
  if (sample.payload && !Buffer.isBuffer(sample.payload)) renewClientIds(sample.payload);
  return { ...sample, url: sample.url.replace(/clientId=[^&]+/, () => `clientId=${newClientId()}`) };
}

/** A file's bytes stay what they are: a structured clone of a buffer is one no more, and would be sent as fields. */
function cloned(sample: Sample): Sample {
  return Buffer.isBuffer(sample.payload) ? { ...sample } : structuredClone(sample);
}

function renewClientIds(body: object): void {
  const fields = body as Record<string, unknown>;
  if ('clientId' in fields) fields['clientId'] = newClientId();
}

/** Names of fields of a body that hold nobody's id, with the table each is of. */
export function idFieldsOf(payload: unknown, tables: IdsByTable): Map<string, string> {
  const found = new Map<string, string>();
  if (typeof payload !== 'object' || payload === null || Buffer.isBuffer(payload)) return found;
  for (const [field, value] of Object.entries(payload)) {
    const isId = value === NOBODY || (Array.isArray(value) && value.includes(NOBODY));
    const table = isId ? tableOfField(field, tables) : undefined;
    if (table !== undefined) found.set(field, table);
  }
  return found;
}

/** A sample whose address, and whose fields if `fields` says so, hold ids of these. */
export function aimedAt(sample: Sample, ids: IdsByTable, fields: boolean): Sample {
  const aimed = cloned(sample);
  const table = tableOfAddress(aimed.url, ids);
  const first = table === undefined ? undefined : ids.get(table)?.[0];
  if (first !== undefined) aimed.url = aimed.url.replace(NOBODY, first);
  if (!fields || !aimed.payload || Buffer.isBuffer(aimed.payload)) return aimed;
  const body = aimed.payload as Record<string, unknown>;
  for (const [field, of] of idFieldsOf(body, ids)) {
    const id = ids.get(of)?.[0];
    if (id !== undefined) body[field] = Array.isArray(body[field]) ? [id] : id;
  }
  return aimed;
}

/**
 * Every id of a city's rows, by table, the newest first; tables without an id of their own are left out. One statement:
 * a walk asks for them hundreds of times.
 */
export async function idsOfTenant(house: TestHouse, tenantId: string): Promise<Map<string, string[]>> {
  const each = (await tablesWith(house, 'id')).map(
    (table) =>
      `select ${pg.escapeLiteral(table)} as name, array(select id::text from ${pg.escapeIdentifier(table)}
         where $1::uuid = tenant_id order by id desc) as ids`,
  );
  const { rows } = await house.admin.query<{ name: string; ids: string[] }>(each.join(' union all '), [
    tenantId,
  ]);
  return new Map(rows.map(({ name, ids }) => [name, ids]));
}

const tables = new WeakMap<TestHouse, Map<string, Promise<string[]>>>();

/** Tables of cities with such a column. */
function tablesWith(house: TestHouse, column: string): Promise<string[]> {
  const known = tables.get(house) ?? new Map<string, Promise<string[]>>();
  tables.set(house, known);
  const found = known.get(column) ?? selectTablesWith(house, column);
  known.set(column, found);
  return found;
}

async function selectTablesWith(house: TestHouse, column: string): Promise<string[]> {
  const { rows } = await house.admin.query<{ name: string }>(
    `select c.relname as name from pg_class c
     where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
       and (select count(*) from pg_attribute a where a.attrelid = c.oid and a.attname = any (array['tenant_id', $1])) =
         (select count(distinct x) from unnest(array['tenant_id', $1]) x)
     order by 1`,
    [column],
  );
  return rows.map(({ name }) => name);
}

/** What a city's rows are, as one hash for each table; a write from elsewhere changes it. */
export async function hashesOfTenant(house: TestHouse, tenantId: string): Promise<Record<string, string>> {
  const hashes: Record<string, string> = {};
  for (const table of await tablesWith(house, 'tenant_id')) {
    const { rows } = await house.admin.query<{ hash: string }>(
      `select count(*) || ' ' || coalesce(md5(string_agg(md5(t::text), '' order by md5(t::text))), '') as hash
       from ${pg.escapeIdentifier(table)} t where $1::uuid = tenant_id`,
      [tenantId],
    );
    hashes[table] = rows[0]!.hash;
  }
  return hashes;
}

/** What would take away what the walk is to find, or the walker's own session. */
export const NOT_WHEN_FILLING =
  /^DELETE|\/(session|sessions|lock|second-factor|leave|close|erase|revoke|retire|undo|end|withdraw|discard|cancel|release|start|stop|roll-back|presence|voices|split|merge|distinct|retry|redeliver|hang-up)\b|\/public\/|\/hooks\/|\/telephone\//;

/**
 * Lets somebody do whatever the samples of all routes do, with ids that are theirs, round after round: afterwards there is
 * something of most kinds there are. What is refused is refused.
 */
export async function fillBySamples(
  house: TestHouse,
  headers: Record<string, string>,
  ownIds: () => Promise<IdsByTable>,
): Promise<number> {
  let made = 0;
  for (let round = 0; round < 2; round++) {
    for (const route of Object.keys(SAMPLES)) {
      if (route.startsWith('GET ') || NOT_WHEN_FILLING.test(route)) continue;
      const sample = aimedAt(freshSample(route), await ownIds(), true);
      const { statusCode } = await inject(house, route, headers, sample);
      if (statusCode < 300) made++;
    }
  }
  return made;
}

export function inject(
  house: TestHouse,
  route: Pick<RouteInfo, 'method'> | string,
  headers: Record<string, string>,
  sample: Sample,
) {
  const method = typeof route === 'string' ? route.split(' ')[0] : route.method;
  return house.app.inject({
    method: method as 'GET',
    url: sample.url,
    headers: { ...headers, ...sample.headers },
    ...(sample.payload === undefined ? {} : { payload: sample.payload }),
  });
}

/** Calls that are over, with what hangs on them, in a city: rows alone, since no telephone rings for them. */
export async function addPastCall(house: TestHouse, tenantId: string, interactionId: string): Promise<void> {
  const id = () => house.ids.next();
  const [call, recording] = [id(), id()];
  const seal = (purpose: string, text: string) => house.sealer.seal({ tenantId, purpose }, text);
  const state = seal('call.state', JSON.stringify(overState(call)));
  const key = seal(`recording.key:${recording}`, '0'.repeat(32));
  // One side, and how loud it is.
  const peaks = seal(`recording.peaks:${recording}`, '\u0001\u0001');
  const number = seal('missed-call.number', '0312345678');
  const one = async (text: string, values: unknown[]) => void (await house.admin.query(text, values));
  const at = '2026-03-31T00:00:00Z';
  await one(
    `insert into call (tenant_id, id, exchange_id, direction, entry_point_id, far_leg_id, caller_kind, state, stage, ended_at,
       interaction_id, conversation_id, started_at)
     select tenant_id, $2::uuid, 'past', 'in', entry_point_id, $2::uuid::text, 'withheld', $3, 'over', $4::timestamptz, id, conversation_id, $4
     from interaction where id = $1`,
    [interactionId, call, state, at],
  );
  await one(
    `insert into recording (tenant_id, id, kind, call_id, entry_point_id, exchange_id, state, interaction_id, keep_days,
       own_may_listen, started_at, ended_at, kept_at, delete_after, duration_ms, size_bytes, file_id, sha256, file_key, peaks)
     select tenant_id, $2::uuid, 'talk', id, entry_point_id, 'past', 'kept', interaction_id, 90, true, $3::timestamptz, $3, $3, '2099-01-01', 1, 1,
       $2, '\\x00', $4, $5 from call where id = $1`,
    [call, recording, at, key, peaks],
  );
  await one(
    `insert into transcript (tenant_id, call_id, interaction_id, language, started_at, ended_at, keep_days, delete_after)
     select tenant_id, id, interaction_id, 'ja', $2::timestamptz, $2, 90, '2099-01-01' from call where id = $1`,
    [call, at],
  );
  await one(
    `insert into transcript_segment (tenant_id, id, call_id, interaction_id, side, start_ms, end_ms, said_at, body, grams)
     select tenant_id, $2, id, interaction_id, 'resident', 0, 1, $3, $4, '{}' from call where id = $1`,
    [call, id(), at, house.sealer.sealText({ tenantId, purpose: 'transcript.body' }, 'きのうの話です')],
  );
  await one(
    `insert into missed_call (tenant_id, id, queue_id, entry_point_id, number, number_hash, reason, wait_sec, first_at, last_at,
       state, audience)
     select tenant_id, $2, queue_id, entry_point_id, $3::bytea, $3, 'abandoned', 9, $4::timestamptz, $4, 'open', audience from interaction where id = $1`,
    [interactionId, id(), number, at],
  );
  await one(
    `insert into harassment_case (tenant_id, id, interaction_id, call_id, asked_by, asked_at, audience)
     select i.tenant_id, $2, i.id, $3, (select id from staff s where s.tenant_id = i.tenant_id limit 1), $4, i.audience
     from interaction i where i.id = $1`,
    [interactionId, id(), call, at],
  );
  await one(
    `insert into alert (tenant_id, id, rule_id, kind, subject_kind, subject_id, sealed, value, threshold, audience, raised_at)
     select i.tenant_id, $2, 'rule', 'waiting-count', 'queue', queue_id, i.sealed, 1, 1, i.audience, $3 from interaction i where i.id = $1`,
    [interactionId, id(), at],
  );
}

function overState(farLegId: string): object {
  return {
    ...{
      stage: 'over',
      farLegId,
      legs: {},
      bridgeId: null,
      speech: null,
      keys: null,
      recordingMessage: null,
    },
    ...{
      recording: { state: 'off' },
      hasMusic: false,
      queue: null,
      offers: {},
      ownerStaffId: null,
      consult: null,
    },
    ...{ handingOver: false, monitors: [], dialling: null, timers: {}, endReason: 'resident-left' },
  };
}

/** Comparisons with the city that a statement makes itself: with a value, and from table to table. */
const OWN_FILTER =
  /(?:(?:"?\w+"?\.)?"?tenant_id"?\s*=\s*(\$\d+)(?:::uuid)?)|(?:(?:"?\w+"?\.)?"?tenant_id"?\s*=\s*"?\w+"?\."?tenant_id"?)/g;

/** A statement as the code would write it if it had forgotten the city everywhere. */
export function withoutOwnFilters(text: string): string {
  if (/^\s*(insert|set|begin|commit|rollback|copy)\b/i.test(text)) return text;
  return text.replace(OWN_FILTER, (_all, value?: string) =>
    value === undefined ? 'true' : `(${value}::text is not null)`,
  );
}

type Ask = (this: pg.Client, ...args: unknown[]) => unknown;

/** Until it is called back, every statement loses its own comparisons with the city; returns how many did. */
export function forgetTheCity(): { changed: () => number; restore: () => void } {
  const client = pg.Client.prototype as unknown as { query: Ask };
  const ask = client.query;
  let changed = 0;
  const rewrite = (text: string): string => {
    const without = withoutOwnFilters(text);
    if (without !== text) changed++;
    return without;
  };
  client.query = function forgetful(this: pg.Client, ...args: unknown[]) {
    const [first, ...rest] = args;
    if (typeof first === 'string') return ask.call(this, rewrite(first), ...rest);
    const config = first as { text?: unknown; name?: string } | undefined;
    if (typeof config?.text !== 'string' || typeof (config as { submit?: unknown }).submit === 'function')
      return ask.apply(this, args);
    const text = rewrite(config.text);
    // A statement that was prepared under this name with its filters must not be taken for this one.
    const name = config.name === undefined ? undefined : `f${config.name}`.slice(0, 63);
    return ask.call(this, { ...config, text, ...(name === undefined ? {} : { name }) }, ...rest);
  };
  return { changed: () => changed, restore: () => void (client.query = ask) };
}
