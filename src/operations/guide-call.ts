import type { Tx } from '#db/transaction.ts';
import type {
  Awaited as CallAwaited,
  Call,
  CallEvent,
  FlowInput as Heard,
  Spoken,
} from '#domain/calls/types.ts';
import { readCity } from '#domain/city/city.ts';
import {
  beginInstance,
  leaveInstance,
  lockInstance,
  moveInstance,
  setInteraction,
} from '#domain/flows/instances.ts';
import { spokenLines } from '#domain/flows/rendering.ts';
import type { Advanced, Await, FlowInput, FlowInstance, PortAsk } from '#domain/flows/types.ts';
import { setLanguage } from '#domain/interactions/interactions.ts';
import { addHouseNote } from '#domain/interactions/messages.ts';
import type { Conversation, Interaction } from '#domain/interactions/types.ts';
import { contactPointsByValue } from '#domain/residents/residents.ts';
import { admit } from '#domain/routing/lines.ts';
import { toE164 } from '#kernel/japan/phone.ts';
import type { CallPlace } from './call-place.ts';
import { keepSpokenMessage } from './call-recording.ts';
import { BEEP } from './call-texts.ts';
import { unlessRefused } from './callback-in-call.ts';
import { askCallback } from './callbacks.ts';
import { flowNote } from './flow-note.ts';
import { flowPorts } from './flow-ports.ts';
import { spokenOf as spokenLine } from './flow-spoken.ts';

/** What recognisers take into account; whisper reads 224 tokens. */
const HINT_MAX_CHARS = 200;
/** An answer to a question, not a story. */
const ANSWER_MOST_SEC = 15;

/** Begins the flow of the line that was called; undefined where none runs. `first` is said before its own words. */
export async function beginGuide(
  tx: Tx,
  call: Call,
  place: CallPlace,
  first: readonly Spoken[],
): Promise<CallEvent | undefined> {
  const flow = await place.flow();
  if (!flow) return undefined;
  const { language } = (await place.line()).settings;
  const instance = await beginInstance(tx, flow, {
    entryPointId: call.entryPointId,
    carrierId: call.id,
    conversationId: null,
    language,
    variables: { city: (await readCity(tx)).name },
  });
  return leadOn(tx, call, place, instance, { kind: 'start' }, first);
}

/** Leads the flow of a call on by what the caller did; undefined when none is under way. */
export async function goOnGuiding(
  tx: Tx,
  call: Call,
  place: CallPlace,
  heard: Heard,
): Promise<CallEvent | undefined> {
  const instance = await lockInstance(tx, call.id);
  // Words that could not be understood: for this step keys are the better way.
  const hearsWords = place.hearsWords && heard.kind !== 'unheard';
  return instance && leadOn(tx, call, { ...place, hearsWords }, instance, inputOf(heard), []);
}

/** A call with a flow under way is in the line: whoever takes it knows what was asked, in the language it was asked in. */
export async function handOverGuided(
  tx: Tx,
  call: Call,
  instance: FlowInstance,
  conversation: Conversation,
  interaction: Interaction,
): Promise<void> {
  await setInteraction(tx, instance, interaction.id);
  if (instance.state.language !== conversation.language)
    await setLanguage(tx, conversation.id, instance.state.language);
  const note = flowNote(instance);
  if (note) await addHouseNote(tx, conversation, interaction, note, `flow-note:${instance.id}`);
  await moveInstance(tx, instance, { kind: 'taken' }, contextOf(tx, call, false), () =>
    Promise.reject(new Error('nothing is asked after a hand-over')),
  );
}

/** The caller is gone, wherever the flow stood. */
export async function leaveGuide(tx: Tx, call: Call): Promise<void> {
  const instance = await lockInstance(tx, call.id);
  if (instance) await leaveInstance(tx, instance);
}

async function leadOn(
  tx: Tx,
  call: Call,
  place: CallPlace,
  instance: FlowInstance,
  first: FlowInput,
  before: readonly Spoken[],
): Promise<CallEvent> {
  const ports = flowPorts(tx, {
    residentId: await residentOf(tx, call),
    sendText: place.sendText,
    keep: (ask) => keep(tx, call, ask),
  });
  const spoken = [...before];
  const context = contextOf(tx, call, place.hearsWords);
  let at = await moveInstance(tx, instance, first, context, ports);
  spoken.push(...spokenOf(at));
  // A line that takes nobody any more has another way for those who come.
  if (at.then.kind === 'queue' && at.then.mayRefuse) {
    if ((await admit(tx, await place.queue(at.then.queueId))) === 'full') {
      at = await moveInstance(tx, instance, { kind: 'not-taken' }, context, ports);
      spoken.push(...spokenOf(at));
    }
  }
  const then = awaitedOf(at.then, (await place.entryPoint()).queueId, at.state.language);
  return { type: 'say', spoken, then };
}

const contextOf = (tx: Tx, call: Call, hearsWords: boolean) => ({
  now: tx.now,
  medium: 'voice' as const,
  hearsWords,
  number: numberOf(call) ?? null,
});

function numberOf(call: Call): string | undefined {
  return call.caller.kind === 'number' ? toE164(call.caller.number) : undefined;
}

/** Whose number it is, where it is one person's. */
async function residentOf(tx: Tx, call: Call): Promise<string | null> {
  const number = numberOf(call);
  const points = number ? await contactPointsByValue(tx, 'phone', number) : [];
  return points.length === 1 ? (points[0]?.residentId ?? null) : null;
}

function inputOf(heard: Heard): FlowInput {
  switch (heard.kind) {
    case 'keys':
      return { kind: 'keys', keys: heard.keys };
    case 'speech':
      return { kind: 'words', text: heard.text };
    case 'audio':
      return { kind: 'recorded', soundId: heard.recordingId, lengthSec: heard.lengthSec };
    case 'unheard':
      return { kind: 'silence' };
    case 'start':
    case 'silence':
      return { kind: heard.kind };
  }
}

function spokenOf(at: Advanced): Spoken[] {
  const lines = spokenLines(at).map(spokenLine);
  return at.then.kind === 'record' ? [...lines, BEEP] : lines;
}

/** What the machine waits for. A flow that went in a circle is not the end of it: a person answers. */
function awaitedOf(then: Await, ownQueueId: string, language: string): CallAwaited {
  switch (then.kind) {
    case 'keys':
      return { kind: 'keys', max: then.max, timeoutSec: then.silenceSec, finishOn: then.finishOn };
    case 'words':
      return {
        kind: 'speech',
        language,
        hint: then.likely.join('、').slice(0, HINT_MAX_CHARS),
        beginWithinSec: then.silenceSec,
        mostSec: ANSWER_MOST_SEC,
      };
    case 'record':
      return { kind: 'record', maxSec: then.maxSec };
    case 'queue':
      return { kind: 'queue', queueId: then.queueId, priority: then.priority, skillIds: then.skillIds };
    case 'end':
      return then.outcome === 'failed'
        ? { kind: 'queue', queueId: ownQueueId, priority: 0, skillIds: [] }
        : { kind: 'end' };
    case 'port':
      throw new Error('a port was not answered');
  }
}

async function keep(
  tx: Tx,
  call: Call,
  ask: Extract<PortAsk, { port: 'leave-message' | 'ask-callback' }>,
): Promise<boolean> {
  if (ask.port === 'ask-callback') return keepCallback(tx, call, ask);
  if (ask.soundId === null) return false;
  return keepSpokenMessage(tx, { soundId: ask.soundId, queueId: ask.queueId });
}

/** They are called back, with what the flow has learned; false where nobody can be called, and the flow goes another way. */
async function keepCallback(tx: Tx, call: Call, wish: { queueId: string; number: string }): Promise<boolean> {
  const instance = await lockInstance(tx, call.id);
  const kept = await unlessRefused(
    askCallback(tx, {
      ...wish,
      source: 'flow',
      language: instance?.state.language ?? 'ja',
      entryPointId: call.entryPointId,
      reason: (instance && flowNote(instance)) ?? null,
    }),
  );
  const interactionId = kept?.callback.interactionId;
  if (instance && interactionId) await setInteraction(tx, instance, interactionId);
  return kept !== undefined;
}
