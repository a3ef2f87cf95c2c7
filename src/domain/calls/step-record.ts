import { clearTimer, type Draft, isUp, ownerLeg, setTimer } from './draft.ts';
import type { PartEnd, RecordingPart, TalkRecording } from './types.ts';

/** The longest part; a talk that goes on is recorded in a new one. */
const PART_MAX_SEC = 7_200;
/** A side that ends may be the first word of the far party hanging up: what follows it is awaited. */
const AGAIN_AFTER_SEC = 1;
const IS_FAILURE_SEC = 5;
const MOST_FAILURES = 3;

export const NOT_RECORDED: TalkRecording = { isDue: false, pausedAt: null, part: null, failures: 0 };

/**
 * Begins and ends the recording by what the call has come to, after each step: recorded is what far party and staff say to
 * each other, never what is said while the far party waits, nor while it is paused.
 */
export function tendRecording(draft: Draft): void {
  const { recording } = draft.state;
  const isWanted = shouldRecord(draft);
  if (isWanted && !recording.part) return begin(draft);
  if (!isWanted && recording.part) end(draft, recording.part, whyNot(draft));
}

/**
 * The owner keeps the recording from hearing, or lets it hear again; a pause ends by itself after `mostSec`. A new owner
 * never takes over a pause.
 */
export function pauseRecording(draft: Draft, paused: boolean, mostSec: number | null = null): void {
  const { recording } = draft.state;
  if (paused === (recording.pausedAt !== null)) return;
  if (paused && mostSec !== null) setTimer(draft, 'resume', mostSec);
  else clearTimer(draft, 'resume');
  draft.state.recording = { ...recording, pausedAt: paused ? draft.now.toISOString() : null };
}

/** One side ended by itself: at its limit, at a full disk, or with the far party, of whom we shall hear in a moment. */
export function stepSideEnded(draft: Draft, id: string): void {
  const { part, failures } = draft.state.recording;
  if (!part || (id !== part.says && id !== part.hears)) return;
  const lastedMs = draft.now.getTime() - new Date(part.startedAt).getTime();
  const failed = lastedMs < IS_FAILURE_SEC * 1_000 ? failures + 1 : 0;
  end(draft, part, 'lost');
  draft.state.recording = { ...draft.state.recording, failures: failed };
  if (failed >= MOST_FAILURES) draft.state.recording = { ...draft.state.recording, isDue: false };
  else setTimer(draft, 'record', AGAIN_AFTER_SEC);
}

function shouldRecord(draft: Draft): boolean {
  const { recording, stage, bridgeId, farLegId, legs, timers } = draft.state;
  if (!recording.isDue || recording.pausedAt !== null || stage !== 'talk' || timers.record) return false;
  return bridgeId !== null && legs[farLegId]?.held === false && isAnyoneWithFar(draft);
}

function isAnyoneWithFar(draft: Draft): boolean {
  const { farLegId, consult } = draft.state;
  const others = [ownerLeg(draft), consult?.legId];
  return isUp(draft, farLegId) && others.some((legId) => legId !== undefined && isUp(draft, legId));
}

function whyNot({ state }: Draft): PartEnd {
  if (state.stage !== 'talk') return 'over';
  return state.recording.pausedAt === null ? 'held' : 'paused';
}

function begin(draft: Draft): void {
  const sides = { of: draft.state.farLegId, says: draft.newId(), hears: draft.newId() };
  const part: RecordingPart = { ...sides, startedAt: draft.now.toISOString() };
  draft.state.recording = { ...draft.state.recording, part };
  draft.command({ do: 'record-sides', sides, maxSec: PART_MAX_SEC });
  draft.fact({ is: 'part-began', part });
}

function end(draft: Draft, part: RecordingPart, why: PartEnd): void {
  const { startedAt: _, ...sides } = part;
  draft.state.recording = { ...draft.state.recording, part: null };
  clearTimer(draft, 'record');
  draft.command({ do: 'stop-sides', sides });
  draft.fact({ is: 'part-ended', part, why });
}
