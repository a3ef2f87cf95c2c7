import type { ReactElement } from 'react';
import { queries } from '../../shared/desk-queries.ts';
import type { Mailbox } from '../../shared/desk-types.ts';
import { Link } from '../parts/link.tsx';
import { Empty, Shown } from '../parts/state.tsx';
import { Time } from '../parts/time.tsx';
import { attempt } from '../state/act.ts';
import { cache, client } from '../state/desk.ts';
import { hrefOf } from '../state/place.ts';
import { go } from '../state/router.ts';
import { toast } from '../state/toasts.ts';
import { useQuery } from '../state/use-query.ts';
import { useMailboxWords } from '../text/mailbox-words.ts';
import { CloseArrival } from './close-arrival.tsx';
import { MailboxForm } from './mailbox-form.tsx';

/** In the place of an id: the one that is added. */
const NEW = 'new';

/** The city's mail addresses, how each is read and answered, and how that goes. */
export function MailboxesPage({ given }: { given: URLSearchParams }): ReactElement {
  const words = useMailboxWords();
  const shown = useQuery(queries.mailboxes);
  const chosen = given.get('mailbox');
  const back = (): void => go(hrefOf(['admin', 'mailboxes']));
  return (
    <div className="panel lines mailboxes">
      <Shown of={shown} rows={6} onRetry={() => void cache.refetch(queries.mailboxes)}>
        {({ mailboxes }) => {
          const mailbox = mailboxes.find(({ id }) => id === chosen);
          if (mailbox)
            return (
              <>
                <p className="block-actions">
                  <Link href={hrefOf(['admin', 'mailboxes'])} className="button button-small">
                    {words.back}
                  </Link>
                </p>
                <State mailbox={mailbox} />
                <MailboxForm key={mailbox.id} mailbox={mailbox} onDone={back} />
                <CloseArrival
                  id={mailbox.id}
                  name={mailbox.name}
                  onClosed={async () => {
                    back();
                    await cache.refetch(queries.mailboxes);
                  }}
                />
              </>
            );
          const isFirst = mailboxes.length === 0;
          return (
            <>
              <p className="meta">{words.lead}</p>
              <MailboxTable mailboxes={mailboxes} />
              {isFirst || chosen === NEW ? (
                <section aria-labelledby="mailbox-add">
                  <h2 id="mailbox-add">{words.add}</h2>
                  <p className="meta">{words.addLead}</p>
                  <MailboxForm
                    mailbox={null}
                    onDone={(id) =>
                      go(hrefOf(['admin', 'mailboxes'], id === undefined ? {} : { mailbox: id }))
                    }
                  />
                </section>
              ) : (
                <p className="block-actions">
                  <Link href={hrefOf(['admin', 'mailboxes'], { mailbox: NEW })} className="button">
                    {words.add}
                  </Link>
                </p>
              )}
            </>
          );
        }}
      </Shown>
    </div>
  );
}

function MailboxTable({ mailboxes }: { mailboxes: readonly Mailbox[] }): ReactElement {
  const words = useMailboxWords();
  if (mailboxes.length === 0) return <Empty>{words.empty}</Empty>;
  return (
    <table className="live-table line-table">
      <thead>
        <tr>
          {(['name', 'queue', 'state', 'mails'] as const).map((name) => (
            <th key={name} scope="col">
              {words.columns[name]}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {mailboxes.map((mailbox) => (
          <tr key={mailbox.id} className="live-row">
            <th scope="row">
              <Link
                href={hrefOf(['admin', 'mailboxes'], { mailbox: mailbox.id })}
                className="live-name"
                aria-label={words.open(mailbox.name)}
              >
                {mailbox.name}
              </Link>
              <span className="live-sub">{mailbox.address}</span>
            </th>
            <td data-name={words.columns.queue}>{mailbox.queueName}</td>
            <td data-name={words.columns.state}>
              <span className={mailbox.state === 'retrying' ? 'mailbox-trouble' : undefined}>
                {words.states[mailbox.inUse ? mailbox.state : 'stopped']}
              </span>
            </td>
            <td data-name={words.columns.mails}>
              {mailbox.lastMailAt ? (
                <>
                  {words.lastMail} <Time at={mailbox.lastMailAt} style="full" />
                </>
              ) : (
                words.noMail
              )}
              {mailbox.unreadable > 0 && (
                <span className="mailbox-trouble"> {words.unreadable(mailbox.unreadable)}</span>
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** How reading goes, what keeps it from going, and what could not be taken in. */
function State({ mailbox }: { mailbox: Mailbox }): ReactElement {
  const words = useMailboxWords();
  const { state, trouble, stateAt, inUse, waiting, unreadable } = mailbox;
  const again = (): void =>
    void attempt(async () => {
      const { count } = await client.send<{ count: number }>(
        'POST',
        `${queries.mailboxes.url}/${mailbox.id}/read-again`,
        {},
      );
      await cache.refetch(queries.mailboxes);
      toast(words.readingAgain(count));
    });
  return (
    <div className="mailbox-state">
      <p>
        <b>{words.states[inUse ? state : 'stopped']}</b>{' '}
        {stateAt && (
          <span className="meta">
            <Time at={stateAt} style="full" />
            {words.since}
          </span>
        )}
        {waiting > 0 && <span className="meta"> {words.waiting(waiting)}</span>}
      </p>
      {inUse && state === 'retrying' && trouble && (
        <p className="problem" role="alert">
          {words.troubles[trouble]}
        </p>
      )}
      {unreadable > 0 && (
        <p className="block-actions">
          <span className="mailbox-trouble">{words.unreadable(unreadable)}</span>
          <button type="button" className="button button-small" onClick={again}>
            {words.readAgain}
          </button>
        </p>
      )}
    </div>
  );
}
