import { useEffect, type ReactElement } from 'react';
import type { WithdrawnAnswer } from '#http/desk/writing-shapes.ts';
import { queries } from '../../shared/desk-queries.ts';
import type { Message } from '../../shared/desk-types.ts';
import { isAlt } from '../frame/keys.ts';
import { attempt } from '../state/act.ts';
import { cache, client, drafts } from '../state/desk.ts';
import { useLatest, useNow } from '../state/use-query.ts';
import { useWords } from '../text/text.ts';
import { draftKey } from './draft-key.ts';
import { editorRequest } from './editor-request.ts';

/** A reply that has not gone yet: how long it waits, and the two things one can do about it. */
export function HeldFoot({
  message,
  conversationId,
}: {
  message: Message;
  conversationId: string;
}): ReactElement {
  const words = useWords();
  const nowMs = useNow(250);
  const sec = Math.ceil((Date.parse(message.sendAfter ?? '') - nowMs) / 1000);
  if (sec <= 0) return <p className="said-foot">{words.writing.heldDue}</p>;
  return (
    <div className="said-foot said-held">
      <span role="timer">{words.writing.heldFor(sec)}</span>
      <button
        type="button"
        className="button button-small"
        title={words.writing.withdrawKey}
        onClick={() => void withdraw(message, conversationId)}
      >
        {words.writing.withdraw}
      </button>
      <button
        type="button"
        className="button button-small"
        title={words.writing.sendNowKey}
        onClick={() => void sendNow(message)}
      >
        {words.writing.sendNow}
      </button>
    </div>
  );
}

/** Alt+Z takes the newest held reply back, Alt+S lets all that is held go. */
export function useHeldKeys(messages: readonly Message[], conversationId: string): void {
  const newest = useLatest(messages.findLast((message) => message.mine && message.sendAfter !== null));
  useEffect(() => {
    const pressed = (event: KeyboardEvent): void => {
      const message = newest.current;
      if (!message || document.querySelector('dialog[open]')) return;
      if (isAlt(event, 'KeyZ')) void withdraw(message, conversationId);
      else if (isAlt(event, 'KeyS')) void sendNow(message);
      else return;
      event.preventDefault();
    };
    document.addEventListener('keydown', pressed);
    return () => document.removeEventListener('keydown', pressed);
  }, [newest, conversationId]);
}

/** Takes a reply back: its words and files stand in the editor again, before what was begun meanwhile. */
function withdraw(message: Message, conversationId: string): Promise<boolean> {
  return attempt(async () => {
    const answer = await client.send<WithdrawnAnswer>('POST', `/desk/messages/${message.id}/withdraw`);
    drafts.putBack(draftKey('reply', conversationId), { text: answer.body, files: answer.files });
    if (message.interactionId)
      cache.write(
        queries.interaction(message.interactionId),
        (before) => before && { ...before, messages: before.messages.filter((one) => one.id !== message.id) },
      );
    editorRequest.set({ conversationId });
  });
}

function sendNow(message: Message): Promise<boolean> {
  return attempt(() => client.send('POST', `/desk/messages/${message.id}/send-now`));
}
