import type { Tx } from '#db/transaction.ts';
import { getQueue } from '#domain/routing/routing.ts';
import { Refusal } from '#kernel/refusal.ts';
import { cleanText } from '#kernel/text.ts';

const NAME_MAX = 80;

/** What an entry point is to be called, and its queue. Refuses 'request.invalid' {field: 'name' or 'queueId'}. */
export async function checkedPlace(
  tx: Tx,
  input: { name: string; queueId: string },
): Promise<{ name: string; queueId: string }> {
  const name = cleanText(input.name, { field: 'name', maxChars: NAME_MAX });
  const queue = await getQueue(tx, input.queueId).catch((error: unknown) => {
    if (error instanceof Refusal && error.code === 'not-found')
      throw new Refusal('request.invalid', { field: 'queueId' });
    throw error;
  });
  return { name, queueId: queue.id };
}
