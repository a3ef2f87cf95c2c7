import type { Database, Tx } from '#db/transaction.ts';
import { languageFor, listCities } from '#domain/city/city.ts';
import { endExchange, lockById, tellShown } from '#domain/interactions/interactions.ts';
import { addSystemMessage, findByClientId, lockConversation } from '#domain/interactions/messages.ts';
import type { Conversation, Interaction } from '#domain/interactions/types.ts';
import { getQueue } from '#domain/routing/routing.ts';
import { DESK_LOST_SEC } from '#domain/routing/rules.ts';
import {
  askedClientId,
  type DueSilence,
  dueSilences,
  isBusyWriting,
  returnToLine,
} from '#domain/routing/silence.ts';
import type { Attention } from '#domain/routing/types.ts';
import { giveNotice, wasNoticed } from '#domain/supervision/watching.ts';
import type { Clock, Timer } from '#kernel/clock.ts';
import type { Logger } from '#kernel/log.ts';
import { residentText } from './resident-texts.ts';

/** Sees to it that no live exchange stays with somebody who does not answer, and none open without a resident. */
export interface SilenceWatch {
  /** Looks once; returns in how many exchanges something was done. */
  tick(): Promise<number>;
  start(): void;
  stop(): Promise<void>;
}

export interface SilenceWatchDeps {
  database: Database;
  attention: (channel: string) => Attention;
  clock: Clock;
  log: Logger;
}

const LOOK_MS = 10_000;
const SYSTEM = 'system:silence';

/**
 * The loop over what is silent. Each step is decided again under the locks of conversation and interaction that an answer
 * takes as well: of two processes, and of an answer in the same moment, one comes first and the other finds it done. Begins
 * only after desks had the time to report: right after a standstill everybody was silent.
 */
export function createSilenceWatch(deps: SilenceWatchDeps): SilenceWatch {
  let timer: Timer | undefined;
  let running = false;
  let current: Promise<unknown> = Promise.resolve();

  async function tick(): Promise<number> {
    let done = 0;
    for (const { id: tenantId } of await listCities(deps.database.installation)) {
      const scope = { tenantId, actor: SYSTEM };
      const due = await deps.database.tx(scope, (tx) => dueSilences(tx, deps.attention));
      for (const seen of due)
        if (await deps.database.tx(scope, (tx) => endSilence(tx, deps.attention, seen))) done++;
    }
    return done;
  }

  function schedule(delayMs: number): void {
    if (!running) return;
    timer = deps.clock.after(delayMs, () => {
      current = tick()
        .catch((error: unknown) => deps.log.warn({ err: error }, 'silent exchanges could not be looked for'))
        .finally(() => schedule(LOOK_MS));
    });
  }

  return {
    tick,
    start() {
      running = true;
      schedule(DESK_LOST_SEC * 1000);
    },
    async stop() {
      running = false;
      if (timer) deps.clock.clear(timer);
      await current;
    },
  };
}

async function endSilence(
  tx: Tx,
  attention: SilenceWatchDeps['attention'],
  seen: DueSilence,
): Promise<boolean> {
  const conversation = await lockConversation(tx, seen.conversationId);
  const interaction = await lockById(tx, seen.interactionId);
  const [due] = await dueSilences(tx, attention, seen.interactionId);
  if (!due || interaction.state !== 'active') return false;
  switch (due.step) {
    case 'return-gone':
      await giveBack(tx, interaction, 'owner-gone');
      return true;
    case 'return-silent':
      await giveBack(tx, interaction, 'owner-silent');
      return true;
    case 'warn-owner':
      return warnOwner(tx, interaction, due);
    case 'ask-resident':
      return askResident(tx, conversation, interaction, due);
    case 'end-idle':
      return endIdle(tx, interaction, due);
  }
}

/** Supervisors hear of it by the rule of the longest wait: it stands in the line with its first time. */
async function giveBack(
  tx: Tx,
  interaction: Interaction,
  reason: 'owner-gone' | 'owner-silent',
): Promise<void> {
  await returnToLine(tx, interaction, reason);
  const notice = { kind: reason, interactionId: interaction.id, byStaffId: null };
  await giveNotice(tx, interaction.ownerStaffId!, notice);
}

async function warnOwner(tx: Tx, interaction: Interaction, due: DueSilence): Promise<boolean> {
  const since = due.waitsSince! > due.heldSince ? due.waitsSince! : due.heldSince;
  const notice = { kind: 'answer-due', interactionId: interaction.id } as const;
  if (await wasNoticed(tx, due.ownerStaffId, notice, since)) return false;
  await giveNotice(tx, due.ownerStaffId, { ...notice, byStaffId: null });
  tellShown(tx, interaction);
  return true;
}

async function askResident(
  tx: Tx,
  conversation: Conversation,
  interaction: Interaction,
  due: DueSilence,
): Promise<boolean> {
  if (await isBusyWriting(tx, due)) return false;
  const clientId = askedClientId(interaction.id, due.answerSeq!);
  if (await findByClientId(tx, conversation.id, clientId)) return false;
  const minutes = String(Math.max(1, Math.floor(due.idleLeftSec / 60)));
  const language = await languageFor(tx, conversation.language);
  const text = residentText(language, 'still-there', { minutes });
  await addSystemMessage(tx, conversation, interaction, text, clientId);
  return true;
}

async function endIdle(tx: Tx, interaction: Interaction, due: DueSilence): Promise<boolean> {
  if (await isBusyWriting(tx, due)) return false;
  const queue = await getQueue(tx, interaction.queueId);
  await endExchange(tx, interaction, 'resident-idle', queue.wrapUpSec);
  tx.audit({ action: 'write', subjectKind: 'interaction', subjectId: interaction.id, fields: ['state'] });
  return true;
}
