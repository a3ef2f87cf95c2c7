import type { Tx } from '#db/transaction.ts';
import { casesOfResident } from '#domain/cases/cases.ts';
import type { CaseSummary } from '#domain/cases/types.ts';
import { interactionsOfResident } from '#domain/interactions/interactions.ts';
import { lastMessages } from '#domain/interactions/messages.ts';
import type { Interaction } from '#domain/interactions/types.ts';
import { contactPointsByConversation, conversationsOfResident } from '#domain/interactions/whose.ts';
import { movesOf } from '#domain/residents/moves.ts';
import { contactPointsOf, getResident } from '#domain/residents/residents.ts';
import type { ContactPoint } from '#domain/residents/types.ts';
import type { StaffActor } from '#domain/staff/types.ts';

const MOST_TALKS = 200;
const TALKS_EACH = 3;
const MOST_CONVERSATIONS = 200;

/** What a record could be split into: its contact points with the last talks over each, its cases, who was merged into it. */
export interface ResidentParts {
  contactPoints: (ContactPoint & { talks: (Interaction & { preview: string })[] })[];
  /** One by one, the newest first, with the contact point that each hangs on; it may be another person's by now. */
  conversations: { id: string; channel: string; at: Date; preview: string; contactPointId: string | null }[];
  cases: CaseSummary[];
  former: { id: string; name: string | null }[];
}

/** The parts of a record as far as the actor may see them. Refuses 'not-found'. */
export async function readParts(tx: Tx, actor: StaffActor, residentId: string): Promise<ResidentParts> {
  await getResident(tx, residentId);
  const pointOf = await contactPointsByConversation(tx, residentId);
  const interactions = await interactionsOfResident(tx, actor, residentId, MOST_TALKS);
  const points = await contactPointsOf(tx, [residentId]);
  const talks = new Map(
    points.map((point) => [
      point.id,
      interactions.filter((each) => pointOf.get(each.conversationId) === point.id).slice(0, TALKS_EACH),
    ]),
  );
  const newest = await conversationsOfResident(tx, actor, residentId, MOST_CONVERSATIONS);
  const said = await lastMessages(
    tx,
    [...[...talks.values()].flat(), ...newest].map((interaction) => interaction.id),
  );
  const merged = (await movesOf(tx, residentId)).filter(
    (move) => move.kind === 'merge' && move.toId === residentId && move.undoable,
  );
  return {
    contactPoints: points.map((point) => ({
      ...point,
      talks: (talks.get(point.id) ?? []).map((each) => ({
        ...each,
        preview: said.get(each.id)?.preview ?? '',
      })),
    })),
    conversations: newest.map((each) => ({
      id: each.conversationId,
      channel: each.channel,
      at: each.openedAt,
      preview: said.get(each.id)?.preview ?? '',
      contactPointId: pointOf.get(each.conversationId) ?? null,
    })),
    cases: await casesOfResident(tx, actor, residentId),
    former: merged.map((move) => ({ id: move.fromId, name: move.otherName })),
  };
}
