import type { ReactElement } from 'react';
import { queries } from '../../shared/desk-queries.ts';
import type { Message } from '../../shared/desk-types.ts';
import { useQuery } from '../state/use-query.ts';
import { Recorded } from './recorded.tsx';

/** The sound of a message that was left on the telephone, beside what stands for it. */
export function MessageSound({ message }: { message: Message }): ReactElement | null {
  const { interactionId } = message;
  const calls = useQuery(interactionId ? queries.interactionCalls(interactionId) : null).data?.calls ?? [];
  for (const call of calls) {
    const row = call.recordings.find(({ messageId }) => messageId === message.id);
    if (row) return <Recorded row={row} endedAt={call.endedAt} />;
  }
  return null;
}
