import { useEffect } from 'react';
import type { OnlookersAnswer } from '#http/desk/writing-shapes.ts';
import { queries } from '../../shared/desk-queries.ts';
import { cache, client } from '../state/desk.ts';
import { useLatest, useQuery } from '../state/use-query.ts';

export type Watched = { readonly kind: 'interaction' | 'case' | 'resident'; readonly id: string };

/** Three times in the half minute for which the server believes it. */
const BEAT_MS = 10_000;

/** Says that this person has something open, and whether they write in it; answers which colleagues do, too. */
export function useOnlookers({ kind, id }: Watched, writing: boolean): OnlookersAnswer['others'] {
  const query = queries.onlookers(kind, id);
  const others = useQuery(query).data?.others ?? [];
  const state = useLatest(writing ? 'writing' : 'reading');
  useEffect(() => {
    const { url } = queries.onlookers(kind, id);
    const say = (now: 'reading' | 'writing' | 'gone'): void => {
      client
        .send<OnlookersAnswer>('PUT', `/desk/onlookers/${id}`, { kind, state: now })
        .then((answer) => now !== 'gone' && cache.write({ url }, () => answer))
        // Not told this time: the next sign of life comes soon, and nothing hangs on it.
        .catch(() => undefined);
    };
    const beat = (): void => {
      if (document.visibilityState === 'visible') say(state.current as 'reading' | 'writing');
    };
    beat();
    const timer = setInterval(beat, BEAT_MS);
    document.addEventListener('visibilitychange', beat);
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', beat);
      say('gone');
    };
  }, [kind, id, state, writing]);
  return others;
}
