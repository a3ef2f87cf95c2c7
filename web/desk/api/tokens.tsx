import { type ReactElement, useState } from 'react';
import type { AddedTokenAnswer, TokensAnswer } from '#http/admin/token-shapes.ts';
import { queries } from '../../shared/desk-queries.ts';
import { Dialog } from '../parts/dialog.tsx';
import { Empty, Shown } from '../parts/state.tsx';
import { Time } from '../parts/time.tsx';
import { attempt } from '../state/act.ts';
import { cache, client } from '../state/desk.ts';
import { toast } from '../state/toasts.ts';
import { useQuery } from '../state/use-query.ts';
import { useApiWords } from '../text/api-words.ts';
import { useWords } from '../text/text.ts';
import { ShownOnce } from './shown-once.tsx';
import { AskSponsor } from './sponsor.tsx';
import { TokenForm } from './token-form.tsx';

type Token = TokensAnswer['tokens'][number];
const reload = (): Promise<unknown> => cache.refetch(queries.tokens);

/** What programs show to be let in: made, looked at, revoked. */
export function Tokens(): ReactElement {
  const words = useApiWords().tokens;
  const shown = useQuery(queries.tokens);
  const [adding, setAdding] = useState(false);
  const [made, setMade] = useState<AddedTokenAnswer | null>(null);
  const [revoking, setRevoking] = useState<Token | null>(null);
  const [asking, setAsking] = useState<Token | null>(null);
  return (
    <section aria-labelledby="api-tokens">
      <div className="api-head">
        <h2 id="api-tokens">{words.title}</h2>
        <button type="button" className="button button-small" onClick={() => setAdding(true)}>
          {words.add}
        </button>
      </div>
      <p className="meta">{words.lead}</p>
      <Shown of={shown} rows={3} onRetry={() => void reload()}>
        {({ tokens, now }) => {
          const isOver = (one: Token): boolean => one.revokedAt !== null || one.expiresAt <= now;
          const over = tokens.filter(isOver);
          const live = tokens.filter((one) => !isOver(one));
          return (
            <>
              {live.length === 0 ? (
                <Empty>{words.none}</Empty>
              ) : (
                <List tokens={live} acts={{ revoke: setRevoking, ask: setAsking }} />
              )}
              {over.length > 0 && (
                <details className="api-over">
                  <summary>{words.showOver(over.length)}</summary>
                  <List tokens={over} />
                </details>
              )}
            </>
          );
        }}
      </Shown>
      {adding && (
        <TokenForm
          onClose={() => setAdding(false)}
          onMade={(answer) => {
            setAdding(false);
            setMade(answer);
            void reload();
          }}
        />
      )}
      {made && (
        <ShownOnce
          title={words.madeTitle}
          lead={made.row.askedName === null ? words.made : words.madeAsked(made.row.askedName)}
          label={words.token}
          secret={made.token ?? ''}
          close={words.close}
          onClose={() => setMade(null)}
        />
      )}
      {revoking && <Revoke token={revoking} onClose={() => setRevoking(null)} />}
      {asking && (
        <AskSponsor
          token={asking}
          onClose={() => setAsking(null)}
          onAsked={() => {
            setAsking(null);
            toast(words.isAsked);
            void reload();
          }}
        />
      )}
    </section>
  );
}

function List({
  tokens,
  acts,
}: {
  tokens: readonly Token[];
  acts?: { revoke: (token: Token) => void; ask: (token: Token) => void };
}): ReactElement {
  const all = useApiWords();
  const words = all.tokens;
  return (
    <ul className="failed-list">
      {tokens.map((token) => (
        <li key={token.id} className="failed">
          <div className="grow">
            <p className="font-700">{token.name}</p>
            <p className="meta">
              <code>…{token.hint}</code>
              <span>{token.departments.map(({ name }) => name).join('、')}</span>
              <span>
                {words.until} <Time at={token.expiresAt} style="full" />
              </span>
              <span>
                {token.lastUsedAt === null ? (
                  words.never
                ) : (
                  <>
                    {words.lastUsed} <Time at={token.lastUsedAt} style="full" />
                  </>
                )}
              </span>
              <span>
                {token.revokedByName === null
                  ? words.by(token.createdByName)
                  : words.revoked(token.revokedByName)}
              </span>
            </p>
            <p className="meta">
              {token.sponsorName !== null && <span>{words.answers(token.sponsorName)}</span>}
              {token.askedName !== null && <span>{words.wasAsked(token.askedName)}</span>}
            </p>
            <p className="api-scopes">{token.scopes.map((one) => all.scopes[one] ?? one).join('・')}</p>
            {acts && <Rests token={token} />}
          </div>
          {acts && (
            <div className="block-actions">
              <button type="button" className="button button-small" onClick={() => acts.ask(token)}>
                {words.askOther}
                <span className="sr-only"> {token.name}</span>
              </button>
              <button type="button" className="button button-small" onClick={() => acts.revoke(token)}>
                {words.revoke}
                <span className="sr-only"> {token.name}</span>
              </button>
            </div>
          )}
        </li>
      ))}
    </ul>
  );
}

/** What it may not do for want of somebody who answers for it and may do it. */
function Rests({ token }: { token: Token }): ReactElement | null {
  const { scopes, tokens: words } = useApiWords();
  if (token.sponsorName === null) return <p className="api-because">{words.noSponsor}</p>;
  if (token.restingScopes.length === 0) return null;
  return (
    <p className="api-because">
      {words.rests(token.restingScopes.map((one) => scopes[one] ?? one).join('・'))}
    </p>
  );
}

function Revoke({ token, onClose }: { token: Token; onClose: () => void }): ReactElement {
  const words = useApiWords().tokens;
  const { cancel } = useWords().common;
  const revoke = (): Promise<boolean> =>
    attempt(async () => {
      await client.send('POST', `${queries.tokens.url}/${token.id}/revoke`);
      toast(words.isRevoked);
      await reload();
    });
  return (
    <Dialog
      title={words.revokeTitle}
      onClose={onClose}
      actions={
        <>
          <button type="button" className="button" onClick={onClose}>
            {cancel}
          </button>
          <button
            type="button"
            className="button button-danger"
            onClick={() => {
              onClose();
              void revoke();
            }}
          >
            {words.revoke}
          </button>
        </>
      }
    >
      <p className="font-700">{token.name}</p>
      <p>{words.revokeLead}</p>
    </Dialog>
  );
}
