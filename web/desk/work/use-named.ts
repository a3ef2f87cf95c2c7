import { useMemo } from 'react';
import { queries } from '../../shared/desk-queries.ts';
import { useQuery } from '../state/use-query.ts';
import { type Mentionable, maySee, mentionablesOf, mentionsIn } from './mentions.ts';

/** Who is named in a note, and who of them cannot be told because they may not see the interaction. */
export function useNamed(
  text: string,
  interactionId: string,
): { all: readonly Mentionable[]; unable: readonly Mentionable[] } {
  const directory = useQuery(queries.directory).data;
  const all = useMemo(
    () => (directory && /[@＠]/.test(text) ? mentionsIn(text, mentionablesOf(directory)) : []),
    [directory, text],
  );
  const able = useQuery(all.length > 0 ? queries.mentionable(interactionId) : null).data;
  return { all, unable: all.filter((one) => !maySee(one, able)) };
}
