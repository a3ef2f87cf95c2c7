import type { JobData } from '#db/jobs.ts';
import type { Database, Tx } from '#db/transaction.ts';
import { releaseAll } from '#domain/interactions/held.ts';
import { endExchange, lockById } from '#domain/interactions/interactions.ts';
import { addSystemMessage, lockConversation } from '#domain/interactions/messages.ts';
import type { Interaction } from '#domain/interactions/types.ts';
import { withdrawPending } from '#domain/routing/handovers.ts';
import { getQueue } from '#domain/routing/routing.ts';
import { closeHarassment, openHarassmentOf } from '#domain/supervision/harassment.ts';

/** The agreed words against harassment where an exchange is written: they are messages of the house. */

const WRITTEN = {
  warning: {
    ja: '恐れ入りますが、乱暴なお言葉が続くときは、これ以上ご相談をお受けできません。やりとりを終わらせていただくことがありますので、ご理解ください。',
    en: 'We are sorry, but we cannot continue if the abusive language goes on. We may have to end this conversation.',
  },
  ending: {
    ja: '恐れ入りますが、これ以上ご相談をお受けできませんので、このやりとりを終わらせていただきます。',
    en: 'We are sorry, but we cannot continue this conversation. It ends now.',
  },
} as const;

/** What is said: the city's own words in that language or in Japanese, else the house's. */
export function writtenWords(
  own: Readonly<Record<string, string>>,
  language: string,
  part: keyof typeof WRITTEN,
): string {
  const words = (own[language] ?? own['ja'] ?? '').trim();
  return words === '' ? WRITTEN[part][language.startsWith('ja') ? 'ja' : 'en'] : words;
}

/** Writes the agreed words into the exchange. Emits `message.queued`. */
export async function sayInWriting(tx: Tx, interaction: Interaction, words: string): Promise<void> {
  const conversation = await lockConversation(tx, interaction.conversationId);
  await addSystemMessage(tx, conversation, interaction, words, `harassment:${tx.newId()}`);
}

/** Writes the last words and ends the exchange: whoever had it does the after-contact work. Emits `interaction.ended`. */
export async function endInWriting(tx: Tx, interactionId: string, words: string): Promise<void> {
  const seen = await lockById(tx, interactionId);
  // What was said before goes before what says that it is over.
  await releaseAll(tx, seen.conversationId);
  await sayInWriting(tx, seen, words);
  const queue = await getQueue(tx, seen.queueId);
  await endExchange(tx, await withdrawPending(tx, seen), 'harassment-ended', queue.wrapUpSec);
}

/** A written exchange is over, however: so is what was asked in it. A call says so itself. Emits `harassment.closed`. */
export async function writtenHelpOver(database: Database, data: JobData): Promise<void> {
  const scope = { tenantId: data.tenantId, actor: 'system:harassment' };
  await database.tx(scope, async (tx) => {
    const found = await openHarassmentOf(tx, String(data.subjectId));
    if (found?.callId === null) await closeHarassment(tx, found);
  });
}
