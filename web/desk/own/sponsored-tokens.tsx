import type { ReactElement } from 'react';
import type { SponsoredTokensAnswer } from '#http/desk/sponsored-token-shapes.ts';
import { queries } from '../../shared/desk-queries.ts';
import { Empty, Shown } from '../parts/state.tsx';
import { Time } from '../parts/time.tsx';
import { attempt } from '../state/act.ts';
import { cache, client } from '../state/desk.ts';
import { toast } from '../state/toasts.ts';
import { useQuery } from '../state/use-query.ts';
import { useApiWords } from '../text/api-words.ts';
import { useOwnWords } from '../text/own-words.ts';

type Token = SponsoredTokensAnswer['tokens'][number];
const reload = (): Promise<unknown> => cache.refetch(queries.sponsoredTokens);

/** The tokens of other systems that one answers for, or is asked to. */
export function SponsoredTokens(): ReactElement {
  const words = useOwnWords().tokens;
  const shown = useQuery(queries.sponsoredTokens);
  return (
    <section aria-labelledby="own-tokens">
      <h2 id="own-tokens">{words.title}</h2>
      <p className="meta">{words.lead}</p>
      <Shown of={shown} rows={2} onRetry={() => void reload()}>
        {({ tokens }) =>
          tokens.length === 0 ? (
            <Empty>{words.none}</Empty>
          ) : (
            <ul className="failed-list">
              {tokens.map((token) => (
                <One key={token.id} token={token} />
              ))}
            </ul>
          )
        }
      </Shown>
    </section>
  );
}

function One({ token }: { token: Token }): ReactElement {
  const { scopes } = useApiWords();
  const words = useOwnWords().tokens;
  const answer = (answersForIt: boolean): void => {
    const done = answersForIt ? words.accepted : token.isAsked ? words.declined : words.resigned;
    void attempt(async () => {
      await client.send('PUT', `${queries.sponsoredTokens.url}/${token.id}/sponsor`, { answersForIt });
      toast(done);
      await reload();
    });
  };
  return (
    <li className="failed">
      <div className="grow">
        <p className="font-700">{token.name}</p>
        {token.isAsked && <p className="api-because">{words.asked(token.createdByName)}</p>}
        <p className="meta">
          <span>{token.departments.map(({ name }) => name).join('、')}</span>
          <span>
            {words.until} <Time at={token.expiresAt} style="full" />
          </span>
          {!token.isAsked && <span>{words.by(token.createdByName)}</span>}
        </p>
        <p className="api-scopes">{token.scopes.map((one) => scopes[one] ?? one).join('・')}</p>
      </div>
      <div className="block-actions">
        {token.isAsked && (
          <button type="button" className="button button-small button-main" onClick={() => answer(true)}>
            {words.accept}
            <span className="sr-only"> {token.name}</span>
          </button>
        )}
        <button type="button" className="button button-small" onClick={() => answer(false)}>
          {token.isAsked ? words.decline : words.resign}
          <span className="sr-only"> {token.name}</span>
        </button>
      </div>
    </li>
  );
}
