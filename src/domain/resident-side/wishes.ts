import type { Tx } from '#db/transaction.ts';
import { tellShown } from '#domain/interactions/interactions.ts';
import type { Interaction } from '#domain/interactions/types.ts';
import * as store from './store.ts';
import type { ContactWish } from './types.ts';

const scope = (tx: Tx) => ({ tenantId: tx.tenantId, purpose: 'contact-wish.contact' });

/**
 * Keeps how the resident wants to be answered; said again, the later wish holds. Audited; emits `interaction.changed`,
 * so that whoever shows the interaction sees it.
 */
export async function keepWish(tx: Tx, interaction: Interaction, wish: ContactWish): Promise<void> {
  await store.upsertWish(tx, interaction.id, {
    kind: wish.kind,
    contact: wish.contact === null ? null : tx.sealer.seal(scope(tx), wish.contact),
    promisedAt: wish.promisedAt,
  });
  tx.audit({
    action: 'write',
    subjectKind: 'interaction',
    subjectId: interaction.id,
    fields: ['wish', 'contact'],
  });
  tellShown(tx, interaction);
}

/** The wishes of these interactions. Whoever shows them has asked before whether the interactions may be seen. */
export async function wishesOf(tx: Tx, interactionIds: readonly string[]): Promise<Map<string, ContactWish>> {
  const rows = await store.selectWishes(tx, interactionIds);
  return new Map(
    rows.map(({ interactionId, contact, ...wish }) => [
      interactionId,
      { ...wish, contact: contact && tx.sealer.open(scope(tx), contact) },
    ]),
  );
}
