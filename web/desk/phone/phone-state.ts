import { createStore } from '../state/store.ts';

/**
 * What every page knows of the telephone, small enough to be loaded with the desk. One tab of the browser has the
 * telephone itself (lead.ts); the others show what it tells them, and tell it what was pressed.
 */

/** Why no call can come: each has its words and what to do about it. */
export type PhoneTrouble =
  | 'starting'
  /** The page did not come by https, and the browser gives no microphone to it. */
  | 'insecure'
  | 'microphone-ask'
  | 'microphone-denied'
  | 'microphone-none'
  /** Another browser of the same person has it. */
  | 'elsewhere'
  | 'none-free'
  | 'exchange-away'
  /** The way to the exchange is broken, and is opened again. */
  | 'reconnecting'
  /** The telephone on the desk is not signed in at the exchange. */
  | 'desk-phone-away';

/** Why a telephone rings; `test` is the person's own call to hear themselves. */
export type LegPurpose = 'offer' | 'consult' | 'return' | 'rejoin' | 'click' | 'monitor' | 'test' | 'unknown';

/** One call on this telephone. */
export type PhoneLeg = {
  readonly id: string;
  readonly callId: string | null;
  readonly purpose: LegPurpose;
  readonly state: 'rings' | 'answering' | 'up';
  readonly muted: boolean;
};

export type PhoneView = {
  readonly trouble: PhoneTrouble | null;
  /** Its name towards the exchange. */
  readonly phone: string | null;
  readonly kind: 'browser' | 'desk';
  /** Whether this tab has it: only here levels are shown and devices can be tried. */
  readonly here: boolean;
  readonly legs: readonly PhoneLeg[];
};

export const NO_PHONE: PhoneView = {
  trouble: 'starting',
  phone: null,
  kind: 'browser',
  here: false,
  legs: [],
};

/** The telephone as it stands. */
export const phoneView = createStore<PhoneView>(NO_PHONE);

/** What a person wants of it. */
export type PhoneOrder =
  | { readonly do: 'answer' | 'decline' | 'hang-up'; readonly legId: string }
  | { readonly do: 'mute'; readonly legId: string; readonly on: boolean }
  /** Begins again: the microphone was allowed, another device was chosen, the telephone is wanted here. */
  | { readonly do: 'again'; readonly takeOver: boolean };

let carryOut: ((order: PhoneOrder) => void) | null = null;

/** Says who carries orders out: the tab that leads itself, or the way to it. */
export function setOrderly(next: ((order: PhoneOrder) => void) | null): void {
  carryOut = next;
}

export function orderPhone(order: PhoneOrder): void {
  carryOut?.(order);
}

/** The leg that rings and waits for a hand; undefined when none does. */
export function ringingLeg(view: PhoneView, purposes?: readonly LegPurpose[]): PhoneLeg | undefined {
  return view.legs.find(
    (leg) => leg.state === 'rings' && (purposes === undefined || purposes.includes(leg.purpose)),
  );
}

/** The leg that one talks on. */
export function talkingLeg(view: PhoneView): PhoneLeg | undefined {
  return view.legs.find((leg) => leg.state === 'up') ?? view.legs.find((leg) => leg.state === 'answering');
}
