import type { Tx } from '#db/transaction.ts';
import { hasOpenCase, readStatusByNumber } from '#domain/cases/cases.ts';
import { readCalendar } from '#domain/city/city.ts';
import type { FlowPorts } from '#domain/flows/lead.ts';
import type { PortAnswer, PortAsk } from '#domain/flows/types.ts';
import { isKnown } from '#domain/residents/residents.ts';
import { expectedWait, isAttended } from '#domain/routing/expected-wait.ts';
import { getQueue, lineOf, listQueues } from '#domain/routing/routing.ts';
import { isQueueOpen } from '#domain/routing/rules.ts';
import { readReceiptStatus } from './receipt-number.ts';
import { statusText } from './resident-texts.ts';

/**
 * Sends a text message to a telephone, with `chat` and a link into the chat; what is queued is a row, so that it may stand in
 * a transaction. False where none can go.
 */
export type SendText = (
  tx: Tx,
  to: { number: string; text: string; language: string; chat: boolean },
) => Promise<boolean>;

type Keeping = 'leave-message' | 'ask-callback';

/** What differs between a chat and a call. */
export interface FlowPortDeps {
  /** Whoever it is, as far as the city can tell; null for a call without a number. */
  residentId: string | null;
  /** Where a text message can be sent; null where the city sends none. */
  sendText: SendText | null;
  /** Keeps what is left for somebody to read, hear or call back. */
  keep(ask: Extract<PortAsk, { port: Keeping }>): Promise<boolean>;
}

/** The ports of a flow, bound to the rooms that know the answers; all of it in the transaction that leads the flow on. */
export function flowPorts(tx: Tx, deps: FlowPortDeps): FlowPorts {
  return async (ask, { language }): Promise<PortAnswer> => {
    switch (ask.port) {
      case 'queue-state':
        return { port: ask.port, queueId: ask.queueId, ...(await queueState(tx, ask.queueId)) };
      case 'holiday': {
        const { working } = await readCalendar(tx);
        return { port: ask.port, holiday: !working.isWorkingDay(working.dayOf(tx.now)) };
      }
      case 'resident': {
        const { residentId } = deps;
        const known = residentId !== null && (await isKnown(tx, residentId));
        return {
          port: ask.port,
          known,
          hasOpenCase: residentId !== null && (await hasOpenCase(tx, residentId)),
        };
      }
      case 'look-up-case': {
        const found = (await readStatusByNumber(tx, ask.number)) ?? (await readReceiptStatus(tx, ask.number));
        if (!found) return { port: ask.port, found: null };
        return {
          port: ask.port,
          found: { number: found.number, status: statusText(language, found.status) },
        };
      }
      case 'leave-message':
      case 'ask-callback':
        return { port: ask.port, kept: await deps.keep(ask) };
      case 'send-link': {
        const { number, text, chat } = ask;
        const sent = deps.sendText !== null && (await deps.sendText(tx, { number, text, language, chat }));
        return { port: ask.port, sent };
      }
    }
  };
}

/** A queue that is gone since the flow was published is closed: the flow has a way for that. */
async function queueState(tx: Tx, queueId: string) {
  if (!(await listQueues(tx)).some(({ id }) => id === queueId))
    return { open: false, attended: false, waiting: 0, expectedWaitSec: null };
  const queue = await getQueue(tx, queueId);
  const { waiting } = await lineOf(tx, queueId);
  return {
    open: isQueueOpen(queue, (await readCalendar(tx)).opening, tx.now),
    attended: await isAttended(tx, queue),
    waiting,
    expectedWaitSec: await expectedWait(tx, queueId, waiting + 1),
  };
}
