import { useEffect, type ReactElement } from 'react';
import { queries } from '../../shared/desk-queries.ts';
import { Icon } from '../parts/icon.tsx';
import { Link } from '../parts/link.tsx';
import { Time } from '../parts/time.tsx';
import { attempt } from '../state/act.ts';
import { cache, client } from '../state/desk.ts';
import { hrefOf } from '../state/place.ts';
import { usePlace } from '../state/router.ts';
import { useMay, useNow, useQuery } from '../state/use-query.ts';
import { useWords } from '../text/text.ts';
import { acknowledge } from './alerts.tsx';
import { OfferOfRest, ToldOfHelp, useCallsForHelp } from './harassment-told.tsx';
import { alertWords, unacknowledged } from './alert-words.ts';

const MOST_SHOWN = 3;
const RENEW_MS = 30_000;

function putAway(id: string): Promise<boolean> {
  return attempt(async () => {
    await client.send('POST', `/desk/notices/${id}/seen`);
    await cache.refetch(queries.notices);
  });
}

/** Where one looks at what a notice tells of. */
function placeOf({ kind, interactionId }: { kind: string; interactionId: string | null }): string[] | null {
  if (interactionId !== null) return ['work', interactionId];
  if (kind === 'token-asked') return ['own'];
  return kind === 'token-declined' || kind === 'webhook-disabled' ? ['admin', 'api'] : null;
}

/** What somebody did to one's work, and for supervisors what the rules found: shown on every page until put away. */
export function Told(): ReactElement | null {
  const words = useWords();
  const { parts } = usePlace();
  const may = useMay('interaction.supervise');
  const given = useQuery(queries.notices).data?.rows ?? [];
  // A whisper stands in the conversation that is open: seen there, it need not be told.
  const read = given.filter(
    (notice) => notice.kind === 'whispered' && parts[0] === 'work' && parts[1] === notice.interactionId,
  );
  const notices = given.filter((notice) => !read.includes(notice));
  const readIds = read.map((notice) => notice.id).join(' ');
  useEffect(() => {
    for (const id of readIds.split(' ').filter(Boolean)) void putAway(id);
  }, [readIds]);
  const found = useQuery(may ? queries.alerts : null).data;
  // On the supervisor's own page they stand in the page already.
  const alerts = parts[0] === 'supervision' ? [] : unacknowledged(found);
  const helps = useCallsForHelp();
  const answers = useMay('interaction.answer');
  const rests = useQuery(answers ? queries.myHarassment : null).data?.rows ?? [];
  const shownHelps = parts[0] === 'supervision' ? [] : helps;
  if (notices.length + alerts.length + shownHelps.length + rests.length === 0) return null;
  return (
    <section className="told" aria-label={words.supervision.notices.label} aria-live="polite">
      {shownHelps.map((row) => (
        <ToldOfHelp key={row.id} row={row} />
      ))}
      {rests.map(({ id }) => (
        <OfferOfRest key={id} id={id} />
      ))}
      {notices.slice(0, MOST_SHOWN).map((notice) => (
        <div key={notice.id} className="told-one">
          <Icon name="bell" size={16} />
          <p className="grow">
            {words.supervision.notices[notice.kind](notice.byName)} <Time at={notice.at} style="clock" />
          </p>
          {placeOf(notice) && (
            <Link href={hrefOf(placeOf(notice) ?? [])} className="button button-small">
              {words.supervision.notices.open}
            </Link>
          )}
          <button
            type="button"
            className="icon-button"
            aria-label={words.supervision.notices.dismiss}
            onClick={() => void putAway(notice.id)}
          >
            <Icon name="close" size={16} />
          </button>
        </div>
      ))}
      {alerts.slice(0, MOST_SHOWN).map((alert) => (
        <div key={alert.id} className="told-one told-alert">
          <Icon name="alert" size={16} />
          <p className="grow">
            <Link href={hrefOf(['supervision'])}>{alertWords(alert, words)}</Link>
          </p>
          <button
            type="button"
            className="button button-small"
            onClick={() => void acknowledge(alert)}
            aria-label={`${words.supervision.alerts.acknowledge} ${alertWords(alert, words)}`}
          >
            {words.supervision.alerts.acknowledge}
          </button>
        </div>
      ))}
    </section>
  );
}

/** A dot on the menu while an alert waits for somebody. */
export function AlertDot(): ReactElement | null {
  const words = useWords();
  const alerts = useQuery(queries.alerts).data;
  if (unacknowledged(alerts).length === 0) return null;
  return <span className="rail-dot rail-dot-alert" role="img" aria-label={words.supervision.alerts.unread} />;
}

/** Says to whoever has a conversation that somebody looks on. */
export function WatchedBy({ interactionId }: { interactionId: string }): ReactElement | null {
  const words = useWords();
  const nowMs = useNow(10_000);
  const query = queries.watchers(interactionId);
  const watchers = useQuery(query).data?.watchers ?? [];
  const present = watchers.filter((one) => !one.mine && Date.parse(one.untilAt) > nowMs);
  const watched = present.length > 0;
  // Going on is no event: asked again while somebody looks on.
  useEffect(() => {
    if (!watched) return;
    const timer = setInterval(() => void cache.refetch(queries.watchers(interactionId)), RENEW_MS);
    return () => clearInterval(timer);
  }, [watched, interactionId]);
  if (!watched) return null;
  return (
    <p className="watched" role="status">
      <Icon name="eye" size={16} />
      {words.supervision.watched(present.map((one) => one.name).join('、'))}
    </p>
  );
}
