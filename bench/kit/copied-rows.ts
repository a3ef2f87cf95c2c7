import { randomBytes } from 'node:crypto';
import type pg from 'pg';

/** A row as text, column by column, of one table. */
interface Row {
  table: string;
  columns: readonly string[];
  types: readonly string[];
  values: readonly (string | null)[];
}

/** Everything that was written for the newest mail, in an order in which it can be inserted. */
export interface Sample {
  tenantId: string;
  rows: readonly Row[];
  /** Ids that are this mail's alone. */
  ownIds: readonly string[];
}

/** Which rows of which table are those of a conversation ($1). */
const OF_CONVERSATION: readonly (readonly [table: string, where: string])[] = [
  ['resident', 'id in (select resident_id from conversation where id = $1)'],
  ['contact_point', 'id in (select contact_point_id from conversation where id = $1)'],
  ['conversation', 'id = $1'],
  ['interaction', 'conversation_id = $1'],
  ['leg', 'interaction_id in (select id from interaction where conversation_id = $1)'],
  ['queue_entry', 'interaction_id in (select id from interaction where conversation_id = $1)'],
  ['message', 'conversation_id = $1'],
  [
    'file',
    'id in (select f.file_id from message_file f join message m on m.id = f.message_id where m.conversation_id = $1)',
  ],
  ['message_file', 'message_id in (select id from message where conversation_id = $1)'],
  ['raw_mail', 'message_id in (select id from message where conversation_id = $1)'],
  ['mail', 'conversation_id = $1'],
  ['delivery', 'conversation_id = $1'],
  ['mail_receipt', 'conversation_id = $1'],
];
/** Ids that several mails share. */
const SHARED =
  /^(tenant_id|queue_id|department_id|entry_point_id|owner_.*|staff_id|changed_by|.*_queue_id|thread)$/;
/** Unique ones of a mail's own, beside its ids. */
const UNIQUE_BYTES = /(_hash|^sha256)$/;

/** Reads what stands for the newest mail. */
export async function readSample(admin: pg.Pool): Promise<Sample> {
  const { rows } = await admin.query<{ id: string; tenantId: string }>(
    `select conversation_id as id, tenant_id as "tenantId" from mail where direction = 'in' order by created_at desc limit 1`,
  );
  const { id, tenantId } = rows[0]!;
  const own: Row[] = [];
  for (const [table, where] of OF_CONVERSATION) own.push(...(await readRows(admin, table, where, [id])));
  const ownIds = new Set<string>();
  for (const { columns, types, values } of own)
    for (const [at, column] of columns.entries()) {
      const value = values[at];
      if (types[at] === 'uuid' && value && !SHARED.test(column)) ownIds.add(value);
    }
  const about = [[...ownIds]];
  own.push(...(await readRows(admin, 'event', 'subject_id = any($1::uuid[])', about)));
  own.push(...(await readRows(admin, 'audit', 'subject_id = any($1::uuid[])', about)));
  return { tenantId, rows: own, ownIds: [...ownIds] };
}

async function readRows(admin: pg.Pool, table: string, where: string, values: unknown[]): Promise<Row[]> {
  const { rows: known } = await admin.query<{ name: string; type: string }>(
    `select column_name as name, case when data_type = 'ARRAY' then substr(udt_name, 2) || '[]' else udt_name end as type
     from information_schema.columns where table_schema = 'public' and table_name = $1 and is_identity = 'NO'
       and is_generated = 'NEVER' and has_column_privilege('engawa_app', $1, column_name, 'insert') order by ordinal_position`,
    [table],
  );
  const columns = known.map(({ name }) => name);
  const list = columns.map((name) => `"${name}"::text`).join(', ');
  const { rows } = await admin.query<(string | null)[]>({
    text: `select ${list} from "${table}" where ${where}`,
    values,
    rowMode: 'array',
  });
  return rows.map((row) => ({ table, columns, types: known.map(({ type }) => type), values: row }));
}

/** Writes the rows of a sample once more under ids of their own, in one transaction. */
export async function copyRows(client: pg.Client, sample: Sample, newId: () => string): Promise<void> {
  const ids = new Map(sample.ownIds.map((id) => [id, newId()]));
  await client.query('begin');
  await client.query(`select set_config('app.tenant_id', $1, true)`, [sample.tenantId]);
  for (const { table, columns, types, values } of sample.rows) {
    const places = types.map((type, at) => `$${at + 1}::${type}`).join(', ');
    const names = columns.map((name) => `"${name}"`).join(', ');
    await client.query(
      `insert into "${table}" (${names}) values (${places})`,
      values.map((value, at) => copied(table, columns[at]!, types[at]!, value, ids, newId)),
    );
  }
  await client.query('commit');
}

function copied(
  table: string,
  column: string,
  type: string,
  value: string | null,
  ids: ReadonlyMap<string, string>,
  newId: () => string,
): string | null {
  if (value === null) return null;
  if (type === 'bytea') return UNIQUE_BYTES.test(column) ? `\\x${randomBytes(32).toString('hex')}` : value;
  if (table === 'mail_receipt' && column === 'number') return randomBytes(8).toString('hex');
  if ((table === 'audit' || table === 'event') && column === 'id') return newId();
  return value.includes('-') ? value.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, (id) => ids.get(id) ?? id) : value;
}
