import type { JobData } from '#db/jobs.ts';
import type { Database } from '#db/transaction.ts';
import { mayGoNow } from '#domain/interactions/held.ts';
import { queuedDeliveries, settleDelivery } from '#domain/interactions/messages.ts';
import type { Channel } from '#domain/interactions/types.ts';
import { assertOutsideTransaction } from '#kernel/network-guard.ts';

export interface DeliverDeps {
  database: Database;
  channels: ReadonlyMap<string, Channel>;
}

/**
 * Hands over everything that waits in a conversation's outbox, in order, outside any transaction, and records how it
 * went. A channel that throws leaves the rest waiting: the job is tried again, nothing overtakes on the same way; what goes
 * by another channel, such as a mail to who left a chat, is not waited for. What an account may not send yet is held; the
 * loop over held messages lets it go.
 */
export async function deliverConversation(deps: DeliverDeps, data: JobData): Promise<void> {
  const scope = { tenantId: data.tenantId, actor: 'system:deliver' };
  const conversationId = String(data.subjectId);
  const waiting = await deps.database.tx(scope, (tx) => queuedDeliveries(tx, conversationId));
  const busy = new Set<string>();
  for (const { messageId, channel: channelId } of waiting) {
    if (busy.has(channelId)) continue;
    const channel = deps.channels.get(channelId);
    const delivery = { messageId, conversationId };
    if (!channel) {
      await deps.database.tx(scope, (tx) =>
        settleDelivery(tx, delivery, { state: 'failed', errorCode: 'channel.unknown' }),
      );
      continue;
    }
    const { sendLimit } = channel;
    if (sendLimit && !(await deps.database.tx(scope, (tx) => mayGoNow(tx, delivery, sendLimit)))) return;
    assertOutsideTransaction('Channel.send');
    const outcome = await channel.send({ tenantId: data.tenantId, ...delivery });
    if (outcome.state === 'under-way') {
      busy.add(channelId);
      continue;
    }
    await deps.database.tx(scope, (tx) => settleDelivery(tx, delivery, outcome));
  }
}
