import type { z } from 'zod';
import type * as history from '#http/desk/residents-history-shapes.ts';
import type * as moves from '#http/desk/residents-moves-shapes.ts';
import type * as ties from '#http/desk/residents-ties-shapes.ts';
import type { Query } from './desk-cache.ts';

export type Suggestions = z.infer<typeof moves.suggestionsAnswer>;
export type SamePairs = z.infer<typeof moves.samePairsAnswer>;
export type SameReason = Suggestions['rows'][number]['reasons'][number];
export type Moves = z.infer<typeof moves.movesAnswer>;
export type Parts = z.infer<typeof moves.partsAnswer>;
export type Merge = z.input<typeof moves.mergeResidents>;
export type Split = z.input<typeof moves.splitResident>;
export type Ties = z.infer<typeof ties.tiesAnswer>;
export type AddRepresentative = z.input<typeof ties.addRepresentative>;
export type RecordConsent = z.input<typeof ties.recordConsent>;
export type WriteNote = z.input<typeof ties.writeNote>;
export type JoinHousehold = z.input<typeof ties.joinHousehold>;
export type History = z.infer<typeof history.historyAnswer>;
export type HistoryBlock = History['blocks'][number];
export type HistoryHits = z.infer<typeof history.historySearchAnswer>;

const query = <T>(url: string): Query<T> => ({ url });
const of = (id: string) => `/desk/residents/${id}`;

/** What stands beside a resident's record, by address. */
export const residentQueries = {
  suggestions: (id: string) => query<Suggestions>(`${of(id)}/suggestions`),
  samePairs: query<SamePairs>('/desk/same-residents'),
  moves: (id: string) => query<Moves>(`${of(id)}/moves`),
  parts: (id: string) => query<Parts>(`${of(id)}/parts`),
  ties: (id: string, past = false) => query<Ties>(`${of(id)}/ties${past ? '?past=true' : ''}`),
  history: (id: string, before?: string | null, through?: string | null) => {
    const given = new URLSearchParams();
    if (before) given.set('before', before);
    if (through) given.set('through', through);
    const text = given.toString();
    return query<History>(`${of(id)}/history${text ? `?${text}` : ''}`);
  },
  historyHits: (id: string, words: string, before?: string) =>
    query<HistoryHits>(
      `${of(id)}/history/search?${new URLSearchParams({ q: words, ...(before && { before }) }).toString()}`,
    ),
};
