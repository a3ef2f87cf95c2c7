import type { PublicCaseAnswer } from '../../../src/http/public/shapes.ts';
import type { PageLanguage } from '../../shared/i18n.ts';
import { dayAndTime } from '../../shared/i18n.ts';
import type { Ticket } from '../../shared/public-client.ts';
import { FileList } from '../../widget/kit/file-view.tsx';
import { Linked } from '../../widget/kit/linked.tsx';
import type { PendingMessage } from '../../widget/kit/outbox.ts';
import { PendingState } from '../../widget/kit/pending-row.tsx';
import { Ruby, voice } from '../../widget/kit/text.tsx';
import type { CaseBox } from './case.tsx';
import { CASE_WORDS } from './case-words.ts';

type Entry = PublicCaseAnswer['entries'][number];

interface CaseHistoryProps {
  matter: PublicCaseAnswer;
  pending: readonly PendingMessage[];
  box: CaseBox;
  ticket: Ticket;
  language: PageLanguage;
}

/** What happened so far, oldest first, with what is still on its way at the end. */
export function CaseHistory({ matter, pending, box, ticket, language }: CaseHistoryProps) {
  const { say } = voice(CASE_WORDS, language);
  const sorted = [...matter.entries].sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
  return (
    <section>
      <h2 class="section-title">{say('historyLabel')}</h2>
      <ol class="history" aria-live="polite" aria-relevant="additions">
        {sorted.map((entry) => (
          <li key={entry.id} class={`entry entry-${entry.kind}`}>
            <p class="entry-head">
              <strong>{headOf(entry, language)}</strong>{' '}
              <time class="quiet small" dateTime={entry.at}>
                <Ruby text={dayAndTime(entry.at, language)} language={language} />
              </time>
            </p>
            {entry.body && (
              <p class="entry-body">
                <Linked text={entry.body} />
              </p>
            )}
            <FileList files={entry.files} ticket={ticket} language={language} />
          </li>
        ))}
        {pending.map((message) => (
          <li key={message.clientId} class="entry entry-message-from-resident">
            <p class="entry-head">
              <strong>{say('fromYou')}</strong>
            </p>
            {message.body && <p class="entry-body">{message.body}</p>}
            <FileList files={message.files} ticket={ticket} language={language} />
            <PendingState
              message={message}
              struggling={box.outbox.struggling}
              language={language}
              onRetry={() => box.outbox.retry(message.clientId)}
              onRewrite={() => {
                box.store.set('draft', message.body);
                box.outbox.discard(message.clientId);
              }}
              onDiscard={() => box.outbox.discard(message.clientId)}
            />
          </li>
        ))}
      </ol>
    </section>
  );
}

const STATUS_WORDS = {
  open: 'becameOpen',
  'in-progress': 'becameProgress',
  'waiting-resident': 'becameWaiting',
  done: 'becameDone',
  cancelled: 'becameCancelled',
} as const;

function headOf(entry: Entry, language: PageLanguage) {
  const { say } = voice(CASE_WORDS, language);
  switch (entry.kind) {
    case 'opened':
      return say('opened');
    case 'message-from-city':
      return say('fromCity');
    case 'message-from-resident':
      return say('fromYou');
    case 'promise':
      return say('promised');
    case 'status':
      return isKnown(entry.status) ? say(STATUS_WORDS[entry.status]) : entry.status;
  }
}

function isKnown(status: string | null): status is keyof typeof STATUS_WORDS {
  return status !== null && status in STATUS_WORDS;
}
