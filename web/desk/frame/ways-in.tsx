import type { ReactElement } from 'react';
import { queries } from '../../shared/desk-queries.ts';
import { Problem } from '../parts/state.tsx';
import { useAct } from '../state/act.ts';
import { canUsePasskeys, enterByPasskey } from '../state/passkeys.ts';
import { leaveForServer } from '../state/sign-on.ts';
import { useQuery } from '../state/use-query.ts';
import { useIdentityWords } from '../text/identity-words.ts';
import { useOwnWords } from '../text/own-words.ts';

/** Ways in without a password: a passkey of this browser, and the identity servers of the city. */
export function WaysIn(): ReactElement | null {
  const words = useIdentityWords();
  const { passkeys: passkeyWords } = useOwnWords();
  const ways = useQuery(queries.waysIn).data?.ways ?? [];
  const act = useAct(leaveForServer);
  const key = useAct(enterByPasskey);
  const mayShowKey = canUsePasskeys();
  if (ways.length === 0 && !mayShowKey) return null;
  const severalCities = new Set(ways.map(({ cityId }) => cityId)).size > 1;
  return (
    <div className="sign-in-ways">
      <p className="meta">{words.or}</p>
      {ways.map((way) => (
        <button
          key={way.id}
          type="button"
          className="button w-full"
          disabled={act.busy}
          onClick={() => void act.run(way)}
        >
          {words.enterBy(way.name)}
          {severalCities && <span className="meta"> {way.cityName}</span>}
        </button>
      ))}
      {mayShowKey && (
        <button type="button" className="button w-full" disabled={key.busy} onClick={() => void key.run()}>
          {passkeyWords.enter}
        </button>
      )}
      <Problem failure={act.failure ?? key.failure} />
    </div>
  );
}
