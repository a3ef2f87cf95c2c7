import type { Tx } from '#db/transaction.ts';
import { requireVisibleCase, requireVisibleEntry } from '#domain/cases/cases.ts';
import { visibleInteractions } from '#domain/interactions/interactions.ts';
import { messagesByIds } from '#domain/interactions/messages.ts';
import { revealOriginal } from '#domain/masking/originals.ts';
import type { OriginalOf } from '#domain/masking/types.ts';
import type { StaffActor } from '#domain/staff/types.ts';
import { requireReadableSegment } from '#domain/transcripts/transcripts.ts';
import { Refusal } from '#kernel/refusal.ts';
import { requireReadableFile } from './files.ts';

/**
 * A text as it was written, of which numbers are masked everywhere else, to somebody who may see what it stands in. Refuses
 * 'not-found' for what they may not see and for what has no original (any more) alike, otherwise as `revealOriginal`.
 */
export async function revealTo(tx: Tx, actor: StaffActor, of: OriginalOf, reason: string): Promise<string> {
  await SEEN_BY[of.kind](tx, actor, of.id);
  return revealOriginal(tx, actor, of, reason);
}

/** By kind: refuses 'not-found' for who sees nothing of what it stands in. */
const SEEN_BY: Readonly<
  Record<OriginalOf['kind'], (tx: Tx, actor: StaffActor, id: string) => Promise<void>>
> = {
  message: requireVisibleMessage,
  'transcript-segment': requireReadableSegment,
  file: requireReadableFile,
  case: requireVisibleCase,
  'case-entry': requireVisibleEntry,
};

async function requireVisibleMessage(tx: Tx, actor: StaffActor, id: string): Promise<void> {
  const [message] = await messagesByIds(tx, [id]);
  const ids = message?.interactionId ? [message.interactionId] : [];
  if ((await visibleInteractions(tx, actor, ids)).length === 0) throw new Refusal('not-found');
}
