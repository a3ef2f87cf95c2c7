/** One line of a list that was pasted or read from a file. */
export type ListedNumber = { readonly number: string; readonly note: string | null };

const HAS_DIGITS = /[0-9０-９].*[0-9０-９].*[0-9０-９]/;

/**
 * Reads a list of numbers: one a line, a note after a comma or a tab, cells in quotation marks as spreadsheets write them.
 * A first line without a number is a heading. What cannot be called is the server's to say.
 */
export function readNumberList(text: string): ListedNumber[] {
  const rows = text
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\r|\n/)
    .filter((line) => line.trim() !== '')
    .map(cellsOf);
  const isHeading = rows[0] !== undefined && !HAS_DIGITS.test(rows[0][0] ?? '');
  return rows.slice(isHeading ? 1 : 0).map(([number = '', note = '']) => ({
    number: number.slice(0, 40),
    note: note === '' ? null : note.slice(0, 100),
  }));
}

function cellsOf(line: string): string[] {
  const cells: string[] = [];
  for (const [, quoted, plain] of line.matchAll(/(?:^|[,\t])(?:"((?:[^"]|"")*)"|([^,\t]*))/g))
    cells.push((quoted?.replaceAll('""', '"') ?? plain ?? '').trim());
  return cells;
}

/** Rows as a CSV file that spreadsheets open with its signs intact; no cell is taken for a formula. */
export function toCsv(rows: readonly (readonly string[])[]): string {
  const cell = (text: string): string => {
    const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
    return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  };
  return `\uFEFF${rows.map((row) => row.map(cell).join(',')).join('\r\n')}\r\n`;
}
