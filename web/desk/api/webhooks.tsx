import { type ReactElement, useState } from 'react';
import type { AddedWebhookAnswer, WebhooksAnswer } from '#http/admin/webhook-shapes.ts';
import { queries } from '../../shared/desk-queries.ts';
import { Link } from '../parts/link.tsx';
import { Empty, Shown } from '../parts/state.tsx';
import { attempt } from '../state/act.ts';
import { cache, client } from '../state/desk.ts';
import { hrefOf } from '../state/place.ts';
import { toast } from '../state/toasts.ts';
import { useQuery } from '../state/use-query.ts';
import { useApiWords } from '../text/api-words.ts';
import { fullTime } from '../text/format.ts';
import { language } from '../text/text.ts';
import { ShownOnce } from './shown-once.tsx';
import { WebhookForm } from './webhook-form.tsx';

export type Webhook = WebhooksAnswer['webhooks'][number];
const reload = (): Promise<unknown> => cache.refetch(queries.webhooks);

/** Where other systems are told what happened. */
export function Webhooks(): ReactElement {
  const words = useApiWords().hooks;
  const shown = useQuery(queries.webhooks);
  const tokens = useQuery(queries.tokens).data?.tokens.filter(({ revokedAt }) => revokedAt === null) ?? [];
  /** One to be changed, or null for a new one. */
  const [editing, setEditing] = useState<Webhook | null | undefined>(undefined);
  const [secret, setSecret] = useState<string | null>(null);
  return (
    <section aria-labelledby="api-hooks">
      <div className="api-head">
        <h2 id="api-hooks">{words.title}</h2>
        <button
          type="button"
          className="button button-small"
          disabled={tokens.length === 0}
          onClick={() => setEditing(null)}
        >
          {words.add}
        </button>
      </div>
      <p className="meta">{words.lead}</p>
      {tokens.length === 0 && <p className="meta">{words.needToken}</p>}
      <Shown of={shown} rows={3} onRetry={() => void reload()}>
        {({ webhooks, events }) => (
          <>
            {webhooks.length === 0 && <Empty>{words.none}</Empty>}
            <ul className="failed-list">
              {webhooks.map((one) => (
                <OneWebhook key={one.id} webhook={one} onEdit={() => setEditing(one)} onSecret={setSecret} />
              ))}
            </ul>
            {editing !== undefined && (
              <WebhookForm
                webhook={editing}
                events={events}
                tokens={tokens}
                onClose={() => setEditing(undefined)}
                onDone={(made: AddedWebhookAnswer | null) => {
                  setEditing(undefined);
                  setSecret(made?.secret ?? null);
                  void reload();
                }}
              />
            )}
          </>
        )}
      </Shown>
      {secret !== null && (
        <ShownOnce
          title={words.madeTitle}
          lead={words.made}
          label={words.secret}
          secret={secret}
          close={words.close}
          onClose={() => setSecret(null)}
        />
      )}
    </section>
  );
}

function OneWebhook({
  webhook,
  onEdit,
  onSecret,
}: {
  webhook: Webhook;
  onEdit: () => void;
  onSecret: (secret: string) => void;
}): ReactElement {
  const all = useApiWords();
  const words = all.hooks;
  const { counts, disabledBecause, formerUntil } = webhook;
  const url = `${queries.webhooks.url}/${webhook.id}`;
  const test = (): Promise<boolean> =>
    attempt(async () => {
      await client.send('POST', `${url}/test`);
      toast(words.tested);
      await reload();
    });
  const rotate = (): Promise<boolean> =>
    attempt(async () => {
      onSecret((await client.send<{ secret: string }>('POST', `${url}/secret`)).secret);
      await reload();
    });
  return (
    <li className="failed">
      <div className="grow">
        <p className="font-700">
          {webhook.name}{' '}
          <span className={`api-state api-state-${webhook.state}`}>{words[webhook.state]}</span>
        </p>
        <p className="meta api-url">{webhook.url}</p>
        <p className="meta">
          <span>{webhook.token.name}</span>
          <span>{words.counts(counts.delivered, counts.waiting, counts.failed)}</span>
          {formerUntil !== null && <span>{words.former(fullTime(formerUntil, language()))}</span>}
        </p>
        <p className="api-scopes">{webhook.eventTypes.map((one) => all.events[one] ?? one).join('・')}</p>
        {disabledBecause !== null && <p className="api-because">{words.because[disabledBecause]}</p>}
      </div>
      <p className="block-actions">
        <button type="button" className="button button-small" onClick={onEdit}>
          {words.edit}
        </button>
        <button type="button" className="button button-small" onClick={() => void test()}>
          {words.test}
        </button>
        <button type="button" className="button button-small" onClick={() => void rotate()}>
          {words.rotate}
        </button>
        <Link href={hrefOf(['admin', 'api'], { log: webhook.id })} className="button button-small">
          {words.log}
        </Link>
      </p>
    </li>
  );
}
