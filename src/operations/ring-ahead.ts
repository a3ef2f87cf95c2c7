import type { Tx } from '#db/transaction.ts';
import { step } from '#domain/calls/calls.ts';
import type { Call, CallCommand, CallEvent } from '#domain/calls/types.ts';
import type { OfferMade } from '#domain/routing/types.ts';
import type { Clock } from '#kernel/clock.ts';
import type { Ids } from '#kernel/ids.ts';
import type { CallFactDeps } from './call-facts.ts';
import type { LiveCall } from './live-calls.ts';

/** A telephone that rings while it is being kept that it does. */
export interface RungAhead {
  /** The ids to keep it under, where the rows say what was known here; undefined where they do not. */
  idsFor(before: Call, event: CallEvent): string[] | undefined;
  /** Whether it is what the call was kept with, also by a commit whose answer was lost. */
  isKeptIn(saved: Call): boolean;
  /** The exchange was told. */
  rung: Promise<void>;
  /** Takes it down: nothing of it was kept. */
  takeBack(): void;
}

/** Lets telephones ring by what this process knows, before it has asked the database whether it is so. */
export interface Ringing {
  /**
   * Lets the telephone ring that an offer is for; undefined where this process does not know which one. Who waits hears it
   * one transaction earlier, a seventh of the way from their call to it. The offer is kept by then. What is told of the
   * telephone meanwhile stands behind the offer in the call's turn.
   */
  ring(call: LiveCall, offer: OfferMade): RungAhead | undefined;
  /** As the house's own, and remembers it. */
  phoneOf: CallFactDeps['phoneOf'];
  /** Somebody has another telephone than before. */
  forget(staffId: string): void;
}

/** `run` lets the exchange do it, and never fails for one that is away. */
export function createRinging(
  deps: Pick<CallFactDeps, 'phoneOf'> & { clock: Clock; ids: Ids },
  run: (call: LiveCall, commands: readonly CallCommand[]) => Promise<void>,
): Ringing {
  const phones = new Map<string, string>();
  return {
    ring(call, offer) {
      const phone = phones.get(offer.staffId);
      if (phone === undefined) return undefined;
      const { saved } = call;
      const event = offeredTo(phone, offer, deps.clock.now());
      const ids: string[] = [];
      const newId = (): string => {
        const id = deps.ids.next();
        ids.push(id);
        return id;
      };
      const { commands } = step(saved.state, event, deps.clock.now(), newId);
      if (commands.length === 0 || commands.some((command) => command.do !== 'originate')) return undefined;
      const rung = run(call, commands);
      // Looked at later, and by nobody when it is taken back.
      rung.catch(() => undefined);
      return {
        rung,
        isKeptIn: ({ state: { legs } }) =>
          commands.every((command) => command.do === 'originate' && legs[command.legId] !== undefined),
        idsFor: (before, kept) =>
          before.version === saved.version && kept.type === 'offered' && kept.phone === phone
            ? [...ids]
            : undefined,
        takeBack() {
          // Before the exchange was told there is nothing to take down, and it would ring for good.
          const takeDown = async (): Promise<void> => {
            for (const command of commands)
              if (command.do === 'originate') await call.exchange.hangUp(command.legId, 'answered-elsewhere');
          };
          void rung.then(takeDown, takeDown).catch(() => undefined);
        },
      };
    },
    async phoneOf(tx: Tx, staffId: string) {
      const phone = await deps.phoneOf(tx, staffId);
      if (phone === null) phones.delete(staffId);
      else phones.set(staffId, phone);
      return phone;
    },
    forget: (staffId) => void phones.delete(staffId),
  };
}

/** An offer as a call hears of it: whose telephone rings, and how long. */
export function offeredTo(
  phone: string | null,
  offer: Pick<OfferMade, 'offerId' | 'staffId' | 'expiresAt'>,
  now: Date,
): CallEvent {
  const leftMs = offer.expiresAt.getTime() - now.getTime();
  return {
    type: 'offered',
    offerId: offer.offerId,
    staffId: offer.staffId,
    phone,
    answerWithinSec: Math.max(1, Math.round(leftMs / 1000)),
  };
}
