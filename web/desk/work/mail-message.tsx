import { useState, type ReactElement } from 'react';
import type { Message } from '../../shared/desk-types.ts';
import { Icon } from '../parts/icon.tsx';
import { Time } from '../parts/time.tsx';
import { sizeText } from '../text/format.ts';
import { type MailWords, useMailWords } from '../text/mail-words.ts';
import { whyWords } from '../text/text.ts';
import { MailHtml } from './mail-html.tsx';
import { SaidText } from './note-text.tsx';

type Mail = NonNullable<Message['mail']>;
type Address = Mail['from'][number];

/** What stands above the words of a mail: its subject, who wrote to whom, and what to beware of. */
export function MailTop({ mail }: { mail: Mail }): ReactElement {
  const words = useMailWords();
  const nature = words.natures[mail.nature];
  return (
    <header className="mail-top">
      <p className="mail-subject">
        {nature !== undefined && <span className="mail-nature">{nature}</span>}
        {mail.subject || words.noSubject}
      </p>
      <details className="mail-addresses">
        <summary>
          {namesOf(mail.from)} → {namesOf([...mail.to, ...mail.cc])}
        </summary>
        <Addresses mail={mail} words={words} />
      </details>
      {mail.spam && <Warning text={words.spam} />}
      {mail.otherSender && <Warning text={words.otherSender} />}
      {mail.cutOfBytes !== null && (
        <Warning text={words.cut(mail.cutOfBytes > 0 ? sizeText(mail.cutOfBytes) : null)} />
      )}
      {mail.withheld.map(({ name, why }) => (
        <Warning key={name} text={`${words.withheld(name)}: ${words.whyWithheld[why] ?? whyWords(why)}`} />
      ))}
    </header>
  );
}

function Warning({ text }: { text: string }): ReactElement {
  return (
    <p className="mail-warning">
      <Icon name="alert" size={15} /> <span>{text}</span>
    </p>
  );
}

function Addresses({ mail, words }: { mail: Mail; words: MailWords }): ReactElement {
  const rows: [string, readonly Address[]][] = [
    [words.from, mail.from],
    [words.firstSender, mail.forwardedFrom ? [mail.forwardedFrom] : []],
    [words.replyTo, mail.replyTo],
    [words.to, mail.to],
    [words.cc, mail.cc],
  ];
  return (
    <dl>
      {rows
        .filter(([, list]) => list.length > 0)
        .map(([label, list]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{list.map(wholeName).join('、')}</dd>
          </div>
        ))}
      {mail.sentAt !== null && (
        <div>
          <dt>{words.sentAt}</dt>
          <dd>
            <Time at={mail.sentAt} style="full" />
          </dd>
        </div>
      )}
    </dl>
  );
}

function wholeName({ name, address }: Address): string {
  return name === '' || name === address ? address : `${name} <${address}>`;
}

/** The first by name, and how many there are besides. */
function namesOf(list: readonly Address[]): string {
  const [first] = list;
  if (!first) return '—';
  const shown = first.name || first.address;
  return list.length === 1 ? shown : `${shown} +${list.length - 1}`;
}

/** What a mail says: its text with the history folded, or as it was laid out. */
export function MailBody({ message, mail }: { message: Message; mail: Mail }): ReactElement {
  const words = useMailWords();
  const [isLaidOut, setLaidOut] = useState(false);
  return (
    <>
      {isLaidOut ? (
        <MailHtml messageId={message.id} remoteImages={mail.remoteImages} />
      ) : (
        <>
          {message.body && <SaidText body={message.body} mentions={message.mentions} />}
          {mail.quoted !== null && (
            <details className="mail-quoted">
              <summary>{words.quoted}</summary>
              <p className="said-text">{mail.quoted}</p>
            </details>
          )}
        </>
      )}
      {mail.hasHtml && (
        <button
          type="button"
          className="button button-plain button-small mail-switch"
          aria-pressed={isLaidOut}
          onClick={() => setLaidOut(!isLaidOut)}
        >
          {isLaidOut ? words.asText : words.asSent}
        </button>
      )}
    </>
  );
}
