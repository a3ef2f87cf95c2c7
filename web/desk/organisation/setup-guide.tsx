import { type ReactElement, useEffect } from 'react';
import { queries } from '../../shared/desk-queries.ts';
import { Icon } from '../parts/icon.tsx';
import { Link } from '../parts/link.tsx';
import { Shown } from '../parts/state.tsx';
import { cache } from '../state/desk.ts';
import { hrefOf } from '../state/place.ts';
import { useQuery } from '../state/use-query.ts';
import { useSetupWords } from '../text/setup-guide-words.ts';
import type { City } from './changing.ts';

const LOOK_EVERY_MS = 5_000;
const MINUTE_MS = 60_000;

type Step = 'profile' | 'departments' | 'people' | 'queue' | 'days' | 'chat' | 'try';
const STEPS: readonly Step[] = ['profile', 'departments', 'people', 'queue', 'days', 'chat', 'try'];

/** What has been done: read off the city itself, so that it is right whoever did it and wherever. */
function isDone(step: Step, city: City): boolean {
  const year = String(new Date().getFullYear());
  const done: Readonly<Record<Step, () => boolean>> = {
    profile: () => city.profile.kana !== '' && city.cityVersion > 1,
    departments: () => city.departments.filter(({ closedAt }) => !closedAt).length > 1,
    people: () => city.people.length > 1,
    queue: () => city.queues.length > 0 && city.queues.every(({ staffIds }) => staffIds.length > 0),
    days: () => city.holidays.some(({ onDate }) => onDate.startsWith(year)),
    chat: () => city.queues.some(({ entryPoints }) => entryPoints.length > 0),
    try: () => city.firstAnsweredAt !== null,
  };
  return done[step]();
}

const PLACES: Readonly<Record<Step, string>> = {
  profile: hrefOf(['admin', 'organisation', 'profile']),
  departments: hrefOf(['admin', 'organisation', 'departments']),
  people: hrefOf(['admin', 'staff']),
  queue: hrefOf(['admin', 'organisation', 'queues']),
  days: hrefOf(['admin', 'organisation', 'days']),
  chat: hrefOf(['admin', 'entry-points']),
  try: '/',
};

/** From an empty city to a first answered chat, step by step, with what is done already. */
export function SetupGuide(): ReactElement {
  const words = useSetupWords();
  const shown = useQuery(queries.organisation);
  useEffect(() => {
    // The last step is done elsewhere: in the chat, and at the desk.
    const look = setInterval(() => void cache.refetch(queries.organisation), LOOK_EVERY_MS);
    return () => clearInterval(look);
  }, []);
  return (
    <div className="panel api organisation">
      <Shown of={shown} rows={7} onRetry={() => void cache.refetch(queries.organisation)}>
        {(city) => {
          const done = STEPS.filter((step) => isDone(step, city));
          return (
            <section aria-labelledby="setup-title">
              <h2 id="setup-title">{words.title}</h2>
              <p className="meta">{words.lead}</p>
              <p>
                <progress max={STEPS.length} value={done.length} aria-label={words.title} />{' '}
                <span role="status">{words.progress(done.length, STEPS.length)}</span>
              </p>
              <ol className="failed-list setup-steps">
                {STEPS.map((step) => (
                  <OneStep key={step} step={step} done={done.includes(step)} />
                ))}
              </ol>
              {city.firstAnsweredAt && (
                <p role="status">
                  {words.answeredAfter(
                    Math.max(
                      1,
                      Math.ceil((Date.parse(city.firstAnsweredAt) - Date.parse(city.foundedAt)) / MINUTE_MS),
                    ),
                  )}
                </p>
              )}
            </section>
          );
        }}
      </Shown>
    </div>
  );
}

function OneStep({ step, done }: { step: Step; done: boolean }): ReactElement {
  const words = useSetupWords();
  const { title, what, go } = words.steps[step];
  const queues = useQuery(queries.directory).data?.queues ?? [];
  const isClosed = step === 'try' && !done && queues.length > 0 && !queues.some(({ open }) => open);
  const label = (
    <>
      {go}
      <span className="sr-only"> {title}</span>
    </>
  );
  return (
    <li className="failed">
      <span className={done ? 'setup-mark setup-done' : 'setup-mark'}>
        {done ? <Icon name="check" size={16} /> : null}
        <span className="sr-only">{done ? words.done : words.open}</span>
      </span>
      <div className="grow">
        <p className="font-700">{title}</p>
        <p className="meta">{what}</p>
        {isClosed && (
          <p className="api-because">
            {words.closedNow}{' '}
            <Link href={hrefOf(['admin', 'routing'], { queue: queues[0]?.id, change: 'yes' })}>
              {words.openPolicy}
            </Link>
          </p>
        )}
      </div>
      {step === 'try' ? (
        <a href={PLACES.try} target="_blank" rel="noopener" className="button button-small">
          {label}
        </a>
      ) : (
        <Link href={PLACES[step]} className="button button-small">
          {label}
        </Link>
      )}
    </li>
  );
}
