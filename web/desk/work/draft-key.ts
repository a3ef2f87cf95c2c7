/** The name under which a draft of a conversation is kept: it belongs to the conversation, not to one interaction of it. */
export function draftKey(kind: 'reply' | 'note', conversationId: string): string {
  return `${kind} ${conversationId}`;
}
