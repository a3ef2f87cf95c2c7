import type { Tx } from '#db/transaction.ts';
import type { ImportLine, ImportRun, LineFault } from '#domain/integration/types.ts';
import { type CsvRow, parseCsv } from '#kernel/csv.ts';
import { Refusal } from '#kernel/refusal.ts';

const MOST_ROWS = 100_000;

/** One line by its fields; what a file has no column for is empty. */
type Fields<F extends string> = Readonly<Record<F, string>>;

/** How the lines of one kind of file are understood, made and taken back. */
interface Spec<F extends string, C> {
  fields: readonly F[];
  /** What a column may be called beside the name of its field, as the city's lists call it. */
  columnNames: Readonly<Record<string, F>>;
  /** A file without a column for each of these is no such list. */
  needs: readonly F[];
  /** What is looked up once for many lines. */
  prepare(tx: Tx, lines: readonly Fields<F>[]): Promise<C>;
  /** Refuses a line that cannot be taken; the field stands in the refusal's details. */
  check(line: Fields<F>, context: C): void;
  /** Makes a line that was checked; `from` names it for ever, so that the same file again makes nothing twice. */
  make(tx: Tx, line: Fields<F>, context: C, from: LineName): Promise<Omit<ImportLine, 'line'>>;
  takeBack(tx: Tx, made: { subjectId: string; version: number }, from: LineName): Promise<boolean>;
}

/** A line as the house knows it: by its own number in the system it comes from, or by its place in this file. */
export interface LineName {
  byPlace: string;
  /** Who began the work. */
  actor: string;
}

/** A file as it was understood: whose columns are what, and its lines. */
interface Understood {
  columns: { name: string; field: string | null }[];
  rows: readonly CsvRow[];
  lines: readonly Fields<string>[];
}

/** What a file is taken over by, whatever its lines are of. */
export interface FileKind {
  /** Refuses 'file.broken' for what has no column that is needed, 'file.too-large' beyond 100,000 lines. */
  understand(text: string): Understood;
  faultsOf(tx: Tx, file: Understood): Promise<LineFault[]>;
  /** Makes the lines of a stretch, leaving out those that have faults. */
  make(tx: Tx, run: ImportRun, file: Understood, stretch: [number, number], actor: string): Promise<Made[]>;
  takeBack(tx: Tx, run: ImportRun, line: ImportLine, actor: string): Promise<boolean>;
}
type Made = ImportLine & { field?: string | null; code?: string };

/** Puts a kind of file together. */
export function fileKind<F extends string, C>(spec: Spec<F, C>): FileKind {
  const byName = new Map<string, F>([
    ...spec.fields.map((field): [string, F] => [field.toLowerCase(), field]),
    ...Object.entries(spec.columnNames),
  ]);

  function faultOf(row: CsvRow, line: Fields<F>, width: number, context: C): LineFault | undefined {
    if (row.fields.length !== width) return { line: row.line, field: null, code: 'columns' };
    try {
      spec.check(line, context);
      return undefined;
    } catch (error) {
      return faultBy(error, row.line);
    }
  }

  const nameOf = (run: ImportRun, line: number, actor: string): LineName => ({
    byPlace: `import:${run.id}:${line}`,
    actor,
  });
  const linesOf = (file: Understood) => file.lines as readonly Fields<F>[];

  return {
    understand(text) {
      const [head, ...rows] = parseCsv(text, MOST_ROWS + 1);
      const columns = (head?.fields ?? []).map((name) => ({
        name,
        field: byName.get(name.trim().toLowerCase()) ?? null,
      }));
      const present = new Set(columns.map(({ field }) => field));
      if (!spec.needs.every((field) => present.has(field)))
        throw new Refusal('file.broken', { reason: 'columns' });
      const empty = Object.fromEntries(spec.fields.map((field) => [field, '']));
      const lines = rows.map((row) => {
        const line: Record<string, string> = { ...empty };
        for (const [nth, { field }] of columns.entries())
          if (field) line[field] = (row.fields[nth] ?? '').trim();
        return line;
      });
      return { columns, rows, lines };
    },
    async faultsOf(tx, file) {
      const lines = linesOf(file);
      const context = await spec.prepare(tx, lines);
      return file.rows.flatMap((row, nth) => {
        const line = lines[nth];
        return line ? (faultOf(row, line, file.columns.length, context) ?? []) : [];
      });
    },
    async make(tx, run, file, [from, until], actor) {
      const lines = linesOf(file).slice(from, until);
      const context = await spec.prepare(tx, lines);
      const made: Made[] = [];
      for (const [nth, line] of lines.entries()) {
        const row = file.rows[from + nth];
        if (!row || faultOf(row, line, file.columns.length, context)) continue;
        made.push(await makeOne(tx, line, context, row.line, nameOf(run, row.line, actor)));
      }
      return made;
    },
    async takeBack(tx, run, { line, subjectId, version }, actor) {
      if (subjectId === null || version === null) return false;
      return spec.takeBack(tx, { subjectId, version }, nameOf(run, line, actor));
    },
  };

  async function makeOne(tx: Tx, fields: Fields<F>, context: C, line: number, name: LineName): Promise<Made> {
    try {
      return { line, ...(await spec.make(tx, fields, context, name)) };
    } catch (error) {
      // What was free when it was looked at may be taken by now.
      const { field, code } = faultBy(error, line);
      return { line, state: 'faulty', subjectId: null, version: null, field, code };
    }
  }
}

function faultBy(error: unknown, line: number): LineFault {
  if (!(error instanceof Refusal)) throw error;
  const { field } = error.details;
  return { line, field: typeof field === 'string' ? field : null, code: error.code };
}

/** 1950/4/1 and 1950-4-1 as spreadsheets write them; anything else stays what it is. */
export function isoDate(text: string): string {
  const [, year = '', month = '', day = ''] = /^(\d{4})[/-](\d{1,2})[/-](\d{1,2})$/.exec(text) ?? [];
  return year === '' ? text : `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
}
