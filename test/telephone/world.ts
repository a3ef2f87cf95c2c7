import type { Sound } from '#kernel/sound.ts';
import type { Caller, Destination, Exchange, ExchangeEvent } from '#domain/calls/exchange.ts';

/** Somebody with a telephone in the hand, at the other end of a leg. */
export interface Person {
  press(keys: string): Promise<void>;
  hangUp(): void;
  speak(): void;
  /** Says this, and is silent after it. */
  say(sound: Sound): void;
  /** Hears anything at all now. */
  hears(): boolean;
  isOver(): boolean;
  /** Was told "busy" before an answer. */
  isToldBusy(): boolean;
}

export type Answering =
  | { kind: 'answers'; afterMs: number; hangsUpAfterMs?: number }
  | { kind: 'busy' }
  | { kind: 'no-answer' };

/** An exchange with people around it: the real one with telephones, or the pretended one. One suite for both. */
export interface World {
  /** The one that is connected now; `returnAfterAbsence` makes another. */
  exchange(): Exchange;
  readonly events: ExchangeEvent[];
  /** A sound of two seconds. */
  readonly promptUrl: string;
  readonly line: string;
  newId(): string;
  dial(options: { to: string; caller?: Caller }): Promise<Person>;
  /** Somebody waits for one call, and is reached as told. */
  expect(answering: Answering): Promise<{ person: Person; to: Destination }>;
  /** Waits for what `look` returns, while time passes. */
  until<Found>(what: string, look: () => Found | undefined | false, withinMs?: number): Promise<Found>;
  pass(ms: number): Promise<void>;
  /** Engawa is away while `meanwhile` happens, and comes back. Events of that time are never heard. */
  returnAfterAbsence(meanwhile: () => Promise<void>): Promise<void>;
  close(): Promise<void>;
}
