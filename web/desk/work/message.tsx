import type { ReactElement } from 'react';
import type { OutboxItem } from '../../shared/desk-outbox.ts';
import type { Interaction, Message } from '../../shared/desk-types.ts';
import { Masked } from './masked.tsx';
import { Files } from '../parts/files.tsx';
import { Icon } from '../parts/icon.tsx';
import { Time } from '../parts/time.tsx';
import { useIsSpoken } from '../recordings/call-cards.tsx';
import { MessageSound } from '../recordings/message-sound.tsx';
import { drafts, outbox } from '../state/desk.ts';
import { useTextsWords } from '../text/texts-words.ts';
import { useWords, whyWords } from '../text/text.ts';
import { draftKey } from './draft-key.ts';
import { FaxFoot, FaxPages } from './fax-message.tsx';
import { HeldFoot } from './held.tsx';
import { MailFoot } from './mail-foot.tsx';
import { heldMessage } from './held-message.ts';
import { MailBody, MailTop } from './mail-message.tsx';
import { SaidText } from './note-text.tsx';
import type { Group, Said } from './thread.ts';

/** What one party said in a row. Notes look different in colour, shape and words. */
export function GroupOf({ group, interaction }: { group: Group; interaction: Interaction }): ReactElement {
  const words = useWords();
  const isSpoken = useIsSpoken(interaction.channel);
  if (group.side === 'system') {
    return (
      <>
        {group.said.map((one) => (
          <p key={one.key} className="thread-line">
            {textOf(one)} <Time at={one.at} style="clock" />
          </p>
        ))}
      </>
    );
  }
  const author = group.mine
    ? words.common.you
    : group.side === 'resident'
      ? (group.authorName ?? interaction.residentName ?? words.common.anonymous)
      : (group.authorName ?? words.common.system);
  return (
    <article className={`group group-${group.side}`}>
      <header className="group-head">
        {group.side === 'note' && (
          <span className="note-label">
            <Icon name="lock" size={13} /> {words.talk.note}
          </span>
        )}
        {group.side === 'whisper' && (
          <span className="note-label whisper-label">
            <Icon name="eye" size={13} /> {words.supervision.whisper}
          </span>
        )}
        <span className="group-author">{author}</span>
        {group.side === 'note' && <span className="meta">{words.talk.noteHint}</span>}
        {group.side === 'whisper' && <span className="meta">{words.supervision.whisperFor}</span>}
      </header>
      {group.said.map((one) =>
        one.is === 'kept' ? (
          <Kept
            key={one.key}
            message={one.message}
            conversationId={interaction.conversationId}
            isSpoken={isSpoken && group.side === 'resident'}
          />
        ) : (
          <OnTheWay key={one.key} item={one.item} conversationId={interaction.conversationId} />
        ),
      )}
    </article>
  );
}

function textOf(one: Said): string {
  return one.is === 'kept' ? one.message.body : one.item.shown.text;
}

function Kept(given: {
  message: Message;
  conversationId: string;
  /** What a resident says on this channel is heard. */
  isSpoken: boolean;
}): ReactElement {
  const { message, conversationId, isSpoken } = given;
  const held = heldMessage(message, conversationId);
  return (
    <div className={message.fax ? 'said said-paper' : 'said'}>
      <div className="bubble">
        {message.mail && <MailTop mail={message.mail} />}
        {message.mail ? (
          <MailBody message={message} mail={message.mail} />
        ) : (
          message.body && <SaidText body={message.body} mentions={message.mentions} />
        )}
        {isSpoken && <MessageSound message={message} />}
        {message.fax && message.direction === 'in' ? (
          <FaxPages files={message.files} fax={message.fax} />
        ) : (
          <Files files={message.files} />
        )}
        <Masked message={message} />
      </div>
      {held ? <HeldFoot held={held} /> : <KeptFoot message={message} conversationId={conversationId} />}
    </div>
  );
}

function KeptFoot({ message, conversationId }: { message: Message; conversationId: string }): ReactElement {
  const words = useWords();
  const { failures } = useTextsWords();
  return (
    <p className="said-foot">
      <Time at={message.at} style="clock" />
      {message.direction === 'out' && message.fax && (
        <FaxFoot message={message} fax={message.fax} conversationId={conversationId} />
      )}
      {message.direction === 'out' && message.mail && <MailFoot mail={message.mail} />}
      {message.direction === 'out' && !message.fax && !message.mail && (
        <span className={message.state === 'failed' ? 'delivery delivery-failed' : 'delivery'}>
          {words.talk.delivery[message.state]}
          {message.failedCode && failures[message.failedCode] && `：${failures[message.failedCode]}`}
        </span>
      )}
    </p>
  );
}

function OnTheWay({ item, conversationId }: { item: OutboxItem; conversationId: string }): ReactElement {
  const words = useWords();
  const failed = item.state === 'failed';
  const back = (): void => {
    drafts.append(draftKey(item.shown.kind === 'note' ? 'note' : 'reply', conversationId), item.shown.text);
    outbox.remove(item.clientId);
  };
  return (
    <div className={failed ? 'said said-failed' : 'said said-waiting'}>
      <div className="bubble">
        {item.shown.text && <p className="said-text">{item.shown.text}</p>}
        {item.shown.fileNames.map((name) => (
          <p key={name} className="file-link">
            <Icon name="file" /> {name}
          </p>
        ))}
      </div>
      {failed ? (
        <div className="said-problem" role="alert">
          <p>
            <Icon name="alert" size={15} /> {words.talk.failed}:{' '}
            {item.why === 'state.conflict' ? words.talk.overMeanwhile : whyWords(item.why)}
          </p>
          <p className="said-actions">
            <button type="button" className="button button-small" onClick={() => outbox.retry(item.clientId)}>
              {words.talk.sendAgain}
            </button>
            <button type="button" className="button button-small" onClick={back}>
              {words.talk.backToEditor}
            </button>
            <button
              type="button"
              className="button button-small"
              onClick={() => outbox.remove(item.clientId)}
            >
              {words.talk.throwAway}
            </button>
          </p>
        </div>
      ) : (
        <p className="said-foot">
          {item.attempts > 0 || !navigator.onLine ? words.talk.unsentWaiting : words.talk.sending}
        </p>
      )}
    </div>
  );
}
