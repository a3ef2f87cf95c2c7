import { listCities } from '#domain/city/city.ts';
import { accessOf, listMailboxes } from '#domain/mail/mailboxes.ts';
import { systemClock } from '#kernel/clock.ts';
import type { SelfFacts } from '#operations/self-check.ts';
import { createPostOffice } from '#outside/email/post-office.ts';
import type { Config } from '../config.ts';
import { withHouse } from './house.ts';

/** Signs in at the servers of every mailbox that is in use, in every city; reads and sends nothing. */
export function examineMailboxes(config: Config): Promise<NonNullable<SelfFacts['mailboxes']>> {
  return withHouse(config, async (house, { log }) => {
    const postOffice = createPostOffice({ clock: systemClock, log });
    const found: { address: string; trouble: NonNullable<SelfFacts['mailboxes']>[number]['trouble'] }[] = [];
    for (const { id: tenantId } of await listCities(house.database.installation)) {
      const scope = { tenantId, actor: 'system:doctor' };
      const accesses = await house.database.tx(scope, async (tx) => {
        const used = (await listMailboxes(tx)).filter(({ inUse }) => inUse);
        return Promise.all(used.map((mailbox) => accessOf(tx, mailbox)));
      });
      for (const access of accesses) {
        const { incoming, outgoing } = await postOffice.tryOut(access);
        found.push({ address: access.address, trouble: (incoming ?? outgoing)?.trouble ?? null });
      }
    }
    return found;
  });
}
