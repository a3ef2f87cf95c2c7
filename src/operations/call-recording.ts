import type { Tx } from '#db/transaction.ts';
import type { Call, CallFact } from '#domain/calls/types.ts';
import {
  addressMessage,
  beginPart,
  endPart,
  endRecording,
  recordingOfPart,
  talkOfCall,
} from '#domain/recordings/recordings.ts';
import type { CallPlace } from './call-place.ts';

type RecordingFact = Extract<
  CallFact,
  { is: 'part-began' | 'part-ended' | 'message-began' | 'message-recorded' }
>;

/** Keeps rows of what an exchange is asked to record, before it is: whatever it has is somebody's from then on. */
export async function applyRecordingFact(
  tx: Tx,
  call: Call,
  fact: RecordingFact,
  place: CallPlace,
): Promise<void> {
  switch (fact.is) {
    case 'part-began':
      await begin(tx, call, place, 'talk', { farName: fact.part.says, ourName: fact.part.hears });
      return;
    case 'part-ended':
      await endPart(tx, fact.part.says, fact.why);
      // Given to a number outside, it goes on without us and may do so for an hour.
      if (call.state.stage === 'passed-on') await endTalk(tx, call.id);
      return;
    case 'message-began':
      await begin(tx, call, place, 'message', { farName: fact.recordingId, ourName: null });
      return;
    case 'message-recorded': {
      const id = await recordingOfPart(tx, fact.recordingId);
      if (id) await endRecording(tx, id);
    }
  }
}

async function begin(
  tx: Tx,
  call: Call,
  place: CallPlace,
  kind: 'talk' | 'message',
  part: { farName: string; ourName: string | null },
): Promise<void> {
  const { recording } = (await place.line()).settings;
  const about = {
    kind,
    callId: call.id,
    entryPointId: call.entryPointId,
    exchangeId: call.exchangeId,
    interactionId: kind === 'talk' ? call.interactionId : null,
    queueId: kind === 'message' ? (await place.entryPoint()).queueId : null,
    keepDays: recording.keepDays,
    ownMayListen: recording.ownMayListen,
  };
  await beginPart(tx, about, part);
}

/** The talk of a call is over: its recording, if there is one, is to be taken from the exchange. */
export async function endTalk(tx: Tx, callId: string): Promise<void> {
  const talk = await talkOfCall(tx, callId);
  if (talk) await endRecording(tx, talk.id);
}

/**
 * Keeps what a caller has said as a message for that queue, as a flow found out. It becomes an interaction there once it was
 * taken from the exchange. False for a name that is no message of ours.
 */
export async function keepSpokenMessage(
  tx: Tx,
  message: { soundId: string; queueId: string },
): Promise<boolean> {
  const id = await recordingOfPart(tx, message.soundId);
  if (!id) return false;
  await addressMessage(tx, id, message.queueId);
  return true;
}
