import { clearTimer, type Draft, hush, setTimer } from './draft.ts';
import type { HeardWords, WordsAsked } from './types.ts';

/** A caller who has said something waits in silence for no longer than that. */
const RECOGNISED_WITHIN_SEC = 8;

/** The far party may answer in words from now on. */
export function beginHearing(draft: Draft, asked: WordsAsked): void {
  const hearingId = draft.newId();
  draft.state.hearing = { hearingId, asked };
  draft.command({ do: 'hear', hearingId, legId: draft.state.farLegId, asked });
  setTimer(draft, 'words', asked.beginWithinSec + asked.mostSec + RECOGNISED_WITHIN_SEC);
}

/** What they said, or that they said nothing; of an answer that nobody waits for any more, nothing. */
export function stepHeard(draft: Draft, hearingId: string, heard: HeardWords): void {
  if (draft.state.hearing?.hearingId !== hearingId) return;
  draft.state.hearing = null;
  clearTimer(draft, 'words');
  draft.fact({ is: 'flow', input: inputOf(heard) });
}

/** The recogniser is too slow, or we were away: the flow goes on without words. */
export function stepWordsLate(draft: Draft): void {
  if (!draft.state.hearing) return;
  hush(draft);
  draft.fact({ is: 'flow', input: { kind: 'unheard' } });
}

function inputOf(heard: HeardWords) {
  switch (heard.kind) {
    case 'words':
      return { kind: 'speech', text: heard.text } as const;
    case 'silence':
      return { kind: 'silence' } as const;
    case 'failed':
      return { kind: 'unheard' } as const;
  }
}
