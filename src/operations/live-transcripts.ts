import type { Database, Tx } from '#db/transaction.ts';
import { type Exchange, ExchangeAway } from '#domain/calls/exchange.ts';
import { getLine } from '#domain/calls/lines.ts';
import type { Call } from '#domain/calls/types.ts';
import { readCity } from '#domain/city/city.ts';
import { getConversation } from '#domain/interactions/interactions.ts';
import type { Recognition } from '#domain/transcripts/recognition.ts';
import { addSegment, endTranscript, startTranscript } from '#domain/transcripts/transcripts.ts';
import type { Side } from '#domain/transcripts/types.ts';
import type { Clock } from '#kernel/clock.ts';
import type { Logger } from '#kernel/log.ts';
import { createMailbox } from '#kernel/mailbox.ts';
import { type HeardLeg, hearLeg } from './hear-leg.ts';

/** Writes down what is said in calls while it is said. */
export interface LiveTranscripts {
  /** Makes what is listened to agree with how a call stands now. Returns at once: no call ever waits for it. */
  follow(tenantId: string, exchange: Exchange, call: Call): void;
  /** Waits until nothing is under way; returns how much was done since it was asked last. */
  settle(): Promise<number>;
  stop(): Promise<void>;
}

export interface LiveTranscriptsDeps {
  database: Database;
  recognition: Recognition;
  clock: Clock;
  log: Logger;
  /** More talks than that at once are not written down: each costs the exchange two channels a side. */
  mostCalls?: number;
}

const MOST_CALLS = 60;
const AGAIN_AFTER_MS = 2_000;

/**
 * Whose words are wanted of a call: exactly while its talk is recorded, so that a line's policy, a pause for sensitive words
 * and a hold count for both.
 */
function wantedLegs({ interactionId, state }: Pick<Call, 'interactionId' | 'state'>): WantedLeg[] {
  const { legs, farLegId, recording, monitors } = state;
  if (recording.part === null || interactionId === null) return [];
  const barging = new Set(monitors.flatMap(({ mode, legId }) => (mode === 'barge' ? legId : [])));
  return Object.entries(legs).flatMap(([legId, leg]): WantedLeg[] => {
    if (leg.state !== 'up' || leg.held) return [];
    if (legId === farLegId) return [{ legId, side: 'resident', staffId: null }];
    // Whoever was asked and takes part, such as an interpreter, speaks for the city, too.
    const takesPart = leg.party === 'agent' || leg.party === 'consulted' || barging.has(legId);
    return takesPart ? [{ legId, side: 'staff', staffId: leg.staffId }] : [];
  });
}

interface WantedLeg {
  legId: string;
  side: Side;
  staffId: string | null;
}

interface Followed {
  tenantId: string;
  exchange: Exchange;
  callId: string;
  /** Undefined before anybody was heard. */
  begun: { startedAtMs: number; language: string; hint: string } | undefined;
  wanted: readonly WantedLeg[];
  heard: Map<string, HeardLeg>;
}

/** The loop over the talks of this process. */
export function createLiveTranscripts(deps: LiveTranscriptsDeps): LiveTranscripts {
  const { database, recognition, clock, log } = deps;
  const mailbox = createMailbox();
  const followed = new Map<string, Followed>();
  const recognising = new Set<Promise<void>>();
  let done = 0;
  const scope = (tenantId: string) => ({ tenantId, actor: 'system:transcripts' });

  function follow(tenantId: string, exchange: Exchange, call: Call): void {
    const wanted = wantedLegs(call);
    const isOver = call.state.stage === 'ended';
    if (!followed.has(call.id)) {
      if (wanted.length === 0) return;
      if (followed.size >= (deps.mostCalls ?? MOST_CALLS))
        return log.warn({ callId: call.id }, 'too many talks at once; one is not written down');
    }
    const one = followed.get(call.id) ?? {
      tenantId,
      exchange,
      callId: call.id,
      begun: undefined,
      wanted,
      heard: new Map<string, HeardLeg>(),
    };
    one.wanted = wanted;
    followed.set(call.id, one);
    inTurn(one, async () => {
      if (one.wanted.length > 0) one.begun ??= await begin(one, call);
      await agree(one);
      if (isOver) await end(one);
    });
  }

  function inTurn(one: Followed, work: () => Promise<void>): void {
    done++;
    void mailbox
      .run(one.callId, work)
      .catch((error: unknown) => log.warn({ err: error }, 'what is said in a call is not written down'));
  }

  /** Hears who is wanted, and nobody else. */
  async function agree(one: Followed): Promise<void> {
    for (const [legId, heard] of one.heard)
      if (!isWanted(one, legId)) {
        one.heard.delete(legId);
        await heard.stop().catch(unlessAway);
      }
    const { begun, heard } = one;
    // At once: who waited for the other side to be heard would lose their first words.
    if (begun)
      await Promise.all(
        one.wanted.filter(({ legId }) => !heard.has(legId)).map((leg) => hear(one, begun, leg)),
      );
  }

  /** Broken while it was wanted: the exchange was away for a moment, or the way of the sound was. */
  function hearAgain(one: Followed): void {
    clock.after(AGAIN_AFTER_MS, () => {
      if (followed.get(one.callId) === one) inTurn(one, () => agree(one));
    });
  }

  function begin(one: Followed, call: Call): Promise<Followed['begun']> {
    return database.tx(scope(one.tenantId), async (tx) => {
      if (call.interactionId === null) return undefined;
      const { settings } = await getLine(tx, { entryPointId: call.entryPointId });
      const language = await languageOf(tx, call, settings.language);
      const { startedAt } = await startTranscript(tx, {
        callId: call.id,
        interactionId: call.interactionId,
        language,
        keepDays: settings.recording.keepDays,
      });
      return { startedAtMs: startedAt.getTime(), language, hint: (await readCity(tx)).name };
    });
  }

  async function hear(one: Followed, begun: NonNullable<Followed['begun']>, leg: WantedLeg): Promise<void> {
    const offsetMs = Math.max(0, clock.now().getTime() - begun.startedAtMs);
    try {
      const heard = await hearLeg({ exchange: one.exchange, clock }, leg.legId, (utterance) => {
        const times = { startMs: offsetMs + utterance.startMs, endMs: offsetMs + utterance.endMs };
        const work = write(one, begun, leg, times, utterance.samples).finally(() => recognising.delete(work));
        recognising.add(work);
        done++;
      });
      if (!heard) return;
      one.heard.set(leg.legId, heard);
      void heard.ended.then(() => {
        if (one.heard.get(leg.legId) !== heard) return;
        one.heard.delete(leg.legId);
        if (isWanted(one, leg.legId)) hearAgain(one);
      });
    } catch (error) {
      unlessAway(error);
      log.warn({ exchange: one.exchange.id }, 'a leg is not heard');
      hearAgain(one);
    }
  }

  async function write(
    one: Followed,
    begun: NonNullable<Followed['begun']>,
    { side, staffId }: WantedLeg,
    times: { startMs: number; endMs: number },
    samples: Int16Array,
  ): Promise<void> {
    try {
      const text = await recognition.recognise(samples, begun);
      if (text === '') return;
      await database.tx(scope(one.tenantId), (tx) =>
        addSegment(tx, { callId: one.callId, side, staffId, ...roundTimes(times), text }),
      );
    } catch (error) {
      log.warn({ err: error }, 'something that was said was not kept');
    }
  }

  async function end(one: Followed): Promise<void> {
    followed.delete(one.callId);
    if (one.begun) await database.tx(scope(one.tenantId), (tx) => endTranscript(tx, one.callId));
  }

  async function settle(): Promise<number> {
    for (;;) {
      await mailbox.idle();
      if (recognising.size === 0) break;
      await Promise.allSettled(recognising);
    }
    const since = done;
    done = 0;
    return since;
  }

  return {
    follow,
    settle,
    async stop() {
      for (const { heard } of followed.values())
        await Promise.allSettled([...heard.values()].map((one) => one.stop()));
      followed.clear();
      await settle();
    },
  };
}

async function languageOf(tx: Tx, call: Call, ofLine: string): Promise<string> {
  return call.conversationId === null ? ofLine : (await getConversation(tx, call.conversationId)).language;
}

function isWanted(one: Followed, legId: string): boolean {
  return one.wanted.some((leg) => leg.legId === legId);
}

function roundTimes({ startMs, endMs }: { startMs: number; endMs: number }) {
  return { startMs: Math.round(startMs), endMs: Math.round(endMs) };
}

/** An exchange that is away is heard again when the call goes on. */
function unlessAway(error: unknown): void {
  if (!(error instanceof ExchangeAway)) throw error;
}
