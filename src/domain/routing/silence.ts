import { readCalendar } from '#domain/city/city.ts';
import { returnToWaiting } from '#domain/interactions/returning.ts';
import type { Interaction, ReturnReason } from '#domain/interactions/types.ts';
import type { Tx } from '#db/transaction.ts';
import { enterQueue, getQueue, listQueues } from './routing.ts';
import { DECLINE_REST_SEC, isQueueOpen } from './rules.ts';
import { type SilenceEnd, type SilenceStep, silenceEnds, silenceStep, WRITING_SEC } from './silence-rules.ts';
import * as store from './store-silence.ts';
import { updateEnteredAt } from './store-interventions.ts';
import type { Attention } from './types.ts';

export { askedClientId } from './store-silence.ts';
export type { SilenceEnd } from './silence-rules.ts';

export interface DueSilence extends store.ExchangeRow {
  step: SilenceStep;
  /** How long the resident still has after being asked. */
  idleLeftSec: number;
}

/** What is to be done now in exchanges of live channels: of this one, or of the whole city. It decides, it changes nothing. */
export async function dueSilences(
  tx: Tx,
  attention: (channel: string) => Attention,
  interactionId?: string,
): Promise<DueSilence[]> {
  const exchanges = await store.selectExchanges(tx, interactionId === undefined ? null : [interactionId]);
  if (exchanges.length === 0) return [];
  const { opening } = await readCalendar(tx);
  const queues = new Map((await listQueues(tx)).map((queue) => [queue.id, queue]));
  return exchanges.flatMap((exchange) => {
    const queue = queues.get(exchange.queueId);
    if (!queue || attention(exchange.channel) !== 'live') return [];
    const queueOpen = isQueueOpen(queue, opening, tx.now);
    const step = silenceStep(exchange, queue.policy, { now: tx.now, queueOpen });
    return step ? [{ ...exchange, step, idleLeftSec: (queue.policy.residentIdleSec ?? 0) / 2 }] : [];
  });
}

/** Whether the owner is just writing an answer, or a file is on its way. */
export function isBusyWriting(tx: Tx, exchange: store.ExchangeRow): Promise<boolean> {
  return store.isSomethingOnItsWay(tx, exchange, new Date(tx.now.getTime() - WRITING_SEC * 1000));
}

/** When the silences that are told of beforehand end, by interaction; for lists. */
export async function silencesOf(
  tx: Tx,
  interactionIds: readonly string[],
): Promise<Map<string, SilenceEnd>> {
  if (interactionIds.length === 0) return new Map();
  const exchanges = await store.selectExchanges(tx, interactionIds);
  if (exchanges.length === 0) return new Map();
  const policies = new Map((await listQueues(tx)).map((queue) => [queue.id, queue.policy]));
  return new Map(
    exchanges.flatMap((exchange) => {
      const policy = policies.get(exchange.queueId);
      const end = policy && silenceEnds(exchange, policy).find(({ warnAt }) => warnAt !== null);
      return end ? [[exchange.interactionId, end]] : [];
    }),
  );
}

/**
 * Puts what its owner does not answer back into the line, in front by its first time there. Who left is asked first when
 * they are back; who is here and silent is not asked for a minute. Drafts stay their writer's.
 * Emits `interaction.returned` and `queue.entered`.
 */
export async function returnToLine(tx: Tx, interaction: Interaction, reason: ReturnReason): Promise<void> {
  const owner = interaction.ownerStaffId;
  if (owner === null) return;
  const queue = await getQueue(tx, interaction.queueId);
  const enteredAt = await store.selectFirstEnteredAt(tx, interaction.id);
  const { preferSec } = queue.policy;
  const isPreferred = reason === 'owner-gone' && preferSec > 0;
  const returned = await returnToWaiting(tx, interaction, reason);
  await enterQueue(
    tx,
    returned,
    queue,
    isPreferred ? { prefer: { staffIds: [owner], sec: preferSec, personal: false } } : {},
  );
  if (enteredAt) await updateEnteredAt(tx, interaction.id, enteredAt);
  if (reason === 'owner-silent') {
    const until = new Date(tx.now.getTime() + DECLINE_REST_SEC * 1000);
    await store.updateExcluded(tx, interaction.id, owner, until);
  }
  tx.audit({ action: 'write', subjectKind: 'interaction', subjectId: interaction.id, fields: ['owner'] });
}
