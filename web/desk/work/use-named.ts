import { useMemo } from 'react';
import type { MentionableAnswer } from '#http/desk/writing-shapes.ts';
import type { Query } from '../../shared/desk-cache.ts';
import { queries } from '../../shared/desk-queries.ts';
import { useQuery } from '../state/use-query.ts';
import { type Mentionable, maySee, mentionablesOf, mentionsIn } from './mentions.ts';

/** Who is named in a note, and who of them cannot be told because they may not see where it is written. */
export function useNamed(
  text: string,
  mentionable: Query<MentionableAnswer> | null,
): { all: readonly Mentionable[]; unable: readonly Mentionable[] } {
  const directory = useQuery(queries.directory).data;
  const all = useMemo(
    () => (directory && /[@＠]/.test(text) ? mentionsIn(text, mentionablesOf(directory)) : []),
    [directory, text],
  );
  const able = useQuery(all.length > 0 ? mentionable : null).data;
  return { all, unable: all.filter((one) => !maySee(one, able)) };
}
