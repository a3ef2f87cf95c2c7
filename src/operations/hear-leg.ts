import type { Exchange, Listening } from '#domain/calls/exchange.ts';
import {
  createSegmenter,
  SAMPLES_PER_SEC,
  type Segmenter,
  type Utterance,
} from '#domain/transcripts/segmenter.ts';
import type { Clock } from '#kernel/clock.ts';

/** Somebody's part of a talk, being heard utterance by utterance. */
export interface HeardLeg {
  /** Resolves when no more is to be heard. */
  ended: Promise<void>;
  /** Ends; what was being said until now is told before. */
  stop(): Promise<void>;
}

/** A gap in what comes that is more than unsteadiness of the network: nothing was sent, so nothing was said. */
const GAP_MS = 500;

/**
 * Hears a leg utterance by utterance; the times of each are ms since it began. Undefined when the leg is gone. Throws
 * ExchangeAway.
 */
export async function hearLeg(
  parts: { exchange: Exchange; clock: Clock; segmenter?: Segmenter },
  legId: string,
  onUtterance: (utterance: Utterance) => void,
): Promise<HeardLeg | undefined> {
  const { exchange, clock, segmenter = createSegmenter() } = parts;
  const beganMs = clock.monotonicMs();
  let isOver = false;

  const tell = (utterances: readonly Utterance[]): void => {
    for (const utterance of utterances) onUtterance(utterance);
  };
  const hear = (piece: Int16Array): void => {
    if (isOver) return;
    const pieceMs = (piece.length * 1_000) / SAMPLES_PER_SEC;
    const missingMs = clock.monotonicMs() - beganMs - segmenter.positionMs - pieceMs;
    if (missingMs > GAP_MS) tell(segmenter.leaveOut(missingMs));
    tell(segmenter.push(piece));
  };
  const finish = (): void => {
    if (isOver) return;
    isOver = true;
    tell(segmenter.flush());
  };
  const listening: Listening | undefined = await exchange.listen(legId, hear);
  if (!listening) return undefined;
  return {
    ended: listening.ended.then(finish),
    async stop() {
      finish();
      await listening.stop();
    },
  };
}
