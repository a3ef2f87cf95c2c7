import type { FastifyInstance } from 'fastify';
import type { z } from 'zod';
import type { Tx } from '#db/transaction.ts';
import { searchCases } from '#domain/cases/cases.ts';
import { readCity } from '#domain/city/city.ts';
import { searchInteractions } from '#domain/interactions/search.ts';
import { namesOf, searchResidents } from '#domain/residents/residents.ts';
import { listDepartments } from '#domain/staff/staff.ts';
import type { StaffActor } from '#domain/staff/types.ts';
import { saidInCalls } from '#domain/transcripts/transcripts.ts';
import { formatPlace, parsePlace, type Place, type SearchFilter, snippetOf } from '#kernel/search.ts';
import { interactionOfNumber } from '#operations/receipt-number.ts';
import type { HttpDeps } from '../context.ts';
import { staffRoutes } from '../routes.ts';
import { presentCaseRows, presentResidentRows } from './present.ts';
import { searchAnswer, searchQuery, type SearchQuery } from './search-shapes.ts';

type Answer = z.input<typeof searchAnswer>;

const ALL_LIMIT = 20;
const ONE_LIMIT = 50;

/** Search over everything one may see. */
export function searchRoutes(app: FastifyInstance, deps: HttpDeps): void {
  staffRoutes(
    app,
    deps,
    'desk',
  )({
    method: 'GET',
    url: '/desk/search',
    summary: 'Residents, interactions and cases by words, page by page',
    who: 'desk.use',
    query: searchQuery,
    answer: searchAnswer,
    handle: ({ tx, actor, query }) => search(tx, actor, query),
  });
}

async function search(tx: Tx, actor: StaffActor, query: SearchQuery): Promise<Answer> {
  const filter = await filterOf(tx, query);
  const page = {
    filter,
    before: query.before === undefined ? null : parsePlace(query.before),
    limit: query.kind === 'all' ? ALL_LIMIT : ONE_LIMIT,
  };
  const asks = (kind: SearchQuery['kind']) => query.kind === 'all' || query.kind === kind;
  const isNarrowed = Object.values(filter).some((value) => value !== null);
  const { permissions } = actor;
  // Side by side: while the texts of one kind are opened here, the database looks for the next.
  const [residents, interactions, cases] = await Promise.all([
    asks('residents') && !isNarrowed && permissions.has('resident.read')
      ? foundResidents(tx, actor, query.q, page)
      : NOTHING,
    asks('interactions') ? foundInteractions(tx, actor, query.q, page) : NOTHING,
    asks('cases') && permissions.has('case.read') ? foundCases(tx, actor, query.q, page) : NOTHING,
  ]);
  return {
    residents: residents.rows,
    interactions: interactions.rows,
    cases: cases.rows,
    next: { residents: residents.next, interactions: interactions.next, cases: cases.next },
  };
}

const NOTHING = { rows: [], next: null };

type Page = { filter: SearchFilter; before: Place | null; limit: number };

async function foundResidents(tx: Tx, actor: StaffActor, q: string, page: Page) {
  const { residents, next } = await searchResidents(tx, actor, q, page);
  return { rows: await presentResidentRows(tx, actor, residents), next: placeText(next) };
}

async function foundInteractions(tx: Tx, actor: StaffActor, q: string, page: Page) {
  const spoken = actor.permissions.has('transcript.read') ? saidInCalls : undefined;
  const { hits, next } = await searchInteractions(tx, actor, q, page, spoken);
  const numbered = page.before ? undefined : await interactionOfNumber(tx, actor, q);
  const others = hits.filter((hit) => hit.interaction.id !== numbered?.id);
  const first = numbered ? [{ interaction: numbered, at: numbered.openedAt, snippet: snippetOf(q, []) }] : [];
  return { rows: await presentInteractions(tx, [...first, ...others]), next: placeText(next) };
}

async function foundCases(tx: Tx, actor: StaffActor, q: string, page: Page) {
  const { hits, next } = await searchCases(tx, actor, q, page);
  return { rows: await presentCases(tx, hits), next: placeText(next) };
}

const placeText = (place: Place | null) => place && formatPlace(place);

async function filterOf(tx: Tx, query: SearchQuery): Promise<SearchFilter> {
  const dayBegins = async (day: string, daysLater: number) => {
    const { timeZone } = await readCity(tx);
    const begins = Temporal.PlainDate.from(day).add({ days: daysLater }).toZonedDateTime(timeZone);
    return new Date(begins.epochMilliseconds);
  };
  return {
    since: query.from ? await dayBegins(query.from, 0) : null,
    until: query.to ? await dayBegins(query.to, 1) : null,
    finished: query.state ? query.state === 'finished' : null,
    departmentId: query.departmentId ?? null,
  };
}

async function presentInteractions(
  tx: Tx,
  hits: Awaited<ReturnType<typeof searchInteractions>>['hits'],
): Promise<Answer['interactions']> {
  if (hits.length === 0) return [];
  const [departments, residents] = await Promise.all([
    listDepartments(tx),
    namesOf(
      tx,
      hits.map((hit) => hit.interaction.residentId),
    ),
  ]);
  const names = new Map(departments.map(({ id, name }) => [id, name]));
  return hits.map(({ interaction, at, snippet }) => ({
    id: interaction.id,
    residentName: residents.get(interaction.residentId)?.name ?? null,
    snippet,
    at: at.toISOString(),
    channel: interaction.channel,
    state: interaction.state,
    departmentName: names.get(interaction.departmentId) ?? '',
  }));
}

async function presentCases(
  tx: Tx,
  hits: Awaited<ReturnType<typeof searchCases>>['hits'],
): Promise<Answer['cases']> {
  const rows = await presentCaseRows(
    tx,
    hits.map((hit) => hit.found),
  );
  return rows.map((row, at) => ({ ...row, snippet: hits[at]?.snippet ?? null }));
}
