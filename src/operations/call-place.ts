import type { Tx } from '#db/transaction.ts';
import { placeGivenUp } from '#domain/calls/calls.ts';
import { getLine, type PhoneLine } from '#domain/calls/lines.ts';
import type { Call } from '#domain/calls/types.ts';
import { readCalendar } from '#domain/city/city.ts';
import { runningFlow } from '#domain/flows/flows.ts';
import { getEntryPoint } from '#domain/interactions/entry-points.ts';
import type { EntryPoint } from '#domain/interactions/types.ts';
import { noticeAt } from '#domain/privacy/notices.ts';
import { contactPointsByValue } from '#domain/residents/residents.ts';
import { listQueues } from '#domain/routing/routing.ts';
import type { Queue } from '#domain/routing/types.ts';
import { toE164 } from '#kernel/japan/phone.ts';
import { Refusal } from '#kernel/refusal.ts';
import type { SendText } from './flow-ports.ts';

/** Where a call arrived, each part read at most once in a transaction: from the first ring to an offer milliseconds count. */
export interface CallPlace {
  line(): Promise<PhoneLine>;
  entryPoint(): Promise<EntryPoint>;
  /** Refuses 'not-found'. */
  queue(id: string): Promise<Queue>;
  opening(): ReturnType<typeof readOpening>;
  /** What whoever calls is told that their data are for. */
  notice(): ReturnType<typeof noticeAt>;
  /** The flow that leads callers; undefined where none runs. */
  flow(): ReturnType<typeof runningFlow>;
  /** Whose number it is that calls, by their contact points; none for a caller without one. */
  callers(): ReturnType<typeof readCallers>;
  /** The interaction whose place a caller gets back. */
  placeGivenUp(): Promise<string | null>;
  /** Whether what the caller says to a flow is likely to be understood now. */
  readonly hearsWords: boolean;
  /** Where a flow can send a link by a text message; null where the city sends none. */
  readonly sendText: SendText | null;
}

/** The place of one call, for one transaction; `line` where that was read already. */
export function placeOf(
  tx: Tx,
  call: Call,
  {
    line,
    hearsWords = false,
    sendText = null,
  }: {
    line?: PhoneLine | undefined;
    hearsWords?: boolean | undefined;
    sendText?: SendText | null | undefined;
  } = {},
): CallPlace {
  const once = <T>(load: () => Promise<T>): (() => Promise<T>) => {
    let loaded: Promise<T> | undefined;
    return () => (loaded ??= load());
  };
  const queues = once(() => listQueues(tx));
  const entryPoint = once(() => getEntryPoint(tx, { id: call.entryPointId }));
  const opening = once(() => readOpening(tx));
  const callers = once(() => readCallers(tx, call));
  const givenUp = once(() => placeGivenUp(tx, call));
  const notice = once(() => noticeAt(tx, call.entryPointId));
  const flow = once(() => runningFlow(tx, call.entryPointId));
  // Somebody has just called: all of it is asked for at once, and its answers come together.
  if (line) for (const part of [entryPoint, queues, opening, notice, flow, callers, givenUp]) tx.send(part());
  return {
    hearsWords,
    sendText,
    line: once(() => (line ? Promise.resolve(line) : getLine(tx, { entryPointId: call.entryPointId }))),
    entryPoint,
    async queue(id) {
      const found = (await queues()).find((queue) => queue.id === id);
      if (!found) throw new Refusal('not-found');
      return found;
    },
    opening,
    notice,
    flow,
    callers,
    placeGivenUp: givenUp,
  };
}

async function readOpening(tx: Tx) {
  return (await readCalendar(tx)).opening;
}

function readCallers(tx: Tx, { caller }: Call): ReturnType<typeof contactPointsByValue> {
  const number = caller.kind === 'number' ? toE164(caller.number) : undefined;
  return number === undefined ? Promise.resolve([]) : contactPointsByValue(tx, 'phone', number);
}
