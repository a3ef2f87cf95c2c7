import type { Caller, HangUpReason, Place, Snoop } from '#domain/calls/exchange.ts';
import type { Timer } from '#kernel/clock.ts';
import type { FaxMachine } from './pretend-faxes.ts';

/** One end of a call as the pretended exchange holds it. */
export interface Leg {
  fax?: FaxMachine;
  id: string;
  origin: 'called' | 'made' | 'snoop';
  entered?: { line: string; dialled: string; caller: Caller; at: Date };
  isAnswered: boolean;
  isRinging: boolean;
  isSpeaking: boolean;
  hasMusic: boolean;
  snoop?: Snoop;
  /** Of a snoop that records one side of a talk: what its leg says, or what it hears. */
  side?: 'says' | 'hears';
  timer?: Timer;
  endedWith?: HangUpReason;
}

/** Something that it records, or has recorded. */
export interface Recording {
  of: Place;
  sinceMs: number;
  timer: Timer;
  endedMs?: number;
  /** Somebody was heard in it. */
  hasVoice: boolean;
}

/** Whether two name the same leg or bridge. */
export function isSamePlace(one: Place, other: Place): boolean {
  return 'legId' in one
    ? 'legId' in other && one.legId === other.legId
    : 'bridgeId' in other && one.bridgeId === other.bridgeId;
}
