import { requirePermission } from '#domain/staff/access.ts';
import type { StaffActor } from '#domain/staff/types.ts';
import type { Tx } from '#db/transaction.ts';
import { formatCaseNumber, parseSpokenNumber } from '#kernel/japan/spoken-number.ts';
import { toSummary } from './reading.ts';
import { holdsAll, termsOf } from './rules.ts';
import * as store from './store.ts';
import * as entryStore from './store-entries.ts';
import { openField, queryGramsOf } from './texts.ts';
import type { CaseSummary } from './types.ts';

const MOST_FOUND = 50;
// First few, because most searches end there; then many, because somebody who sees little of the city must not miss
// what is theirs behind candidates that are not.
const CANDIDATES = [200, 2_000, 20_000];

/**
 * Cases that hold all words of the text somewhere (title, description, next step, history, promises), or bear it as
 * their number; newest first, at most 50, only those that the actor may see. Width, case, kana and kanji variants do
 * not matter. Among more than 20,000 candidates in one city older ones may be missing.
 */
export async function searchCases(tx: Tx, actor: StaffActor, text: string): Promise<CaseSummary[]> {
  requirePermission(actor, 'case.read');
  const numbered = await findByNumber(tx, actor, text);
  const worded = await findByWords(tx, actor, termsOf(text));
  const rows = [...numbered, ...worded.filter((row) => row.id !== numbered[0]?.id)].slice(0, MOST_FOUND);
  tx.audit({
    action: 'search',
    subjectKind: 'case-list',
    subjectId: tx.tenantId,
    fields: ['title', 'description', 'next-step', 'entries'],
  });
  return rows.map((row) => toSummary(tx, actor, row));
}

type Row = Awaited<ReturnType<typeof store.selectVisible>>[number];

async function findByNumber(tx: Tx, actor: StaffActor, text: string): Promise<Row[]> {
  const number = parseSpokenNumber(text);
  const id = number && (await store.selectIdByNumber(tx, formatCaseNumber(number)));
  return id ? store.selectVisible(tx, actor, [id]) : [];
}

async function findByWords(tx: Tx, actor: StaffActor, terms: readonly string[]): Promise<Row[]> {
  if (terms.length === 0) return [];
  const grams = terms.map((term) => queryGramsOf(tx, term));
  let found: Row[] = [];
  for (const most of CANDIDATES) {
    const lists: string[][] = [];
    for (const each of grams) lists.push(await store.selectCandidates(tx, each, most));
    found = await verify(tx, actor, intersection(lists), terms, grams);
    const isComplete = lists.every((list) => list.length < most);
    if (isComplete || found.length >= MOST_FOUND) break;
  }
  return found;
}

function intersection(lists: readonly string[][]): string[] {
  const [first, ...others] = lists.map((list) => new Set(list));
  return [...(first ?? [])].filter((id) => others.every((other) => other.has(id)));
}

/** Hashes of pairs find 「東京」 in 「東と京」-like texts too, and hashes may collide: the opened text decides. */
async function verify(
  tx: Tx,
  actor: StaffActor,
  ids: readonly string[],
  terms: readonly string[],
  grams: readonly (readonly bigint[])[],
): Promise<Row[]> {
  if (ids.length === 0) return [];
  const rows = await store.selectVisible(tx, actor, ids);
  const written = await entryStore.selectTexts(
    tx,
    rows.map((row) => row.id),
    grams,
  );
  const texts = Map.groupBy(written, (entry) => entry.caseId);
  return rows.filter((row) => {
    const own = [
      openField(tx, 'title', row.title),
      openField(tx, 'description', row.description),
      openField(tx, 'next-step', row.nextStep),
    ];
    const entries = (texts.get(row.id) ?? []).flatMap((entry) => [
      openField(tx, 'entry', entry.body),
      openField(tx, 'promise', entry.promiseText),
    ]);
    return holdsAll(
      [...own, ...entries].filter((text) => text !== null),
      terms,
    );
  });
}
