import type { Tx } from '#db/transaction.ts';
import { linkInteraction, openCase } from '#domain/cases/cases.ts';
import type { CaseDetail, NewCase } from '#domain/cases/types.ts';
import { type NumberBlocks, readCalendar } from '#domain/city/city.ts';
import { getInteraction, tellShown } from '#domain/interactions/interactions.ts';
import type { Interaction } from '#domain/interactions/types.ts';
import { takeReceipt } from '#domain/mail/receipts.ts';
import { getResident, standingResident } from '#domain/residents/residents.ts';
import type { StaffActor } from '#domain/staff/types.ts';
import { Refusal } from '#kernel/refusal.ts';

/**
 * Opens a case for the resident of an interaction one may see, or for a resident. Refuses 'request.invalid' when neither
 * is named, 'not-found' for either when it is not there.
 */
export async function openCaseFor(
  tx: Tx,
  actor: StaffActor,
  input: Omit<NewCase, 'residentId'> & { residentId?: string | undefined },
  numbers: NumberBlocks,
): Promise<CaseDetail> {
  const interaction = input.interactionId ? await getInteraction(tx, actor, input.interactionId) : undefined;
  const named = interaction?.residentId ?? input.residentId;
  if (!named) throw new Refusal('request.invalid', { field: 'residentId' });
  // A merge may have passed since the screen was drawn: the case belongs to the record that goes on.
  const residentId = await standingResident(tx, named);
  if (!interaction) await getResident(tx, residentId);
  const { working } = await readCalendar(tx);
  const given = (sealed: boolean) => numberGiven(tx, interaction, sealed);
  const opened = await openCase(tx, actor, { ...input, residentId }, { numbers, calendar: working, given });
  if (interaction) tellShown(tx, interaction);
  return opened;
}

/** A sealed case stands under none that was told in the open. */
async function numberGiven(tx: Tx, interaction: Interaction | undefined, sealed: boolean) {
  if (!interaction || (sealed && !interaction.sealed)) return undefined;
  return takeReceipt(tx, interaction.conversationId);
}

/** Links an interaction one may see to a case, and tells whoever shows the interaction. Refuses 'not-found' for either. */
export async function linkToCase(
  tx: Tx,
  actor: StaffActor,
  caseId: string,
  interactionId: string,
): Promise<void> {
  const interaction = await getInteraction(tx, actor, interactionId);
  await linkInteraction(tx, actor, caseId, interaction.id);
  tellShown(tx, interaction);
}
