import type { Tx } from '#db/transaction.ts';
import { placeGivenUp } from '#domain/calls/calls.ts';
import { getLine, type PhoneLine } from '#domain/calls/lines.ts';
import type { Call } from '#domain/calls/types.ts';
import { readCalendar } from '#domain/city/city.ts';
import { runningFlow } from '#domain/flows/flows.ts';
import type { RunningFlow } from '#domain/flows/types.ts';
import { getEntryPoint } from '#domain/interactions/entry-points.ts';
import type { Destination, EntryPoint } from '#domain/interactions/types.ts';
import { noticeAt } from '#domain/privacy/notices.ts';
import type { PurposeNotice } from '#domain/privacy/types.ts';
import { contactPointsByValue } from '#domain/residents/residents.ts';
import { destinationOf, listQueues } from '#domain/routing/routing.ts';
import type { Queue } from '#domain/routing/types.ts';
import type { WorkingCalendar } from '#kernel/japan/calendar.ts';
import { toE164 } from '#kernel/japan/phone.ts';
import { Refusal } from '#kernel/refusal.ts';
import type { SendText } from './flow-ports.ts';

/** Where a call arrived, each part read at most once in a transaction: from the first ring to an offer milliseconds count. */
export interface CallPlace {
  line(): Promise<PhoneLine>;
  entryPoint(): Promise<EntryPoint>;
  /** Refuses 'not-found'. */
  queue(id: string): Promise<Queue>;
  /** That queue as the place an interaction goes to. Refuses 'not-found'. */
  destination(queueId: string): Promise<Destination>;
  opening(): Promise<WorkingCalendar>;
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

/** What stands at a line until somebody changes the city: read once for many calls. */
export interface LineStanding {
  line: PhoneLine;
  entryPoint: EntryPoint;
  queues: readonly Queue[];
  destinations: ReadonlyMap<string, Destination>;
  opening: WorkingCalendar;
  notice: PurposeNotice | undefined;
  flow: RunningFlow | undefined;
}

/** All that stands at the line of a number (E.164); refuses 'not-found'. To be kept by `keepByVersion`. */
export async function readLineStanding(tx: Tx, number: string): Promise<LineStanding> {
  const line = await getLine(tx, { number });
  const [entryPoint, queues, opening, notice, flow] = await Promise.all([
    getEntryPoint(tx, { id: line.entryPointId }),
    listQueues(tx),
    readOpening(tx),
    noticeAt(tx, line.entryPointId),
    runningFlow(tx, line.entryPointId),
  ]);
  const destinations = await Promise.all(queues.map((queue) => destinationOf(tx, queue)));
  return {
    ...{ line, entryPoint, queues, opening, notice, flow },
    destinations: new Map(destinations.map((destination) => [destination.queueId, destination])),
  };
}

/** What was read before the place of a call is asked for. */
export interface KnownPlace {
  standing?: LineStanding | undefined;
  callers?: Awaited<ReturnType<typeof readCallers>> | undefined;
  hearsWords?: boolean | undefined;
  sendText?: SendText | null | undefined;
}

/** The place of one call, for one transaction. */
export function placeOf(tx: Tx, call: Call, known: KnownPlace = {}): CallPlace {
  const { standing, hearsWords = false, sendText = null } = known;
  const { entryPointId } = call;
  const once = <T>(load: () => Promise<T>): (() => Promise<T>) => {
    let loaded: Promise<T> | undefined;
    return () => (loaded ??= load());
  };
  const part = <T>(kept: (standing: LineStanding) => T, load: () => Promise<T>): (() => Promise<T>) =>
    once(async () => (standing ? kept(standing) : load()));
  const queues = part<readonly Queue[]>(
    (kept) => kept.queues,
    () => listQueues(tx),
  );
  const queue = async (id: string): Promise<Queue> => {
    const found = (await queues()).find((each) => each.id === id);
    if (!found) throw new Refusal('not-found');
    return found;
  };
  const givenUp = once(() => placeGivenUp(tx, call));
  // Somebody has just called: whose place they may have back is asked for before anybody wants to know it.
  if (standing) tx.send(givenUp());
  return {
    hearsWords,
    sendText,
    queue,
    destination: async (id) => standing?.destinations.get(id) ?? destinationOf(tx, await queue(id)),
    line: part(
      (kept) => kept.line,
      () => getLine(tx, { entryPointId }),
    ),
    entryPoint: part(
      (kept) => kept.entryPoint,
      () => getEntryPoint(tx, { id: entryPointId }),
    ),
    opening: part(
      (kept) => kept.opening,
      () => readOpening(tx),
    ),
    notice: part(
      (kept) => kept.notice,
      () => noticeAt(tx, entryPointId),
    ),
    flow: part(
      (kept) => kept.flow,
      () => runningFlow(tx, entryPointId),
    ),
    callers: once(async () => known.callers ?? readCallers(tx, call)),
    placeGivenUp: givenUp,
  };
}

async function readOpening(tx: Tx): Promise<WorkingCalendar> {
  return (await readCalendar(tx)).opening;
}

/** Whose number it is that calls; nobody's where it is withheld. */
export function readCallers(
  tx: Tx,
  { caller }: Pick<Call, 'caller'>,
): ReturnType<typeof contactPointsByValue> {
  const number = caller.kind === 'number' ? toE164(caller.number) : undefined;
  return number === undefined ? Promise.resolve([]) : contactPointsByValue(tx, 'phone', number);
}
