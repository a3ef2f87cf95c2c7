import { Refusal } from './refusal.ts';

export interface CsvText {
  text: string;
  encoding: 'utf-8' | 'shift_jis';
}
/** One record of a file, with the line on which it begins. */
export interface CsvRow {
  line: number;
  fields: string[];
}

/** The text of a file of a city's spreadsheet: UTF-8 (with a mark or without), else Shift_JIS. Refuses 'file.broken' for what is neither. */
export function decodeCsv(bytes: Uint8Array): CsvText {
  for (const encoding of ['utf-8', 'shift_jis'] as const) {
    try {
      const text = new TextDecoder(encoding, { fatal: true }).decode(bytes);
      if (!text.includes('\u0000')) return { text, encoding };
    } catch {
      // Not of this encoding.
    }
  }
  throw new Refusal('file.broken', { reason: 'encoding' });
}

/**
 * The records of a text by RFC 4180: fields between quotes may hold commas, line ends and doubled quotes. What looks like a
 * formula stays the text that it is. Empty lines are left out. Refuses 'file.broken' for a quote that is never closed, and
 * 'file.too-large' for more than `mostRows`.
 */
export function parseCsv(text: string, mostRows: number): CsvRow[] {
  const rows: CsvRow[] = [];
  let at = 0;
  let line = 1;
  while (at < text.length) {
    const row: CsvRow = { line, fields: [] };
    for (;;) {
      const field = text[at] === '"' ? readQuoted(text, at) : readPlain(text, at);
      row.fields.push(field.value);
      line += field.lines;
      at = field.end;
      if (text[at] !== ',') break;
      at++;
    }
    if (text[at] === '\r') at++;
    if (text[at] === '\n') at++;
    line++;
    if (row.fields.some((value) => value.trim() !== '')) rows.push(row);
    if (rows.length > mostRows) throw new Refusal('file.too-large', { mostRows });
  }
  return rows;
}

interface Field {
  value: string;
  end: number;
  lines: number;
}

function readPlain(text: string, from: number): Field {
  let end = from;
  while (end < text.length && !',\r\n'.includes(text[end] ?? '')) end++;
  return { value: text.slice(from, end), end, lines: 0 };
}

function readQuoted(text: string, from: number): Field {
  let value = '';
  let at = from + 1;
  for (;;) {
    const quote = text.indexOf('"', at);
    if (quote < 0) throw new Refusal('file.broken', { reason: 'quote' });
    value += text.slice(at, quote);
    at = quote + 1;
    if (text[at] !== '"') break;
    value += '"';
    at++;
  }
  const rest = readPlain(text, at);
  return { value: value + rest.value, end: rest.end, lines: value.split('\n').length - 1 };
}
