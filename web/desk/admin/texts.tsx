import { type ReactElement, useState } from 'react';
import { queries } from '../../shared/desk-queries.ts';
import type { TextSender, TextsAnswer } from '../../shared/desk-types.ts';
import { CopyButton } from '../parts/copy.tsx';
import { SelectField, TextField } from '../parts/field.tsx';
import { Empty, Problem, Shown } from '../parts/state.tsx';
import { useAct } from '../state/act.ts';
import { cache, client } from '../state/desk.ts';
import { toast } from '../state/toasts.ts';
import { useQuery } from '../state/use-query.ts';
import { useTextsWords } from '../text/texts-words.ts';

const SET_UP = 'SMS_URL=https://api.twilio.com\nSMS_ACCOUNT=AC…\nSMS_TOKEN=…';

/** Whether text messages can be sent, how to switch them on, and from whom they come. */
export function TextsPage(): ReactElement {
  const words = useTextsWords();
  const shown = useQuery(queries.texts);
  return (
    <div className="panel lines texts">
      <p className="meta">{words.lead}</p>
      <Shown of={shown} rows={4} onRetry={() => void cache.refetch(queries.texts)}>
        {(texts) => (
          <>
            <State texts={texts} />
            <Senders senders={texts.senders} />
            <AddSender />
          </>
        )}
      </Shown>
    </div>
  );
}

function State({ texts: { isOn, limits, incomingUrl } }: { texts: TextsAnswer }): ReactElement {
  const words = useTextsWords();
  if (!isOn)
    return (
      <>
        <p>{words.off}</p>
        <div className="command">
          <pre className="failed-error grow">{SET_UP}</pre>
          <CopyButton text={SET_UP} />
        </div>
      </>
    );
  return (
    <>
      <p>
        {words.on} {limits && words.limits(limits.mostPerNumber, limits.mostPerDay)} {words.mobileOnly}
      </p>
      <p className="meta">{words.incoming}</p>
      <div className="command">
        <pre className="failed-error grow">{incomingUrl}</pre>
        <CopyButton text={incomingUrl} />
      </div>
    </>
  );
}

function Senders({ senders }: { senders: readonly TextSender[] }): ReactElement {
  const words = useTextsWords();
  const [changed, setChanged] = useState<string | null>(null);
  return (
    <section aria-labelledby="senders">
      <h2 id="senders">{words.senders}</h2>
      {senders.length === 0 && <Empty>{words.empty}</Empty>}
      <ul className="failed-list">
        {senders.map((sender, at) => (
          <li key={sender.id} className="failed">
            {changed === sender.id ? (
              <SenderForm sender={sender} onDone={() => setChanged(null)} />
            ) : (
              <>
                <div className="grow">
                  <p>
                    <b>{sender.name}</b> {sender.sender}
                  </p>
                  <p className="meta">
                    {[
                      sender.canAnswer ? words.answers : words.noAnswers,
                      sender.queueName,
                      at === 0 && words.first,
                    ]
                      .filter(Boolean)
                      .join('・')}
                  </p>
                </div>
                <button type="button" className="button button-small" onClick={() => setChanged(sender.id)}>
                  {words.change(sender.name)}
                </button>
              </>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

function AddSender(): ReactElement {
  const words = useTextsWords();
  // A fresh form after each.
  const [nth, setNth] = useState(0);
  return (
    <section aria-labelledby="sender-add">
      <h2 id="sender-add">{words.add}</h2>
      <SenderForm key={nth} sender={null} onDone={() => setNth(nth + 1)} />
    </section>
  );
}

/** A sender as it is, or the one that is added. What the telephone shows stays as it was agreed with the provider. */
function SenderForm(given: { sender: TextSender | null; onDone: () => void }): ReactElement {
  const words = useTextsWords();
  const queues = useQuery(queries.directory).data?.queues ?? [];
  const [name, setName] = useState(given.sender?.name ?? '');
  const [sender, setSender] = useState('');
  const [queueId, setQueueId] = useState(given.sender?.queueId ?? '');
  const act = useAct(async () => {
    await (given.sender
      ? client.send<TextsAnswer>('PUT', `/admin/texts/senders/${given.sender.id}`, { name, queueId })
      : client.send<TextsAnswer>('POST', '/admin/texts/senders', { name, sender, queueId }));
    await cache.refetch(queries.texts);
    toast(given.sender ? words.saved : words.added);
    given.onDone();
  });
  const { field, why } = act.failure?.details ?? {};
  const reason = words.reasons[`${String(field)} ${String(why)}`] ?? words.reasons[String(field)];
  return (
    <form
      className="line-add grow"
      onSubmit={(event) => {
        event.preventDefault();
        void act.run();
      }}
    >
      <TextField
        label={words.name}
        hint={words.nameHint}
        required
        maxLength={80}
        value={name}
        error={field === 'name' ? (reason ?? null) : null}
        onChange={(event) => setName(event.target.value)}
      />
      {!given.sender && (
        <TextField
          label={words.sender}
          hint={words.senderHint}
          required
          maxLength={40}
          value={sender}
          error={field === 'sender' ? (reason ?? null) : null}
          onChange={(event) => {
            act.clear();
            setSender(event.target.value);
          }}
        />
      )}
      <SelectField
        label={words.queue}
        required
        value={queueId}
        onChange={(event) => setQueueId(event.target.value)}
      >
        <option value="">{words.choose}</option>
        {queues.map((queue) => (
          <option key={queue.id} value={queue.id}>
            {queue.name}
          </option>
        ))}
      </SelectField>
      {!reason && <Problem failure={act.failure} />}
      {reason && field === 'queueId' && (
        <p className="problem" role="alert">
          {reason}
        </p>
      )}
      <p className="block-actions">
        <button type="submit" className="button button-main" disabled={act.busy}>
          {given.sender ? words.save : words.add}
        </button>
        {given.sender && (
          <button type="button" className="button" onClick={given.onDone}>
            {words.cancel}
          </button>
        )}
      </p>
    </form>
  );
}
