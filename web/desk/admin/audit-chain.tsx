import type { ReactElement } from 'react';
import type { AuditChainAnswer } from '#http/admin/audit-shapes.ts';
import { queries } from '../../shared/desk-queries.ts';
import { Icon } from '../parts/icon.tsx';
import { Problem, Shown } from '../parts/state.tsx';
import { Time } from '../parts/time.tsx';
import { useAct } from '../state/act.ts';
import { cache, client } from '../state/desk.ts';
import { toast } from '../state/toasts.ts';
import { useQuery } from '../state/use-query.ts';
import { useAuditWords } from '../text/audit-words.ts';

/** Whether the audit was tampered with, where, and what is kept of it elsewhere. */
export function AuditChain(): ReactElement {
  const words = useAuditWords();
  const shown = useQuery(queries.auditChain);
  const again = useAct(() => cache.refetch(queries.auditChain));
  const anchor = useAct(async () => {
    await client.send('POST', '/admin/audit/anchors');
    toast(words.anchored);
    await cache.refetch(queries.auditChain);
  });
  return (
    <section aria-labelledby="audit-chain-title">
      <div className="api-head">
        <h2 id="audit-chain-title">{words.chain}</h2>
        <button
          type="button"
          className="button button-small"
          disabled={again.busy}
          onClick={() => void again.run()}
        >
          {words.again}
        </button>
      </div>
      <p className="meta">{words.chainLead}</p>
      <Problem failure={anchor.failure} />
      <Shown of={shown} rows={2} onRetry={() => void cache.refetch(queries.auditChain)}>
        {(chain) => (
          <>
            <State chain={chain} />
            {chain.places.length === 0 ? (
              <p className="meta">{words.noPlaces}</p>
            ) : (
              <Places
                places={chain.places}
                anchor={
                  <button
                    type="button"
                    className="button button-small"
                    disabled={anchor.busy}
                    onClick={() => void anchor.run()}
                  >
                    {words.anchorNow}
                  </button>
                }
              />
            )}
          </>
        )}
      </Shown>
    </section>
  );
}

function State({ chain }: { chain: AuditChainAnswer }): ReactElement {
  const words = useAuditWords();
  if (chain.ok && chain.anchorFault === null)
    return (
      <p className="chain chain-ok" role="status">
        <Icon name="check" />
        {words.ok(chain.checked, chain.anchors)}
      </p>
    );
  return (
    <div className="chain chain-broken" role="alert">
      <Icon name="alert" />
      <div>
        {!chain.ok && (
          <p>{words.broken(chain.brokenAt ?? '', words.faults[chain.fault ?? ''] ?? chain.fault ?? '')}</p>
        )}
        {!chain.ok && chain.holdsUntil && (
          <p>
            {words.holdsUntil} <Time at={chain.holdsUntil} style="full" />
          </p>
        )}
        {chain.rowId && (
          <p>
            {words.row}: <code>{chain.rowId}</code>
          </p>
        )}
        {chain.anchorFault && (
          <p>
            {words.anchorFaults[chain.anchorFault] ?? chain.anchorFault}
            {chain.anchorPlace && `: ${chain.anchorPlace}`}
          </p>
        )}
      </div>
    </div>
  );
}

function Places({
  places,
  anchor,
}: {
  places: AuditChainAnswer['places'];
  anchor: ReactElement;
}): ReactElement {
  const words = useAuditWords();
  return (
    <>
      <div className="api-head">
        <h3>{words.places}</h3>
        {anchor}
      </div>
      <ul className="failed-list">
        {places.map(({ place, at, error }) => (
          <li key={place} className="failed">
            <div className="grow">
              <p>
                <code>{place}</code>
              </p>
              <p className="meta">
                {at === null && words.neverKept}
                {at !== null && error !== null && (
                  <span className="api-state api-state-disabled">
                    {words.notKept(error)} <Time at={at} style="full" />
                  </span>
                )}
                {at !== null && error === null && (
                  <>
                    {words.lastKept} <Time at={at} style="full" />
                  </>
                )}
              </p>
            </div>
          </li>
        ))}
      </ul>
    </>
  );
}
