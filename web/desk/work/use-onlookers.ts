import { useEffect } from 'react';
import type { OnlookersAnswer } from '#http/desk/writing-shapes.ts';
import { queries } from '../../shared/desk-queries.ts';
import { cache, client } from '../state/desk.ts';
import { useAfterPaint } from '../state/use-after-paint.ts';
import { useLatest, useQueryAfterPaint } from '../state/use-query.ts';

export type Watched = { readonly kind: 'interaction' | 'case' | 'resident'; readonly id: string };

type State = 'reading' | 'writing' | 'gone';

/** Three times in the half minute for which the server believes it. */
const BEAT_MS = 10_000;

/** Says that this person has something open, and whether they write in it; answers which colleagues do, too. */
export function useOnlookers({ kind, id }: Watched, writing: boolean): OnlookersAnswer['others'] {
  const isPainted = useAfterPaint();
  const others = useQueryAfterPaint(queries.onlookers(kind, id)).data?.others ?? [];
  const state: State = writing ? 'writing' : 'reading';
  const latest = useLatest(state);
  useEffect(() => {
    if (isPainted) sayIfSeen({ kind, id }, state);
  }, [kind, id, state, isPainted]);
  useEffect(() => {
    const beat = (): void => sayIfSeen({ kind, id }, latest.current);
    const timer = setInterval(beat, BEAT_MS);
    document.addEventListener('visibilitychange', beat);
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', beat);
      say({ kind, id }, 'gone');
    };
  }, [kind, id, latest]);
  return others;
}

/** A page in the background is looked at by nobody. */
function sayIfSeen(what: Watched, state: State): void {
  if (document.visibilityState === 'visible') say(what, state);
}

function say({ kind, id }: Watched, state: State): void {
  client
    .send<OnlookersAnswer>('PUT', `/desk/onlookers/${id}`, { kind, state })
    .then((answer) => {
      if (state !== 'gone') cache.write(queries.onlookers(kind, id), () => answer);
    })
    // Not told this time: the next sign of life comes soon, and nothing hangs on it.
    .catch(() => undefined);
}
