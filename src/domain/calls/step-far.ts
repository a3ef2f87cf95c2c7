import { clearTimer, type Draft, finish, hush, join, ownerLeg, say, setTimer, startMusic } from './draft.ts';
import { goOnWithout } from './step-monitor.ts';
import { pauseRecording } from './step-record.ts';
import { beginHearing, stepWordsLate } from './step-words.ts';
import type { Awaited, CallEvent, FlowInput, Spoken, TimerName } from './types.ts';

/** METRICS.md: position and expected wait are announced every 90 s at most. */
const ANNOUNCE_EVERY_SEC = 90;
/** Soon after the first music: who is answered within seconds need not hear how long it takes. */
const ANNOUNCE_FIRST_SEC = 15;
/** Between two keys of one answer, before it counts as complete. */
const BETWEEN_KEYS_SEC = 4;

/** How long after a prompt that was cut off the call goes on without it. */
const UNPLAYED_SEC = 1;

/** What the flow or the line says to the far party. */
export function stepQueue(
  draft: Draft,
  event: Extract<CallEvent, { type: 'say' | 'queued' | 'turned-away' | 'callback-kept' | 'announce' }>,
): void {
  switch (event.type) {
    case 'say':
      if (draft.state.stage !== 'flow' && draft.state.stage !== 'queue') return;
      if (event.spoken.length > 0) return say(draft, event.spoken, event.then);
      return awaitNext(draft, event.then);
    case 'queued':
      draft.state.stage = 'queue';
      draft.state.queue = { queueId: event.queueId, announced: null };
      hush(draft);
      startMusic(draft);
      return setTimer(draft, 'announce', ANNOUNCE_FIRST_SEC);
    case 'turned-away':
      return say(draft, event.spoken, { kind: 'end' });
    case 'callback-kept':
      return endAsCallback(draft, event.spoken);
    case 'announce':
      if (draft.state.stage !== 'queue' || !draft.state.queue) return;
      // Who is just asked something is not interrupted.
      if (draft.state.speech || draft.state.keys || draft.state.hearing) return;
      draft.state.queue.announced = { position: event.position, waitSec: event.waitSec };
      return say(draft, event.spoken, {
        kind: 'queue',
        queueId: draft.state.queue.queueId,
        priority: 0,
        skillIds: [],
      });
  }
}

/** Out of the line: whoever hangs up now has given up nothing. */
function endAsCallback(draft: Draft, spoken: readonly Spoken[]): void {
  if (draft.state.stage !== 'flow' && draft.state.stage !== 'queue') return;
  draft.state.stage = 'flow';
  draft.state.queue = null;
  draft.state.endsAs = 'callback-asked';
  clearTimer(draft, 'announce');
  say(draft, spoken, { kind: 'end' });
}

/** A prompt came to its end (or could not be played): what it was leading to begins. */
export function stepPlaybackEnded(draft: Draft, playbackId: string, completed: boolean): void {
  const { speech } = draft.state;
  if (speech?.playbackId !== playbackId) return;
  // A caller who hangs up ends the prompt before they are told to have left: going on at once would queue nobody.
  if (!completed) return setTimer(draft, 'unplayed', UNPLAYED_SEC);
  draft.state.speech = null;
  if (draft.state.stage === 'queue' && speech.then.kind === 'queue') return startMusic(draft);
  // Keys that came during the prompt have begun their own wait.
  if (draft.state.keys && draft.state.keys.pressed !== '') return;
  awaitNext(draft, speech.then);
}

function awaitNext(draft: Draft, then: Awaited): void {
  switch (then.kind) {
    case 'keys':
      draft.state.keys = { pressed: '', awaited: then };
      return setTimer(draft, 'keys', then.timeoutSec);
    case 'speech': {
      const { kind: _, ...asked } = then;
      return beginHearing(draft, asked);
    }
    case 'record':
      return beginMessage(draft, then.maxSec);
    case 'queue':
      return draft.fact({ is: 'enter-queue', awaited: then });
    case 'end':
      return finish(draft, draft.state.stage === 'queue' ? 'turned-away' : 'flow-ended');
  }
}

function beginMessage(draft: Draft, maxSec: number): void {
  const recordingId = draft.newId();
  draft.state.recordingMessage = { recordingId, since: draft.now.toISOString() };
  draft.fact({ is: 'message-began', recordingId });
  draft.command({ do: 'record', recordingId, of: { legId: draft.state.farLegId }, maxSec });
}

/** A key of the far party: an answer to what is asked, also while it is still being said; or a wish in the queue. */
export function stepFarKey(draft: Draft, key: string): void {
  const { speech, recordingMessage, stage } = draft.state;
  if (recordingMessage) {
    if (key === '#') draft.command({ do: 'stop-recording', recordingId: recordingMessage.recordingId });
    return;
  }
  if (draft.state.hearing || speech?.then.kind === 'speech') {
    hush(draft);
    return draft.fact({ is: 'flow', input: { kind: 'keys', keys: key } });
  }
  const isAsked = draft.state.keys !== null || speech?.then.kind === 'keys';
  if (stage === 'queue' && !isAsked) return draft.fact({ is: 'key-in-queue', key });
  if (stage !== 'flow' && stage !== 'queue') return;
  if (speech?.then.kind === 'keys' && !draft.state.keys) {
    const { then } = speech;
    hush(draft);
    draft.state.keys = { pressed: '', awaited: then };
  }
  const { keys } = draft.state;
  if (!keys) return;
  const isFinish = key === keys.awaited.finishOn;
  const pressed = isFinish ? keys.pressed : keys.pressed + key;
  if (isFinish || pressed.length >= keys.awaited.max) return answerWithKeys(draft, pressed);
  draft.state.keys = { ...keys, pressed };
  setTimer(draft, 'keys', BETWEEN_KEYS_SEC);
}

function answerWithKeys(draft: Draft, pressed: string): void {
  const memo = draft.state.keys?.awaited.memo;
  hush(draft);
  const kept = memo === undefined ? {} : { memo };
  const input: FlowInput =
    pressed === '' ? { kind: 'silence', ...kept } : { kind: 'keys', keys: pressed, ...kept };
  draft.fact({ is: 'flow', input });
}

export function stepTimer(draft: Draft, name: TimerName): void {
  clearTimer(draft, name);
  if (name === 'keys' && draft.state.keys) return answerWithKeys(draft, draft.state.keys.pressed);
  if (name === 'announce' && draft.state.stage === 'queue') {
    setTimer(draft, 'announce', ANNOUNCE_EVERY_SEC);
    return draft.fact({ is: 'announce-due' });
  }
  if (name === 'unplayed' && draft.state.speech)
    return stepPlaybackEnded(draft, draft.state.speech.playbackId, true);
  if (name === 'words') return stepWordsLate(draft);
  if (name === 'resume') return pauseRecording(draft, false);
  // Nobody came back to the call in time: somebody else shall have it.
  if (name === 'return' && draft.state.stage === 'talk' && !ownerLeg(draft)) goOnWithout(draft);
}

/** What was recorded of the far party is there: the flow goes on with it, or it is kept as their message. */
export function stepRecorded(draft: Draft, recordingId: string): void {
  const { recordingMessage } = draft.state;
  if (recordingMessage?.recordingId !== recordingId) return;
  draft.state.recordingMessage = null;
  draft.fact({ is: 'message-recorded', recordingId });
  if (draft.state.stage !== 'flow') return;
  const lengthSec = Math.round((draft.now.getTime() - new Date(recordingMessage.since).getTime()) / 1000);
  draft.fact({ is: 'flow', input: { kind: 'audio', recordingId, lengthSec } });
}

/** Whom we called has answered: they hear whoever calls, or what the house has to say first. */
export function stepFarAnswered(draft: Draft): void {
  if (draft.state.stage === 'dialling' && draft.state.dialling?.agentLegId === null) {
    draft.state.stage = 'flow';
    return draft.fact({ is: 'flow', input: { kind: 'start' } });
  }
  const owner = ownerLeg(draft);
  if (draft.state.stage !== 'dialling' || !owner || draft.state.ownerStaffId === null) return;
  draft.state.stage = 'talk';
  join(draft, [draft.state.farLegId, owner]);
  draft.fact({ is: 'far-answered', staffId: draft.state.ownerStaffId });
  draft.fact({ is: 'talking' });
}
