import type { JobData } from '#db/jobs.ts';
import type { Database, Tx } from '#db/transaction.ts';
import type { NumberBlocks } from '#domain/city/city.ts';
import {
  beginImport,
  keepBatch,
  keepPreview,
  keepUndone,
  knownImport,
  openRunning,
  openUndoing,
} from '#domain/integration/imports.ts';
import type { ImportKind, ImportRun } from '#domain/integration/types.ts';
import type { StaffActor } from '#domain/staff/types.ts';
import { decodeCsv } from '#kernel/csv.ts';
import type { FileKind } from './import-file.ts';
import { historyFile } from './import-history.ts';
import { residentsFile } from './import-residents.ts';
import { requirePerson, staffFile } from './import-staff.ts';

const BATCH = 100;
const SHOWN_ROWS = 5;

export interface ImportDeps {
  database: Database;
  /** Numbers of cases. */
  numbers: NumberBlocks;
}

function kindOf(kind: ImportKind, numbers: NumberBlocks): FileKind {
  return { residents: residentsFile, history: historyFile(numbers), staff: staffFile }[kind];
}

/** A file as it was understood: whose columns are what, a few rows, and the lines that cannot be taken. */
export interface Preview {
  run: ImportRun;
  columns: { name: string; field: string | null }[];
  rows: Readonly<Record<string, string>>[];
}

/**
 * Looks at a file (CSV, UTF-8 or Shift_JIS, first line names) and keeps it for being made; makes nothing yet. The same
 * client id again answers the first one. Refuses 'file.broken' for what is no such file or lacks a column that is needed,
 * 'file.too-large' beyond 100,000 lines.
 */
export async function previewImport(
  tx: Tx,
  actor: StaffActor,
  numbers: NumberBlocks,
  input: { clientId: string; kind: ImportKind; fileName: string; bytes: Uint8Array },
): Promise<Preview> {
  const { bytes, ...named } = input;
  const { text, encoding } = decodeCsv(bytes);
  const kind = kindOf(input.kind, numbers);
  const file = kind.understand(text);
  const run =
    (await knownImport(tx, input.clientId)) ??
    (await keepPreview(tx, actor, {
      ...named,
      encoding,
      lines: file.rows.length,
      text,
      faults: await kind.faultsOf(tx, file),
    }));
  return { run, columns: file.columns, rows: file.lines.slice(0, SHOWN_ROWS) };
}

/**
 * Begins to make, or to take back, what an import holds. Refuses as `beginImport`, and 'session.only' for a program that
 * would give people a way in.
 */
export async function beginRun(
  tx: Tx,
  actor: StaffActor,
  id: string,
  what: 'start' | 'undo',
): Promise<ImportRun> {
  const run = await beginImport(tx, actor, id, what);
  if (run.kind === 'staff') await requirePerson(tx);
  return run;
}

/** Makes the next batch of an import; the event that it appends calls for the one after. */
export async function makeBatch(deps: ImportDeps, data: JobData): Promise<void> {
  await deps.database.tx(scopeOf(data), async (tx) => {
    const open = await openRunning(tx, String(data['subjectId']));
    if (!open) return;
    const { run, text } = open;
    const kind = kindOf(run.kind, deps.numbers);
    const file = kind.understand(text);
    const until = Math.min(file.rows.length, run.lookedAt + BATCH);
    const batch = await kind.make(tx, run, file, [run.lookedAt, until], tx.actor);
    await keepBatch(tx, run, batch, until);
  });
}

/** Takes back the next batch, as far as nobody worked with it. */
export async function undoBatch(deps: ImportDeps, data: JobData): Promise<void> {
  await deps.database.tx(scopeOf(data), async (tx) => {
    const open = await openUndoing(tx, String(data['subjectId']), BATCH);
    if (!open) return;
    const kind = kindOf(open.run.kind, deps.numbers);
    const done: { line: number; isGone: boolean }[] = [];
    for (const line of open.lines)
      done.push({ line: line.line, isGone: await kind.takeBack(tx, open.run, line, tx.actor) });
    await keepUndone(tx, open.run, done, open.lines.length < BATCH);
  });
}

/** In the name of whoever began it. */
const scopeOf = (data: JobData) => ({ tenantId: data.tenantId, actor: String(data['actor']) });
