import type { Exchange } from '#domain/calls/exchange.ts';
import type { HeardWords, WordsAsked } from '#domain/calls/types.ts';
import type { Recognition } from '#domain/transcripts/recognition.ts';
import { createSegmenter, type Utterance } from '#domain/transcripts/segmenter.ts';
import type { Clock } from '#kernel/clock.ts';
import { hearLeg } from './hear-leg.ts';

/** Listens to callers for their answers, one at a time for each. */
export interface WordListener {
  /**
   * Listens for one answer until they are silent again, and recognises it. `tell` is called once, unless it is stopped
   * before: 'silence' when nothing was said in time or the leg has left, 'failed' when it could not be told what was said.
   */
  listen(
    hearingId: string,
    exchange: Exchange,
    legId: string,
    asked: WordsAsked,
    tell: (heard: HeardWords) => void,
  ): void;
  /** Nobody waits for it any more. */
  stop(hearingId: string): void;
  /** Waits until nothing is being recognised; listening itself goes on. Returns how much was done since it was asked last. */
  settle(): Promise<number>;
}

/** A pause after which an answer to a question is complete: longer than between two words of somebody who thinks. */
const ENDS_AFTER_MS = 900;

export function createWordListener(parts: {
  clock: Clock;
  recognition: Pick<Recognition, 'recognise'>;
}): WordListener {
  const { clock, recognition } = parts;
  const stops = new Map<string, () => void>();
  const recognising = new Set<Promise<void>>();
  let done = 0;

  async function understand(utterance: Utterance | undefined, asked: WordsAsked): Promise<HeardWords> {
    if (!utterance) return { kind: 'silence' };
    const text = await recognition.recognise(utterance.samples, asked);
    if (text === null) return { kind: 'failed' };
    return text === '' ? { kind: 'silence' } : { kind: 'words', text };
  }

  return {
    listen(hearingId, exchange, legId, asked, tell) {
      const { utterance, stop } = oneUtterance({ clock, exchange }, legId, asked);
      stops.set(hearingId, stop);
      const finish = async (said: Utterance | undefined): Promise<void> => {
        const heard = await understand(said, asked);
        if (stops.delete(hearingId)) tell(heard);
      };
      void utterance.then(
        (said) => {
          done++;
          const work = finish(said).finally(() => recognising.delete(work));
          recognising.add(work);
        },
        // The exchange is away: whoever asked is told so, and goes on without words.
        () => void (stops.delete(hearingId) && tell({ kind: 'failed' })),
      );
    },
    stop(hearingId) {
      const stop = stops.get(hearingId);
      stops.delete(hearingId);
      stop?.();
    },
    async settle() {
      await Promise.allSettled(recognising);
      const since = done;
      done = 0;
      return since;
    },
  };
}

/** What is said first, until the next pause. `stop` ends it with what was said until then. */
function oneUtterance(
  { exchange, clock }: { exchange: Exchange; clock: Clock },
  legId: string,
  { beginWithinSec, mostSec }: WordsAsked,
): { utterance: Promise<Utterance | undefined>; stop: () => void } {
  const segmenter = createSegmenter({ endsAfterMs: ENDS_AFTER_MS });
  let tell: (utterance: Utterance | undefined) => void = () => undefined;
  const told = new Promise<Utterance | undefined>((resolve) => {
    tell = resolve;
  });
  // By the clock, not by what comes: a line on which nothing is sent is silent, too.
  const timers = [
    clock.after(beginWithinSec * 1_000, () => {
      if (segmenter.silentMs === null) tell(undefined);
    }),
    // Whoever goes on and on is understood by what they began with.
    clock.after((beginWithinSec + mostSec) * 1_000, () => tell(segmenter.flush()[0])),
  ];
  const listen = async (): Promise<Utterance | undefined> => {
    try {
      const heard = await hearLeg({ exchange, clock, segmenter }, legId, tell);
      if (!heard) return undefined;
      void heard.ended.then(() => tell(undefined));
      const utterance = await told;
      await heard.stop();
      return utterance;
    } finally {
      for (const timer of timers) clock.clear(timer);
    }
  };
  return { utterance: listen(), stop: () => tell(undefined) };
}
