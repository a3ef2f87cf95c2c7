import { useState, type FormEvent, type ReactElement } from 'react';
import { queries } from '../../shared/desk-queries.ts';
import type { RoutedQueue } from '../../shared/desk-types.ts';
import { SelectField, TextField } from '../parts/field.tsx';
import { Shown } from '../parts/state.tsx';
import { cache } from '../state/desk.ts';
import { hrefOf } from '../state/place.ts';
import { go } from '../state/router.ts';
import { useQuery } from '../state/use-query.ts';
import { span } from '../text/format.ts';
import { type RoutingWords, useRoutingWords } from '../text/routing-words.ts';
import type { Words } from '../text/ja.ts';
import { useWords } from '../text/text.ts';
import { openWords } from './opening.ts';
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
      {queueId !== '' && (
        <div className="routing-halves" key={queueId}>
          <Settings queueId={queueId} />
          <WhatIf queueId={queueId} given={given} />
        </div>
      )}
    </div>
  );
}

function Settings({ queueId }: { queueId: string }): ReactElement {
  const own = useRoutingWords();
  const words = useWords();
  const shown = useQuery(queries.routedQueue(queueId));
  const reasons = useQuery(queries.directory).data?.presenceReasons ?? [];
  return (
    <section aria-labelledby="routing-settings">
      <h2 id="routing-settings">{own.settings}</h2>
      <Shown of={shown} rows={6} onRetry={() => void cache.refetch(queries.routedQueue(queueId))}>
        {(queue) => (
          <dl className="routing-facts">
            {factsOf(queue, own, words, (code) => reasons.find((one) => one.code === code)?.name ?? code).map(
              ([name, value]) => (
                <div key={name}>
                  <dt>{name}</dt>
                  <dd>{value}</dd>
                </div>
              ),
            )}
          </dl>
        )}
      </Shown>
    </section>
  );
}

function factsOf(
  queue: RoutedQueue,
  own: RoutingWords,
  words: Words,
  reasonName: (code: string) => string,
): [string, string][] {
  const levels = (skills: RoutedQueue['requiredSkills']) =>
    skills.map((skill) => own.level(skill.name, skill.level)).join('、') || own.none;
  const also = [...queue.awayReasons.map(reasonName), ...(queue.afterContact ? [own.afterContact] : [])];
  const { overflow, surge } = queue;
  const { facts } = own;
  return [
    [facts.now, openWords(queue, own)],
    [facts.waiting, own.persons(queue.waiting)],
    [
      facts.expected,
      queue.expectedWaitSec === null ? own.unknown : own.about(span(queue.expectedWaitSec, words)),
    ],
    [facts.reserve, surge.on ? own.reserveOn(surge.reserve) : own.reserveOff(surge.reserve)],
    [facts.ageing, queue.agePointSec === null ? own.strict : own.ageingOf(queue.agePointSec)],
    [facts.skills, levels(queue.requiredSkills)],
    [facts.preferred, levels(queue.preferredSkills)],
    [facts.language, queue.languageRequired ? own.languageRequired : own.languagePreferred],
    [facts.rings, queue.rings.map((ring) => ringWords(ring, own, words)).join(' ／ ') || own.none],
    [
      facts.overflow,
      overflow
        ? own.overflowTo(
            overflow.queue.name,
            span(overflow.afterSec, words),
            overflow.backSec === null ? null : span(overflow.backSec, words),
          )
        : own.none,
    ],
    [
      facts.cap,
      queue.maxWaiting === null ? own.unlimited : own.capOf(queue.maxWaiting, own.full[queue.whenFull]),
    ],
    [facts.available, also.length === 0 ? own.readyOnly : own.also(also.join('・'))],
    [
      facts.prefer,
      queue.prefer === 'nobody'
        ? own.none
        : own.preferFor(own.prefers[queue.prefer], span(queue.preferSec, words)),
    ],
    [facts.offer, span(queue.offerSec, words)],
  ];
}

function ringWords(ring: RoutedQueue['rings'][number], own: RoutingWords, words: Words): string {
  const parts = [
    ...(ring.skillsWaived
      ? [own.skillsWaived]
      : ring.levelsLess > 0
        ? [own.levelsLess(ring.levelsLess)]
        : []),
    ...(ring.languageWaived ? [own.languageWaived] : []),
    ...(ring.queues.length > 0 ? [own.alsoAsks(ring.queues.map((queue) => queue.name).join('・'))] : []),
  ];
  return own.ringOf(span(ring.afterSec, words), parts.join('、') || own.same);
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
    if (at !== '') search.set('at', `${at}:00+09:00`);
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
