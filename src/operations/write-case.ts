import type { Tx } from '#db/transaction.ts';
import { writeCaseEntry } from '#domain/cases/cases.ts';
import type { CaseEntry, NewEntry } from '#domain/cases/types.ts';
import { emptySentDraft } from '#domain/writing/drafts.ts';
import type { MentionTarget } from '#domain/writing/types.ts';
import { unfilledIn } from '#domain/knowledge/knowledge.ts';
import type { StaffActor } from '#domain/staff/types.ts';
import { Refusal } from '#kernel/refusal.ts';
import { tellMentionedInCase } from './mention.ts';

/** What somebody wrote into a case; only in a note can somebody be named. */
export interface WrittenInCase extends NewEntry {
  kind: 'note' | 'message-to-resident';
  mentions: readonly MentionTarget[];
}

/**
 * Writes a note, or a message to the resident that is held for `holdSec`, into a case; see `writeCaseEntry`. Refuses
 * 'template.unfilled' {marks} for a message with gaps that nobody filled in, 'mention.not-visible' (see `tellMentioned`).
 */
export async function writeInCase(
  tx: Tx,
  actor: StaffActor,
  caseId: string,
  words: WrittenInCase,
  holdSec = 0,
): Promise<CaseEntry> {
  const marks = words.kind === 'note' ? [] : unfilledIn(words.body);
  if (marks.length > 0) throw new Refusal('template.unfilled', { marks });
  const entry = await writeCaseEntry(tx, actor, caseId, words, holdSec);
  await emptySentDraft(tx, actor, caseId, `case-${words.kind}`, words.body);
  // Sent again: those who are named were told the first time.
  if (words.kind !== 'note' || entry.mentions.length > 0) return entry;
  await tellMentionedInCase(tx, actor, caseId, entry.id, words.mentions);
  return { ...entry, mentions: [...words.mentions] };
}
