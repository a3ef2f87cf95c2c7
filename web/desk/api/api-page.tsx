import type { ReactElement } from 'react';
import { useApiWords } from '../text/api-words.ts';
import { Tokens } from './tokens.tsx';
import { WebhookLog } from './webhook-log.tsx';
import { Webhooks } from './webhooks.tsx';

/** Programs of other systems: what lets them in, and what they are told. */
export function ApiPage({ given }: { given: URLSearchParams }): ReactElement {
  const words = useApiWords();
  const log = given.get('log');
  if (log !== null)
    return (
      <div className="panel api">
        <WebhookLog webhookId={log} />
      </div>
    );
  return (
    <div className="panel api">
      <p className="meta">
        {words.lead} <a href="/api">{words.description}</a>
      </p>
      <Tokens />
      <Webhooks />
    </div>
  );
}
