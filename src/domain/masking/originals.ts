import type { Tx } from '#db/transaction.ts';
import { requirePermission } from '#domain/staff/access.ts';
import type { StaffActor } from '#domain/staff/types.ts';
import { Refusal } from '#kernel/refusal.ts';
import { maskByPatterns } from '#kernel/sensitive.ts';
import { cleanText } from '#kernel/text.ts';
import { readPatterns } from './patterns.ts';
import * as store from './store.ts';
import type { OriginalOf, Reveal, WrittenText } from './types.ts';

const DAY_MS = 86_400_000;
/** What stands in the place of each character of a number. */
const HIDDEN = '●';
const bodyScope = (tx: Tx) => ({ tenantId: tx.tenantId, purpose: 'masked-original.body' });
const reasonScope = (tx: Tx) => ({ tenantId: tx.tenantId, purpose: 'masked-reveal.reason' });

/** Looks a text through by the city's patterns. */
export async function lookThrough(tx: Tx, original: string): Promise<WrittenText> {
  const patterns = await readPatterns(tx);
  const { text, masked } = maskByPatterns(original, patterns);
  return { text, original, masked, patterns };
}

/**
 * Keeps a text as it was written, sealed and apart, for as long as the strictest of what was found in it allows; where that is
 * not at all, it is gone.
 */
export function keepOriginal(
  tx: Tx,
  of: OriginalOf,
  { original, masked, patterns }: Omit<WrittenText, 'text'>,
): void {
  const days = patterns.filter(({ id }) => masked.includes(id)).map(({ originalDays }) => originalDays);
  const keptDays = Math.min(...days);
  if (days.length === 0 || keptDays === 0) return;
  tx.send(
    store.putOriginal(tx, {
      ...{ subjectKind: of.kind, subjectId: of.id },
      body: tx.sealer.seal(bodyScope(tx), original),
      found: [...masked],
      createdAt: tx.now,
      deleteAfter: new Date(tx.now.getTime() + keptDays * DAY_MS),
    }),
  );
}

/** The same for a text that is written anew: the original of before goes, unless what it hid still stands hidden there. */
export async function replaceOriginal(tx: Tx, of: OriginalOf, written: WrittenText): Promise<void> {
  if (written.masked.length > 0 || !written.text.includes(HIDDEN)) await store.deleteOriginals(tx, [of.id]);
  keepOriginal(tx, of, written);
}

/** Lets originals go with what they are of. */
export function dropOriginals(tx: Tx, subjectIds: readonly string[]): Promise<void> {
  return store.deleteOriginals(tx, subjectIds);
}

/**
 * Shows a text as it was written to somebody who may, for a reason that is kept. Whether they may see what it stands in was
 * decided before. Refuses 'permission.missing', 'not-found' when there is no original (any more). Audited.
 */
export async function revealOriginal(
  tx: Tx,
  actor: StaffActor,
  of: OriginalOf,
  why: string,
): Promise<string> {
  requirePermission(actor, 'sensitive.reveal');
  const reason = cleanText(why, { maxChars: 500, field: 'reason' });
  const original = await store.selectOriginal(tx, of);
  if (!original) throw new Refusal('not-found');
  await store.insertReveal(tx, {
    ...{ id: tx.newId(), subjectKind: of.kind, subjectId: of.id, staffId: actor.staffId },
    reason: tx.sealer.seal(reasonScope(tx), reason),
    found: original.found,
    at: tx.now,
  });
  tx.audit({
    action: 'read',
    subjectKind: of.kind,
    subjectId: of.id,
    fields: ['original', ...original.found],
  });
  return tx.sealer.open(bodyScope(tx), original.body);
}

/** Who looked at originals and why, newest first. */
export async function listReveals(
  tx: Tx,
  page: { before: string | undefined; limit: number },
): Promise<Reveal[]> {
  const rows = await store.selectReveals(tx, page);
  return rows.map((row) => ({ ...row, reason: tx.sealer.open(reasonScope(tx), row.reason) }));
}

/** Deletes originals whose time is over; answers how many. */
export function deleteOriginalsOver(tx: Tx): Promise<number> {
  return store.deleteOriginalsOver(tx);
}
