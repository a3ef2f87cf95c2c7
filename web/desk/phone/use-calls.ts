import { queries } from '../../shared/desk-queries.ts';
import type { Call, Phone } from '../../shared/desk-types.ts';
import { useStore } from '../state/store.ts';
import { useQuery } from '../state/use-query.ts';
import { phoneWords, type PhoneWords } from '../text/phone-words.ts';
import { type PhoneLeg, type PhoneTrouble, phoneView, type PhoneView } from './phone-state.ts';

/** A call of this person, and the leg of it that is on the telephone here. */
export type CallHere = { readonly call: Call; readonly leg: PhoneLeg | undefined };

const SHOWN: readonly Call['state'][] = ['dialling', 'talking', 'held', 'consulting', 'conference'];

/** The calls that one is in, as the server knows them, with what is on the telephone here. */
export function useCallsHere(): { calls: CallHere[]; view: PhoneView } {
  const view = useStore(phoneView);
  const calls = useQuery(queries.calls).data?.calls ?? [];
  return {
    view,
    calls: calls
      .map((call) => ({ call, leg: legOf(call, view.legs) }))
      // Whoever is only asked or rung has no part in it before answering; who has answered need not wait for the server.
      .filter(({ call, leg }) => leg?.state === 'up' || (SHOWN.includes(call.state) && call.can.length > 0))
      .map(({ call, leg }) => ({ call: asAnswered(call, leg), leg })),
  };
}

function asAnswered(call: Call, leg: PhoneLeg | undefined): Call {
  return leg?.state === 'up' && call.state === 'offered' ? { ...call, state: 'talking' } : call;
}

/** The one that carries the sound: back in a call, two may be there for a moment. */
function legOf(call: Call, legs: readonly PhoneLeg[]): PhoneLeg | undefined {
  const mine = legs.filter(({ callId }) => callId === call.id);
  return mine.find(({ state }) => state === 'up') ?? mine[0];
}

/** Whom one talks with, by the name the city knows, the number, or why there is none. */
export function nameOfParty({ party }: Call, words: PhoneWords = phoneWords()): string {
  return party.name ?? party.number ?? words.callers[party.kind];
}

/** Whoever is asked or taken in beside the caller. */
export function consultedName({ parties }: Call, words: PhoneWords): string {
  const asked = parties.find(({ kind }) => kind === 'consulted');
  return asked?.name ?? words.someone;
}

/** Why no call comes, by what the page and the exchange say; null when calls come. */
export function useTrouble(): PhoneTrouble | null {
  const view = useStore(phoneView);
  const phone = useQuery(queries.phone).data;
  return troubleOf(view, phone);
}

export function troubleOf(view: PhoneView, phone: Phone | undefined): PhoneTrouble | null {
  if (view.trouble) return view.trouble;
  if (phone && !phone.exchangeUp) return 'exchange-away';
  if (view.kind === 'desk' && phone?.use?.reachable === false) return 'desk-phone-away';
  return null;
}
