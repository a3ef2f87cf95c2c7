import type { JobData } from '#db/jobs.ts';
import type { Database, Tx } from '#db/transaction.ts';
import {
  keepBatch,
  keepPreview,
  keepUndone,
  knownImport,
  openRunning,
  openUndoing,
} from '#domain/integration/imports.ts';
import type { ImportLine, ImportRun, LineFault } from '#domain/integration/types.ts';
import {
  checkResident,
  createResident,
  eraseUntouched,
  findByClientId,
  updateResident,
} from '#domain/residents/residents.ts';
import type { StaffActor } from '#domain/staff/types.ts';
import { type CsvRow, decodeCsv, parseCsv } from '#kernel/csv.ts';
import { Refusal } from '#kernel/refusal.ts';

const MOST_ROWS = 100_000;
const BATCH = 100;
const FIRST_VERSION = 1;
const SHOWN_ROWS = 5;

const FIELDS = ['externalId', 'name', 'kana', 'phone', 'email', 'language', 'address', 'birthOn'] as const;
type Field = (typeof FIELDS)[number];
type Line = Record<Field, string>;

/** What a column may be called: as code or as the city's lists call it. */
const COLUMN_NAMES: Readonly<Record<string, Field>> = {
  ...Object.fromEntries(FIELDS.map((field) => [field.toLowerCase(), field])),
  番号: 'externalId',
  管理番号: 'externalId',
  宛名番号: 'externalId',
  氏名: 'name',
  名前: 'name',
  フリガナ: 'kana',
  カナ: 'kana',
  氏名カナ: 'kana',
  電話: 'phone',
  電話番号: 'phone',
  メール: 'email',
  メールアドレス: 'email',
  言語: 'language',
  住所: 'address',
  生年月日: 'birthOn',
};

/** A file as it was understood: whose columns are what, a few rows, and the lines that cannot be taken. */
export interface Preview {
  run: ImportRun;
  columns: { name: string; field: Field | null }[];
  rows: Line[];
}

/**
 * Looks at a file of residents (CSV, UTF-8 or Shift_JIS, first line names) and keeps it for being made; makes nothing yet.
 * The same client id again answers the first one. Refuses 'file.broken' for what is no such file or has no column of names,
 * 'file.too-large' beyond 100,000 lines.
 */
export async function previewResidents(
  tx: Tx,
  actor: StaffActor,
  input: { clientId: string; fileName: string; bytes: Uint8Array },
): Promise<Preview> {
  const { text, encoding } = decodeCsv(input.bytes);
  const { columns, rows, lines } = understand(text);
  const known = await knownImport(tx, input.clientId);
  const faults = known ? [] : rows.flatMap((row, nth) => faultOf(row, lines[nth], columns.length) ?? []);
  const run =
    known ??
    (await keepPreview(tx, actor, {
      clientId: input.clientId,
      fileName: input.fileName,
      encoding,
      lines: rows.length,
      text,
      faults,
    }));
  return { run, columns, rows: lines.slice(0, SHOWN_ROWS) };
}

function understand(text: string): { columns: Preview['columns']; rows: CsvRow[]; lines: Line[] } {
  const [head, ...rows] = parseCsv(text, MOST_ROWS + 1);
  const columns = (head?.fields ?? []).map((name) => ({
    name,
    field: COLUMN_NAMES[name.trim().toLowerCase()] ?? null,
  }));
  if (!columns.some(({ field }) => field === 'name')) throw new Refusal('file.broken', { reason: 'columns' });
  return { columns, rows, lines: rows.map((row) => lineOf(row, columns)) };
}

function lineOf(row: CsvRow, columns: Preview['columns']): Line {
  const line: Line = {
    externalId: '',
    name: '',
    kana: '',
    phone: '',
    email: '',
    language: '',
    address: '',
    birthOn: '',
  };
  for (const [nth, { field }] of columns.entries()) if (field) line[field] = (row.fields[nth] ?? '').trim();
  return line;
}

/** Why a line cannot be taken; undefined when it can. */
function faultOf(row: CsvRow, line: Line | undefined, width: number): LineFault | undefined {
  if (!line || row.fields.length !== width) return { line: row.line, field: null, code: 'columns' };
  try {
    checkResident(residentOf(line));
    return undefined;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const { field } = error.details;
    return { line: row.line, field: typeof field === 'string' ? field : null, code: error.code };
  }
}

function residentOf(line: Line) {
  return {
    name: line.name,
    kana: line.kana || null,
    language: line.language || 'ja',
    phone: line.phone || null,
    email: line.email || null,
    address: line.address || null,
    // 1950/4/1 and 1950-4-1 as spreadsheets write them.
    birthOn: line.birthOn === '' ? null : isoDate(line.birthOn),
  };
}

function isoDate(text: string): string {
  const [, year = '', month = '', day = ''] = /^(\d{4})[/-](\d{1,2})[/-](\d{1,2})$/.exec(text) ?? [];
  return year === '' ? text : `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
}

/** Makes the next batch of an import; the event that it appends calls for the one after. */
export async function makeBatch(deps: { database: Database }, data: JobData): Promise<void> {
  await deps.database.tx(scopeOf(data), async (tx) => {
    const open = await openRunning(tx, String(data['subjectId']));
    if (!open) return;
    const { run, text } = open;
    const { columns, rows, lines } = understand(text);
    const batch: ImportLine[] = [];
    const until = Math.min(rows.length, run.lookedAt + BATCH);
    for (let nth = run.lookedAt; nth < until; nth++) {
      const [row, line] = [rows[nth], lines[nth]];
      if (row && line && !faultOf(row, line, columns.length))
        batch.push(await makeOne(tx, run.id, row.line, line));
    }
    await keepBatch(tx, run, batch, until);
  });
}

async function makeOne(tx: Tx, importId: string, line: number, given: Line): Promise<ImportLine> {
  const { address, birthOn, ...person } = residentOf(given);
  const clientId = given.externalId === '' ? `import:${importId}:${line}` : `import:${given.externalId}`;
  const known = await findByClientId(tx, clientId);
  if (known) return { line, state: 'known', subjectId: known, version: null };
  const id = await createResident(tx, { ...person, clientId });
  if (address === null && birthOn === null)
    return { line, state: 'made', subjectId: id, version: FIRST_VERSION };
  await updateResident(tx, id, { version: FIRST_VERSION, address, birthOn });
  return { line, state: 'made', subjectId: id, version: FIRST_VERSION + 1 };
}

/** Takes back the next batch, as far as nobody worked with it. */
export async function undoBatch(deps: { database: Database }, data: JobData): Promise<void> {
  await deps.database.tx(scopeOf(data), async (tx) => {
    const open = await openUndoing(tx, String(data['subjectId']), BATCH);
    if (!open) return;
    const done: { line: number; isGone: boolean }[] = [];
    for (const { line, subjectId, version } of open.lines)
      done.push({ line, isGone: subjectId !== null && (await eraseUntouched(tx, subjectId, version ?? 0)) });
    await keepUndone(tx, open.run, done, open.lines.length < BATCH);
  });
}

/** In the name of whoever began it. */
const scopeOf = (data: JobData) => ({ tenantId: data.tenantId, actor: String(data['actor']) });
