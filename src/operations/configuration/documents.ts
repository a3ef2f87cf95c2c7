import { isDeepStrictEqual } from 'node:util';
import { Document, isMap, isNode, isPair, isScalar, LineCounter, parseDocument, visit } from 'yaml';
import { z } from 'zod';
import { Refusal } from '#kernel/refusal.ts';
import type { Fields, Section } from './section.ts';

const MOST_BYTES = 4_000_000;
/** One line for what a person set on one line; nothing is folded, so that a change of a word is a change of a line. */
const WRITING = { lineWidth: 0, blockQuote: 'literal' } as const;

/** A file that was read: its entries, and where each of them stands. */
export interface ReadDocument {
  entries: ReadonlyMap<string, Fields>;
  placeOf(path: readonly string[]): Place;
}

/** Where something stands: a file, a line, and the names from the top of the file. */
export interface Place {
  file: string;
  line: number;
  path: string;
}

/** A section as the text of its file; what is as it is by itself is left out. */
export function writeDocument(section: Section, entries: ReadonlyMap<string, Fields>): string {
  const fields = [...entries].map(([key, entry]): [string, Fields] => [key, pruned(section, entry)]);
  // A map keeps its order also where names are numbers.
  const content = new Map(section.single ? Object.entries(fields[0]?.[1] ?? {}) : fields);
  const heading = section.about
    .split('\n')
    .map((line) => `# ${line}`)
    .join('\n');
  return `${heading}\n${content.size === 0 ? '{}\n' : inYaml(content)}`;
}

function inYaml(content: ReadonlyMap<string, unknown>): string {
  const document = new Document(content, { aliasDuplicateObjects: false });
  visit(document, {
    // Days of the week: one line says them better than five.
    Seq: (_key, list) => {
      if (list.items.every((each) => isScalar(each) && typeof each.value === 'number')) list.flow = true;
    },
  });
  return document.toString(WRITING);
}

/** The fields that are not what they would be without being said. */
function pruned({ shape }: Section, entry: Fields): Fields {
  if (!(shape instanceof z.ZodObject)) return entry;
  const parts = shape.shape as Readonly<Record<string, z.ZodType>>;
  return Object.fromEntries(
    Object.keys(parts).flatMap((name): [string, unknown][] => {
      const unsaid = parts[name]!.safeParse(undefined);
      const isUsual = unsaid.success && isDeepStrictEqual(unsaid.data, entry[name]);
      return isUsual || entry[name] === undefined ? [] : [[name, entry[name]]];
    }),
  );
}

/**
 * Reads a section's file. Refuses 'request.invalid' {file, line, path, why} for what is no YAML ('yaml'), says a name
 * twice, or does not fit the section's shape ('shape').
 */
export function readDocument(section: Section, text: string): ReadDocument {
  const { document, placeOf } = parse(`${section.file}.yaml`, text);
  const content: unknown = document.toJS() ?? {};
  if (!isRecord(content)) refuse(placeOf([]), 'shape', { expected: 'map' });
  const raw: [string, unknown][] = section.single ? [['', content]] : Object.entries(content);
  const entries = raw.map(([key, value]): [string, Fields] => {
    const read = section.shape.safeParse(value);
    if (read.success) return [key, read.data];
    const [issue] = read.error.issues;
    const inside = (issue?.path ?? []).map(String);
    return refuse(placeOf(section.single ? inside : [key, ...inside]), 'shape', { expected: issue?.message });
  });
  return { entries: new Map(entries), placeOf };
}

/** Reads a file of the given shape that is no section. Refuses as `readDocument`. */
export function readPlain<T>(file: string, text: string, shape: z.ZodType<T>): T {
  const { document, placeOf } = parse(file, text);
  const read = shape.safeParse(document.toJS() ?? {});
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  return refuse(placeOf((issue?.path ?? []).map(String)), 'shape', { expected: issue?.message });
}

function parse(file: string, text: string): { document: Document; placeOf: ReadDocument['placeOf'] } {
  const lineCounter = new LineCounter();
  if (Buffer.byteLength(text) > MOST_BYTES)
    refuse({ file, line: 1, path: '' }, 'large', { maxBytes: MOST_BYTES });
  const document = parseDocument(text, { lineCounter, prettyErrors: false, merge: false });
  const [error] = document.errors;
  if (error)
    refuse({ file, line: lineCounter.linePos(error.pos[0]).line, path: '' }, 'yaml', { says: error.message });
  return {
    document,
    placeOf: (path) => ({ file, line: lineAt(document, path, lineCounter), path: path.join('.') }),
  };
}

/** The line of the deepest part of a path that is there. */
function lineAt(document: Document, path: readonly string[], lines: LineCounter): number {
  let at: unknown = document.contents;
  let offset = 0;
  for (const name of path) {
    if (isMap(at)) {
      const pair = at.items.find((each) => isPair(each) && String(each.key) === name);
      if (!pair) break;
      if (isNode(pair.key)) offset = pair.key.range?.[0] ?? offset;
      at = pair.value;
    } else if (isNode(at) && 'items' in at) {
      at = (at as { items: unknown[] }).items[Number(name)];
      if (isNode(at)) offset = at.range?.[0] ?? offset;
    } else break;
  }
  return lines.linePos(offset).line || 1;
}

function isRecord(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function refuse(place: Place, why: string, details: Record<string, unknown> = {}): never {
  throw new Refusal('request.invalid', { ...place, why, ...details });
}
