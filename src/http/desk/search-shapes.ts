import { z } from 'zod';
import { civilDate, id, instant } from '../shapes.ts';
import { caseRow } from './case-shapes.ts';
import { residentRow } from './resident-shapes.ts';

/** What the desk sends and receives when it searches. */

/** A piece of a text; `marks` are the hits in it, from and up to these offsets (UTF-16). */
const snippet = z.object({ text: z.string(), marks: z.array(z.tuple([z.number().int(), z.number().int()])) });

/**
 * GET /desk/search?q=&kind=&from=&to=&state=&departmentId=&before=
 * Dates are civil days on which it was opened, both included. Whoever narrows by date, state or department asks for
 * contacts and cases: residents have none of these and are left out. `before` goes on in one kind.
 */
export const searchQuery = z.object({
  q: z.string().min(1).max(100),
  kind: z.enum(['all', 'residents', 'interactions', 'cases']).default('all'),
  from: civilDate.optional(),
  to: civilDate.optional(),
  state: z.enum(['unfinished', 'finished']).optional(),
  departmentId: id.optional(),
  before: z.string().max(200).optional(),
});
export const searchAnswer = z.object({
  residents: z.array(residentRow),
  interactions: z.array(
    z.object({
      id,
      residentName: z.string().nullable(),
      snippet,
      at: instant,
      channel: z.string(),
      state: z.enum(['waiting', 'active', 'wrap-up', 'ended']),
      departmentName: z.string(),
    }),
  ),
  cases: z.array(caseRow.extend({ snippet: snippet.nullable() })),
  /** Where more begins, for each kind; null when that is all. */
  next: z.object({
    residents: z.string().nullable(),
    interactions: z.string().nullable(),
    cases: z.string().nullable(),
  }),
});
export type SearchAnswer = z.infer<typeof searchAnswer>;
export type SearchQuery = z.output<typeof searchQuery>;
