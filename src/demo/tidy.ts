import { listCities } from '#domain/city/city.ts';
import { getInteraction, listInteractions } from '#domain/interactions/interactions.ts';
import { handoversOf, withdrawHandover } from '#domain/routing/handovers.ts';
import { getPresence, queueIdsOf, setPresence } from '#domain/routing/routing.ts';
import { listStaff, loadActor } from '#domain/staff/staff.ts';
import type { StaffActor } from '#domain/staff/types.ts';
import type { Tx } from '#db/transaction.ts';
import { leaveConversation } from '#operations/receive.ts';
import { endInteraction, wrapUp } from '#operations/respond.ts';
import type { House } from '../main.ts';

const MOST = 500;

/**
 * Leaves a half-told demo as a whole one ends: nobody at a desk, nobody waiting, every contact over. For a first start
 * that was cut short while its past was being made; what is missing of the past stays missing.
 */
export async function tidyUp(house: House): Promise<void> {
  for (const city of await listCities(house.database.installation)) {
    const inCity = <T>(work: (tx: Tx) => Promise<T>) =>
      house.database.tx({ tenantId: city.id, actor: 'system:demo' }, work);
    const actors = await inCity(loadEverybody);
    for (const actor of actors) await inCity((tx) => finishWorkOf(tx, actor));
    for (const actor of actors)
      for (const conversationId of await inCity((tx) => waitingFor(tx, actor)))
        await inCity((tx) => leaveConversation(tx, conversationId));
  }
  await house.jobs.drain();
}

async function loadEverybody(tx: Tx): Promise<StaffActor[]> {
  const actors: StaffActor[] = [];
  for (const member of await listStaff(tx)) {
    actors.push(
      await loadActor(
        tx,
        { tenantId: tx.tenantId, accountId: member.accountId, staffId: member.id },
        await queueIdsOf(tx, member.id),
      ),
    );
  }
  return actors;
}

async function finishWorkOf(tx: Tx, actor: StaffActor): Promise<void> {
  for (const { id } of await listInteractions(tx, actor, { view: 'mine', limit: MOST })) {
    for (const handover of await handoversOf(tx, [id]))
      if (handover.state === 'pending') await withdrawHandover(tx, actor, handover.id);
    if ((await getInteraction(tx, actor, id)).state === 'active') await endInteraction(tx, actor, id);
    await wrapUp(tx, actor, id, 'solved', null);
  }
  if ((await getPresence(tx, actor.accountId)).status !== 'offline')
    await setPresence(tx, actor, 'offline', null);
}

async function waitingFor(tx: Tx, actor: StaffActor): Promise<string[]> {
  return (await listInteractions(tx, actor, { view: 'waiting', limit: MOST })).map(
    (interaction) => interaction.conversationId,
  );
}
