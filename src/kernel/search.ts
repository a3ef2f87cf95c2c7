import { isId } from './ids.ts';
import { Refusal } from './refusal.ts';
import { foldForSearch } from './text.ts';

/** A place in a list that is ordered by an instant: the instant of the last row seen, and its id among equals. */
export interface Place {
  at: Date;
  id: string;
}

/** Opaque to callers. Only says what the reader has already seen, so that it tells of nothing hidden. */
export function formatPlace(place: Place): string {
  return Buffer.from(`${place.at.getTime()}.${place.id}`).toString('base64url');
}

/** Refuses 'request.invalid' {field: 'before'} for what was not given out. */
export function parsePlace(text: string): Place {
  const [atMs = '', id, ...rest] = Buffer.from(text, 'base64url').toString('latin1').split('.');
  if (!/^\d{1,14}$/.test(atMs) || !isId(id) || rest.length > 0)
    throw new Refusal('request.invalid', { field: 'before' });
  return { at: new Date(Number(atMs)), id };
}

/** What a search is narrowed to: opened from `since` up to, not including, `until`; finished or not; one department. */
export interface SearchFilter {
  since: Date | null;
  until: Date | null;
  finished: boolean | null;
  departmentId: string | null;
}

/** The words of a query as they are compared: all of them have to be found. */
export function termsOf(query: string): string[] {
  const terms = query.split(/\s+/u).map(foldForSearch).filter(Boolean);
  return [...new Set(terms)];
}

/**
 * The first of the parts with one of the terms, and its text; null unless each term stands in one of them. They are opened
 * one after another and no further than that takes: of a frequent word the first decides. Keyed hashes only find
 * candidates; this decides.
 */
export function findAll<Part>(
  parts: readonly Part[],
  terms: readonly string[],
  open: (part: Part) => string | null,
): { part: Part; text: string } | null {
  const missing = new Set(terms);
  let first: { part: Part; text: string } | null = null;
  for (const part of parts) {
    const text = open(part);
    if (text === null) continue;
    const folded = foldForSearch(text);
    const held = terms.filter((term) => folded.includes(term));
    if (held.length > 0) first ??= { part, text };
    for (const term of held) missing.delete(term);
    if (missing.size === 0) return first;
  }
  return null;
}

/** One record met on a walk, which of the terms it holds (numbers from 1), and as the how manieth it was met. */
export interface Walked extends Place {
  held: readonly number[];
  met: number;
}

/** How a kind of record is searched; each answer is newest first and holds only what the reader may see. */
export interface SearchDoors {
  /** Of the next `width` records after a place those that hold one of the terms, and the last, whatever it holds. */
  walk(before: Place | null, width: number): Promise<readonly Walked[]>;
  /**
   * The next `most` records after a place that hold all terms. The index is asked for the rarest (its number from 1), and
   * for `second` as well where that costs less than looking into each record that holds the rarest.
   */
  lookUp(
    rarest: number,
    second: number | null,
    before: Place | null,
    most: number,
  ): Promise<readonly Place[]>;
}

const FIRST_LOOK_UP = 100;
const LARGEST_LOOK_UP = 6_400;
// Enough to tell a frequent word from a rare one; what is frequent is walked on for.
const FIRST_WALK = 100;
const LONGEST_WALK = 600;
// Where at least one in fifty of what was met holds all terms, walking on costs less than looking up all there are; of one
// hit in the first hundred nothing follows yet.
const WALK_ON_SHARE = 0.02;
const DECIDED_AFTER = 300;
// A walk that ends a little before the page is full costs another question.
const WALK_RESERVE = 1.6;
// Looking into a record costs about as much as bringing up eight by the index.
const SECOND_AT_MOST = 8;

/**
 * Everything that may hold all terms, newest first, in pieces; about `wanted` will be taken. First a walk over what is
 * newest: words that are frequent are found there at once, where the index would bring up half the city. What the walk saw
 * says how far to go on, and which term is the rarest: the index is asked for that one.
 */
export async function* candidates(
  doors: SearchDoors,
  terms: number,
  before: Place | null,
  wanted: number,
  firstWalk = FIRST_WALK,
): AsyncGenerator<readonly Place[]> {
  const seen = Array.from({ length: terms }, () => 0);
  let place = before;
  let met = 0;
  let found = 0;
  for (let width = firstWalk; ; width = walkOn(met, found, wanted)) {
    const walked = await doors.walk(place, width);
    for (const { held } of walked) for (const number of held) seen[number - 1]! += 1;
    const hits = walked.filter((row) => row.held.length === terms);
    yield hits;
    const last = walked.at(-1);
    if (!last || last.met < width) return;
    place = last;
    met += last.met;
    found += hits.length;
    if (found === 0 || (met >= DECIDED_AFTER && found < met * WALK_ON_SHARE)) break;
  }
  const [rarest, second] = rarestOf(seen);
  for (let most = FIRST_LOOK_UP; ; most = Math.min(most * 4, LARGEST_LOOK_UP)) {
    const more = await doors.lookUp(rarest, second, place, most);
    yield more;
    if (more.length < most) return;
    place = more.at(-1)!;
  }
}

/** How far to walk for the rest of a page, by what was met so far. */
function walkOn(met: number, found: number, wanted: number): number {
  const isRare = found < met * WALK_ON_SHARE;
  const width = isRare ? DECIDED_AFTER - met : Math.ceil(((wanted - found) * met * WALK_RESERVE) / found);
  return Math.min(Math.max(width, FIRST_WALK), LONGEST_WALK);
}

/** The numbers of the rarest term and, where it is not much more frequent, of the next. */
function rarestOf(seen: readonly number[]): [rarest: number, second: number | null] {
  const [rarest, second] = seen
    .map((count, at) => ({ count, number: at + 1 }))
    .sort((a, b) => a.count - b.count);
  const isNear = second && second.count <= rarest!.count * SECOND_AT_MOST;
  return [rarest!.number, isNear ? second.number : null];
}

const SMALLEST_SLICE = 5;

/** Takes the next hits up to `limit`; `next` is the place to go on from, null when there is nothing more. */
export async function takeHits<Hit>(
  found: AsyncIterable<readonly Place[]>,
  limit: number,
  verify: (places: readonly Place[]) => Promise<readonly (Place & { hit: Hit })[]>,
): Promise<{ hits: Hit[]; next: Place | null }> {
  const hits: (Place & { hit: Hit })[] = [];
  const waiting: Place[] = [];
  // In slices: of a frequent word the first few are enough, and each of them has to be opened. A slice that is not full
  // waits for more, because asking for the texts of two costs as much as for those of twenty.
  const isFull = async (isLast: boolean): Promise<boolean> => {
    for (;;) {
      const size = Math.max(limit + 1 - hits.length, SMALLEST_SLICE);
      if (waiting.length === 0 || (waiting.length < size && !isLast)) return false;
      hits.push(...(await verify(waiting.splice(0, size))));
      if (hits.length > limit) return true;
    }
  };
  for await (const batch of found) {
    waiting.push(...batch);
    if (await isFull(false)) break;
  }
  const isMore = hits.length > limit || (await isFull(true));
  return { hits: hits.slice(0, limit).map(({ hit }) => hit), next: isMore ? hits[limit - 1]! : null };
}

/** A piece of a text around what was searched; `marks` are the hits in it, from and up to these UTF-16 offsets. */
export interface Snippet {
  text: string;
  marks: [from: number, to: number][];
}

const SNIPPET_BEFORE = 24;
const SNIPPET_CHARS = 110;
const segmenter = new Intl.Segmenter('ja', { granularity: 'grapheme' });

/** The first place of a text in which a term stands, with its surroundings on one line; its beginning when none does. */
export function snippetOf(body: string, terms: readonly string[]): Snippet {
  const text = body.replace(/\s+/g, ' ').trim();
  const graphemes = Array.from(segmenter.segment(text), ({ segment, index }) => ({ segment, index }));
  const marks = marksOf(text, graphemes, terms);
  const firstMark = marks[0]?.[0] ?? 0;
  const first = Math.max(0, graphemes.findIndex(({ index }) => index >= firstMark) - SNIPPET_BEFORE);
  const from = graphemes[first]?.index ?? 0;
  const to = graphemes[first + SNIPPET_CHARS]?.index ?? text.length;
  const ahead = from > 0 ? '…' : '';
  return {
    text: `${ahead}${text.slice(from, to)}${to < text.length ? '…' : ''}`,
    marks: marks
      .filter(([start, end]) => start >= from && end <= to)
      .map(([start, end]) => [start - from + ahead.length, end - from + ahead.length]),
  };
}

const MOST_KNOWN = 20_000;
const foldedOnes = new Map<string, string>();

/** A text has hundreds of characters, and a language a few thousand: each is folded once. */
function foldOne(grapheme: string): string {
  const known = foldedOnes.get(grapheme);
  if (known !== undefined) return known;
  if (foldedOnes.size >= MOST_KNOWN) foldedOnes.clear();
  const folded = foldForSearch(grapheme);
  foldedOnes.set(grapheme, folded);
  return folded;
}

type Grapheme = { segment: string; index: number };

/** Where the terms stand, in offsets of the written text; none when it cannot be folded piece by piece. */
function marksOf(text: string, graphemes: readonly Grapheme[], terms: readonly string[]): [number, number][] {
  let folded = '';
  const writtenAt: number[] = [];
  for (const { segment, index } of graphemes) {
    const piece = foldOne(segment);
    folded += piece;
    for (let n = 0; n < piece.length; n++) writtenAt.push(index);
  }
  if (folded !== foldForSearch(text)) return [];
  const endOf = (at: number): number => {
    const next = writtenAt.slice(at).find((index) => index > writtenAt[at - 1]!);
    const end = next ?? text.length;
    return text.slice(writtenAt[at - 1], end).trimEnd().length + writtenAt[at - 1]!;
  };
  const marks: [number, number][] = [];
  for (const term of terms)
    for (let at = folded.indexOf(term); at >= 0; at = folded.indexOf(term, at + term.length))
      marks.push([writtenAt[at]!, endOf(at + term.length)]);
  return merged(marks.sort((a, b) => a[0] - b[0]));
}

function merged(marks: readonly [number, number][]): [number, number][] {
  const result: [number, number][] = [];
  for (const [from, to] of marks) {
    const last = result.at(-1);
    if (last && from <= last[1]) last[1] = Math.max(last[1], to);
    else result.push([from, to]);
  }
  return result;
}
