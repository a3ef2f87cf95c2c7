import { useEffect } from 'react';
import type { DraftAnswer } from '#http/desk/writing-shapes.ts';
import { queries } from '../../shared/desk-queries.ts';
import { draftPlace, isLocalDraft } from '../state/draft-sync.ts';
import { drafts } from '../state/desk.ts';
import { useQueryAfterPaint } from '../state/use-query.ts';

/** Takes what the server has of a draft into this browser, and answers what another tab wrote at the same time. */
export function useServerDraft(key: string): DraftAnswer['other'] {
  const { kind, subjectId } = draftPlace(key);
  const kept = useQueryAfterPaint(isLocalDraft(key) ? null : queries.drafts(subjectId)).data?.drafts.find(
    (draft) => draft.kind === kind,
  );
  useEffect(() => {
    if (kept) drafts.adopt(key, kept);
  }, [key, kept]);
  return kept?.other ?? null;
}
