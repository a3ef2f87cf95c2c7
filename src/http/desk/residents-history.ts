import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { Tx } from '#db/transaction.ts';
import { casesByInteraction } from '#domain/cases/whose.ts';
import { readCity } from '#domain/city/city.ts';
import {
  type HistoryBlock,
  readHistory,
  type SaidPlace,
  searchHistory,
} from '#domain/interactions/history.ts';
import { mattersOf } from '#domain/interactions/matters.ts';
import { getResident } from '#domain/residents/residents.ts';
import type { StaffActor } from '#domain/staff/types.ts';
import { Refusal } from '#kernel/refusal.ts';
import { formatPlace, parsePlace, type Place } from '#kernel/search.ts';
import type { HttpDeps } from '../context.ts';
import { staffRoutes } from '../routes.ts';
import { id } from '../shapes.ts';
import { loadNames, presentMessages } from './present.ts';
import {
  type HistoryAnswer,
  historyAnswer,
  historyQuery,
  historySearchAnswer,
  historySearchQuery,
} from './residents-history-shapes.ts';

const byId = z.object({ id });
const AT_ONCE = 12;
/** Down to a hit; a longer way is gone in steps. */
const MOST_AT_ONCE = 150;
const placeOf = (text: string | undefined): Place | null => (text === undefined ? null : parsePlace(text));

/** A place among messages, opaque to callers: the one of its interaction, and its number in the conversation. */
const formatSaidPlace = (place: SaidPlace): string => `${formatPlace(place)}.${place.seq}`;

function parseSaidPlace(text: string): SaidPlace {
  const [place = '', seq = '', ...rest] = text.split('.');
  if (!/^\d{1,9}$/.test(seq) || rest.length > 0) throw new Refusal('request.invalid', { field: 'before' });
  return { ...parsePlace(place), seq: Number(seq) };
}

/** Everything a resident and the city said to one another, as one scroll with a search inside. */
export function residentHistoryRoutes(app: FastifyInstance, deps: HttpDeps): void {
  const staff = staffRoutes(app, deps, 'desk');

  staff({
    method: 'GET',
    url: '/desk/residents/:id/history',
    summary:
      'What a resident and the city said, over all conversations, newest first, as far as one may see it',
    who: 'resident.read',
    params: byId,
    query: historyQuery,
    answer: historyAnswer,
    handle: async ({ tx, actor, params, query }) => {
      await getResident(tx, params.id);
      const [before, through] = [placeOf(query.before), placeOf(query.through)];
      const limit = through ? MOST_AT_ONCE : AT_ONCE;
      const { blocks, next } = await readHistory(tx, actor, params.id, { before, through, limit });
      return { blocks: await presentBlocks(tx, actor, blocks), nextBefore: next && formatPlace(next) };
    },
  });
  staff({
    method: 'GET',
    url: '/desk/residents/:id/history/search',
    summary: "Where in a resident's history words stand, as far as one may see it",
    who: 'resident.read',
    params: byId,
    query: historySearchQuery,
    answer: historySearchAnswer,
    handle: async ({ tx, actor, params, query }) => {
      await getResident(tx, params.id);
      const before = query.before === undefined ? null : parseSaidPlace(query.before);
      const { hits, next } = await searchHistory(tx, actor, params.id, query.q, before);
      return {
        hits: hits.map((hit) => ({ ...hit, place: formatPlace(hit.place), at: hit.at.toISOString() })),
        nextBefore: next && formatSaidPlace(next),
      };
    },
  });
}

async function presentBlocks(
  tx: Tx,
  actor: StaffActor,
  blocks: readonly HistoryBlock[],
): Promise<HistoryAnswer['blocks']> {
  const names = await loadNames(tx);
  const { settings } = await readCity(tx);
  const results = new Map(settings.wrapUpCodes?.map(({ code, name }) => [code, name]));
  const cases = await casesByInteraction(
    tx,
    actor,
    blocks.map(({ interaction }) => interaction.id),
  );
  const matters = await mattersOf(
    tx,
    blocks.map(({ interaction }) => interaction.conversationId),
  );
  const messages = Map.groupBy(
    await presentMessages(
      tx,
      actor,
      blocks.flatMap((block) => block.messages),
      names,
    ),
    (message) => message.interactionId,
  );
  return blocks.map(({ interaction, staffIds, hasEarlier }) => ({
    id: interaction.id,
    matterId: matters.get(interaction.conversationId) ?? null,
    channel: interaction.channel,
    state: interaction.state,
    queueName: names.queue(interaction.queueId),
    departmentName: names.department(interaction.departmentId),
    answererNames: staffIds.flatMap((staffId) => names.staff(staffId) ?? []),
    openedAt: interaction.openedAt.toISOString(),
    endedAt: interaction.endedAt?.toISOString() ?? null,
    result: interaction.wrapUpCode && (results.get(interaction.wrapUpCode) ?? interaction.wrapUpCode),
    cases: cases.get(interaction.id) ?? [],
    messages: messages.get(interaction.id) ?? [],
    hasEarlier,
  }));
}
