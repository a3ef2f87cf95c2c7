import type { ChatMessage, ResidentLanguage } from '../../../src/http/public/shapes.ts';
import { clockTime, dayOf } from '../../shared/i18n.ts';
import type { Ticket } from '../../shared/public-client.ts';
import { FileList } from '../kit/file-view.tsx';
import { Icon } from '../kit/icons.tsx';
import { Linked } from '../kit/linked.tsx';
import { Ruby, voice } from '../kit/text.tsx';
import { KIT_WORDS } from '../kit/words.ts';
import { CHAT_WORDS } from './words.ts';

interface MessageRowProps {
  message: ChatMessage;
  previous: ChatMessage | undefined;
  readSeq: number;
  ticket: Ticket;
  language: ResidentLanguage;
}

/** One message, with the day above it where a new day begins. */
export function MessageRow(props: MessageRowProps) {
  const { message, previous, language } = props;
  const day = dayOf(message.at, language);
  const newDay = !previous || dayOf(previous.at, language) !== day;
  return (
    <>
      {newDay && (
        <p class="day">
          <Ruby text={day} language={language} />
        </p>
      )}
      {message.from === 'system' ? <SystemRow {...props} /> : <PersonRow {...props} />}
    </>
  );
}

function SystemRow({ message, language }: MessageRowProps) {
  const { say } = voice(CHAT_WORDS, language);
  return (
    <p class="system">
      <span class="unseen">{say('notice')}: </span>
      <Linked text={message.body} /> <span class="time">{clockTime(message.at, language)}</span>
    </p>
  );
}

function PersonRow({ message, readSeq, ticket, language }: MessageRowProps) {
  const { say } = voice(CHAT_WORDS, language);
  const kit = voice(KIT_WORDS, language);
  const mine = message.from === 'resident';
  const read = message.state === 'read' || message.seq <= readSeq;
  return (
    <div class={mine ? 'message mine' : 'message'}>
      <p class={mine ? 'unseen' : 'who'}>{mine ? kit.say('you') : (message.fromName ?? say('staff'))}</p>
      {message.body && <p class="bubble">{mine ? message.body : <Linked text={message.body} />}</p>}
      <FileList files={message.files} ticket={ticket} language={language} />
      <p class="state">
        {mine && <Icon name={read ? 'read' : 'sent'} />}
        {mine && kit.say(read ? 'read' : 'sent')}
        <span class="time">{clockTime(message.at, language)}</span>
      </p>
    </div>
  );
}
