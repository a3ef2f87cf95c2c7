import { type ReactElement, useState } from 'react';
import type { TokensAnswer } from '#http/admin/token-shapes.ts';
import type { AddedWebhookAnswer } from '#http/admin/webhook-shapes.ts';
import { queries } from '../../shared/desk-queries.ts';
import { Dialog } from '../parts/dialog.tsx';
import { SelectField, TextField } from '../parts/field.tsx';
import { Problem } from '../parts/state.tsx';
import { useAct, useClientId } from '../state/act.ts';
import { client } from '../state/desk.ts';
import { toast } from '../state/toasts.ts';
import { useApiWords } from '../text/api-words.ts';
import { useWords } from '../text/text.ts';
import { Checks } from './checks.tsx';
import type { Webhook } from './webhooks.tsx';

const USUAL_EVENTS = ['case.opened', 'case.status-changed'];

/** A new webhook, or one that is changed, paused or resumed. */
export function WebhookForm({
  webhook,
  events,
  tokens,
  onClose,
  onDone,
}: {
  webhook: Webhook | null;
  events: readonly string[];
  tokens: TokensAnswer['tokens'];
  onClose: () => void;
  onDone: (made: AddedWebhookAnswer | null) => void;
}): ReactElement {
  const all = useApiWords();
  const words = all.hooks;
  const { cancel } = useWords().common;
  const [name, setName] = useState(webhook?.name ?? '');
  const [url, setUrl] = useState(webhook?.url ?? '');
  const [tokenId, setTokenId] = useState(webhook?.token.id ?? tokens[0]?.id ?? '');
  const [eventTypes, setEventTypes] = useState<string[]>([...(webhook?.eventTypes ?? USUAL_EVENTS)]);
  const [goesOn, setGoesOn] = useState(webhook === null || webhook.state === 'active');
  const [fromNow, setFromNow] = useState(false);
  const clientId = useClientId();
  const act = useAct(async () => {
    const body = { name, url, tokenId, eventTypes };
    if (!webhook) {
      const made = { ...body, clientId: clientId.current };
      return onDone(await client.send<AddedWebhookAnswer>('POST', queries.webhooks.url, made));
    }
    const state = goesOn ? 'active' : 'paused';
    const change = { ...body, version: webhook.version, state, fromNow };
    await client.send('PUT', `${queries.webhooks.url}/${webhook.id}`, change);
    toast(words.saved);
    onDone(null);
  });
  const isRefusedUrl = act.failure?.code === 'request.invalid' && act.failure.details['field'] === 'url';
  const isComplete = name.trim() !== '' && url !== '' && tokenId !== '' && eventTypes.length > 0;
  return (
    <Dialog
      title={webhook ? webhook.name : words.add}
      wide
      onClose={onClose}
      onSubmit={() => void (isComplete && act.run())}
      actions={
        <>
          <button type="button" className="button" onClick={onClose}>
            {cancel}
          </button>
          <button type="submit" className="button button-main" disabled={!isComplete || act.busy}>
            {words.save}
          </button>
        </>
      }
    >
      <TextField
        label={words.name}
        required
        maxLength={100}
        value={name}
        onChange={(event) => setName(event.target.value)}
      />
      <TextField
        label={words.url}
        hint={words.urlHint}
        type="url"
        required
        maxLength={1000}
        spellCheck={false}
        value={url}
        error={isRefusedUrl ? words.notAllowed : null}
        onChange={(event) => setUrl(event.target.value)}
      />
      <SelectField label={words.token} value={tokenId} onChange={(event) => setTokenId(event.target.value)}>
        {tokens.map((token) => (
          <option key={token.id} value={token.id}>
            {token.name}
          </option>
        ))}
      </SelectField>
      <Checks
        legend={words.events}
        options={events.map((id) => ({ id, name: all.events[id] ?? id }))}
        chosen={eventTypes}
        onChange={setEventTypes}
      />
      {webhook && (
        <div className="api-checks">
          <label>
            <input type="checkbox" checked={goesOn} onChange={(event) => setGoesOn(event.target.checked)} />
            {words.active}
          </label>
          {webhook.state !== 'active' && goesOn && (
            <label>
              <input
                type="checkbox"
                checked={fromNow}
                onChange={(event) => setFromNow(event.target.checked)}
              />
              {words.resumeNow}
            </label>
          )}
        </div>
      )}
      {!isRefusedUrl && <Problem failure={act.failure} />}
    </Dialog>
  );
}
