import { queries } from '../../shared/desk-queries.ts';
import type { Message } from '../../shared/desk-types.ts';
import { cache } from '../state/desk.ts';
import { draftKey } from './draft-key.ts';
import type { Held } from './held.tsx';

/** A reply of one's own that has not gone yet; undefined for every other message. */
export function heldMessage(message: Message, conversationId: string): Held | undefined {
  if (!message.mine || message.sendAfter === null) return undefined;
  return {
    url: `/desk/messages/${message.id}`,
    sendAfter: message.sendAfter,
    draftKey: draftKey('reply', conversationId),
    requestId: conversationId,
    onWithdrawn: () => {
      if (message.interactionId)
        cache.write(
          queries.interaction(message.interactionId),
          (before) =>
            before && { ...before, messages: before.messages.filter((one) => one.id !== message.id) },
        );
    },
  };
}
