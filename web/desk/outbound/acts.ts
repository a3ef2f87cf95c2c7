import type { CallbackAnswer } from '#http/desk/callback-shapes.ts';
import { attempt } from '../state/act.ts';
import { client } from '../state/desk.ts';
import { toast } from '../state/toasts.ts';
import { outboundWords } from '../text/outbound-words.ts';

const at = (callback: Pick<CallbackAnswer, 'id'>, what: string) => `/desk/callbacks/${callback.id}/${what}`;

/** Takes a callback before its turn or out of the line: my telephone rings, then theirs. */
export function takeCallback(callback: CallbackAnswer): Promise<boolean> {
  return attempt(async () => {
    await client.send('POST', at(callback, 'take'), {});
    toast(outboundWords().callbacks.taken);
  });
}

/** Calls for a callback that I have in hand. */
export function callForCallback(callback: CallbackAnswer): Promise<boolean> {
  return attempt(async () => {
    await client.send('POST', at(callback, 'call'), {});
    toast(outboundWords().callbacks.calling);
  });
}

/** Says what came of a callback that I have in hand, without a call of ours. */
export function settleCallback(callback: CallbackAnswer, result: 'not-reached' | 'done'): Promise<boolean> {
  return attempt(async () => {
    await client.send('POST', at(callback, 'settle'), { result });
    toast(outboundWords().callbacks.settled);
  });
}
