import { queries } from '../../shared/desk-queries.ts';
import type { Call, CallTarget } from '../../shared/desk-types.ts';
import { attempt } from '../state/act.ts';
import { cache, client } from '../state/desk.ts';
import { hrefOf } from '../state/place.ts';
import { go } from '../state/router.ts';
import { toast } from '../state/toasts.ts';
import { phoneWords } from '../text/phone-words.ts';
import { orderPhone, phoneView, talkingLeg } from './phone-state.ts';

/** Asks something of a call and shows what came of it. Throws the refusal. */
async function ask(callId: string, what: string, body?: object): Promise<void> {
  try {
    await client.send('POST', `/desk/calls/${callId}/${what}`, body);
  } finally {
    await cache.refetch(queries.calls);
  }
}

export const hold = (call: Call): Promise<boolean> =>
  attempt(() => ask(call.id, 'hold', { on: call.state !== 'held' }));

export const pauseRecording = (call: Call): Promise<boolean> =>
  attempt(() => ask(call.id, 'recording', { paused: call.recording !== 'paused' }));

export const hangUp = (call: Call): Promise<boolean> => attempt(() => ask(call.id, 'hang-up'));

export const rejoin = (call: Call): Promise<boolean> => attempt(() => ask(call.id, 'rejoin'));

export const consult = (call: Call, step: 'complete' | 'cancel' | 'join'): Promise<boolean> =>
  attempt(() => ask(call.id, `consult/${step}`));

export const pressKey = (callId: string, keys: string): Promise<boolean> =>
  attempt(() => ask(callId, 'keys', { keys }));

/** Gives a call on, or asks somebody about it first. Throws the refusal. */
export const giveCall = (
  callId: string,
  how: 'transfer' | 'consult',
  to: CallTarget,
  note: string | null,
): Promise<void> => ask(callId, how, { to, note });

/** Calls a number of the public network, through a line of the city. Throws the refusal. */
export async function callOut(number: string, entryPointId: string | undefined): Promise<void> {
  await client.send('POST', '/desk/calls', { number, ...(entryPointId ? { entryPointId } : {}) });
  await cache.refetch(queries.calls);
}

/** Lets nothing of what one says be heard, or again. */
export function toggleMute(): void {
  const leg = talkingLeg(phoneView.get());
  if (leg) orderPhone({ do: 'mute', legId: leg.id, on: !leg.muted });
}

/** Opens the conversation of a call beside it. */
export function openCall(call: Call): void {
  if (call.interactionId) go(hrefOf(['work', call.interactionId], { view: 'mine' }));
}

/** Says that a call comes by way of a relay service, or does not; remembered for its number. */
export const sayRelay = (call: Call, on: boolean): Promise<boolean> =>
  attempt(async () => {
    await client.send('PUT', `/desk/calls/${call.id}/relay`, { on });
    await cache.refetch(queries.calls);
    const { relay } = phoneWords();
    toast(on ? relay.marked : relay.unmarked);
  });
