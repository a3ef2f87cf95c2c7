import type { Tx } from '#db/transaction.ts';
import { step } from '#domain/calls/calls.ts';
import type { Call, CallCommand, CallEvent } from '#domain/calls/types.ts';
import type { Interaction } from '#domain/interactions/types.ts';
import { applyCallFact, type CallChange, type CallFactDeps } from './call-facts.ts';
import { type KnownPlace, placeOf } from './call-place.ts';

/** What an event and all that followed from it came to. */
export interface Stepped {
  after: Call;
  change: CallChange;
  commands: CallCommand[];
  /** Facts were applied. */
  isFactual: boolean;
  /** The interaction as the last of them left it, where it says so. */
  interaction: Interaction | undefined;
}

/** Takes an event and what follows from it until nothing does; its facts hold in the same transaction, or nothing does. */
export async function stepCall(
  tx: Tx,
  deps: CallFactDeps,
  before: Call,
  first: CallEvent,
  { ids = [], ...known }: KnownPlace & { ids?: string[] | undefined } = {},
): Promise<Stepped> {
  const events = [first];
  const commands: CallCommand[] = [];
  const place = placeOf(tx, before, { ...known, hearsWords: deps.hearsWords?.(), sendText: deps.sendText });
  let after = before;
  let change: CallChange = {};
  let isFactual = false;
  let interaction: Interaction | undefined;
  for (let event = events.shift(); event; event = events.shift()) {
    const stepped = step(after.state, event, tx.now, () => ids.shift() ?? tx.newId());
    after = { ...after, state: stepped.state };
    commands.push(...stepped.commands);
    for (const fact of stepped.facts) {
      isFactual = true;
      const applied = await applyCallFact(tx, after, fact, place);
      after = { ...after, ...applied.change };
      change = { ...change, ...applied.change };
      interaction = applied.interaction;
      events.push(...applied.events);
    }
  }
  return { after, change, commands, isFactual, interaction };
}
