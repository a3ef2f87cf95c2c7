import { useState, type FormEvent, type ReactElement } from 'react';
import { queries } from '../../shared/desk-queries.ts';
import { SelectField, TextField } from '../parts/field.tsx';
import { Icon } from '../parts/icon.tsx';
import { Link } from '../parts/link.tsx';
import { Shown } from '../parts/state.tsx';
import { cache } from '../state/desk.ts';
import { hrefOf } from '../state/place.ts';
import { go } from '../state/router.ts';
import { cityInstant } from '../text/format.ts';
import { useQuery } from '../state/use-query.ts';
import { useQueueWords } from '../text/queue-words.ts';
import { useRoutingWords } from '../text/routing-words.ts';
import { useWords } from '../text/text.ts';
import { CallbackPolicy } from './callback-policy.tsx';
import { QueueForm } from './queue-form.tsx';
import { factsOf } from './routing-facts.ts';
import { Forecast } from './routing-forecast.tsx';
import { Explanation } from './routing-why.tsx';

/** Why a contact went where it went, and what a queue would do; in words. */
export function RoutingPage({ given }: { given: URLSearchParams }): ReactElement {
  const interactionId = given.get('interaction');
  if (interactionId) return <Explanation interactionId={interactionId} />;
  return <Queues given={given} />;
}

function Queues({ given }: { given: URLSearchParams }): ReactElement {
  const words = useRoutingWords();
  const queues = useQuery(queries.directory).data?.queues ?? [];
  const queueId = given.get('queue') ?? '';
  return (
    <div className="panel routing">
      <p className="meta">{words.lead}</p>
      <SelectField
        label={words.queue}
        value={queueId}
        onChange={(event) => go(hrefOf(['admin', 'routing'], { queue: event.target.value }))}
      >
        <option value="">{words.choose}</option>
        {queues.map((queue) => (
          <option key={queue.id} value={queue.id}>
            {queue.name}
          </option>
        ))}
      </SelectField>
      {queueId !== '' && given.get('change') === 'yes' && <Change key={queueId} queueId={queueId} />}
      {queueId !== '' && given.get('change') !== 'yes' && (
        <div className="routing-halves" key={queueId}>
          <Settings queueId={queueId} />
          <WhatIf queueId={queueId} given={given} />
        </div>
      )}
    </div>
  );
}

/** The form on the queue as it was when it was opened: what comes in meanwhile does not move under the hands. */
function Change({ queueId }: { queueId: string }): ReactElement {
  const query = queries.routedQueue(queueId);
  const shown = useQuery(query);
  const back = (): void => go(hrefOf(['admin', 'routing'], { queue: queueId }));
  return (
    <Shown of={shown} rows={8} onRetry={() => void cache.refetch(query)}>
      {(queue) => <QueueForm queue={queue} onDone={back} />}
    </Shown>
  );
}

function Settings({ queueId }: { queueId: string }): ReactElement {
  const own = useRoutingWords();
  const { change } = useQueueWords();
  const words = useWords();
  const shown = useQuery(queries.routedQueue(queueId));
  const reasons = useQuery(queries.directory).data?.presenceReasons ?? [];
  return (
    <section aria-labelledby="routing-settings">
      <h2 id="routing-settings">{own.settings}</h2>
      <Shown of={shown} rows={6} onRetry={() => void cache.refetch(queries.routedQueue(queueId))}>
        {(queue) => (
          <>
            {queue.mayChange && (
              <p className="block-actions">
                <Link
                  className="button button-small"
                  href={hrefOf(['admin', 'routing'], { queue: queue.id, change: 'yes' })}
                >
                  <Icon name="pen" size={16} /> {change}
                </Link>
              </p>
            )}
            <dl className="routing-facts">
              {factsOf(queue, own, words, reasons).map(([name, value]) => (
                <div key={name}>
                  <dt>{name}</dt>
                  <dd>{value}</dd>
                </div>
              ))}
            </dl>
            <CallbackPolicy queueId={queue.id} mayChange={queue.mayChange} />
          </>
        )}
      </Shown>
    </section>
  );
}

function WhatIf({ queueId, given }: { queueId: string; given: URLSearchParams }): ReactElement {
  const own = useRoutingWords();
  const skills = useQuery(queries.directory).data?.skills ?? [];
  const [at, setAt] = useState('');
  const [spoken, setSpoken] = useState(given.get('language') ?? 'ja');
  const [priority, setPriority] = useState('0');
  const [skill, setSkill] = useState('');
  const [asked, setAsked] = useState<string | null>(null);
  const ask = (event: FormEvent): void => {
    event.preventDefault();
    const search = new URLSearchParams({ language: spoken, priority: priority || '0', skills: skill });
    // The field is the city's own time.
    if (at !== '') search.set('at', cityInstant(at));
    setAsked(search.toString());
  };
  return (
    <section aria-labelledby="routing-what-if">
      <h2 id="routing-what-if">{own.whatIf}</h2>
      <form className="routing-form" onSubmit={ask}>
        <TextField
          label={own.at}
          type="datetime-local"
          hint={own.atHint}
          value={at}
          onChange={(event) => setAt(event.target.value)}
        />
        <SelectField label={own.language} value={spoken} onChange={(event) => setSpoken(event.target.value)}>
          {Object.entries(own.languages).map(([code, name]) => (
            <option key={code} value={code}>
              {name}
            </option>
          ))}
        </SelectField>
        <TextField
          label={own.priority}
          type="number"
          min={-100}
          max={100}
          value={priority}
          onChange={(event) => setPriority(event.target.value)}
        />
        <SelectField label={own.skill} value={skill} onChange={(event) => setSkill(event.target.value)}>
          <option value="">{own.noSkill}</option>
          {skills.map((one) => (
            <option key={one.id} value={one.id}>
              {one.name}
            </option>
          ))}
        </SelectField>
        <button type="submit" className="button button-main">
          {own.ask}
        </button>
      </form>
      {asked !== null && <Forecast queueId={queueId} asked={asked} />}
    </section>
  );
}
