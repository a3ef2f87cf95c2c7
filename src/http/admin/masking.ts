import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { listReveals } from '#domain/masking/originals.ts';
import { addPattern, changePattern, readPatterns } from '#domain/masking/patterns.ts';
import { listStaff } from '#domain/staff/staff.ts';
import { maskByPatterns } from '#kernel/sensitive.ts';
import type { HttpDeps } from '../context.ts';
import { staffRoutes } from '../routes.ts';
import { id, ok } from '../shapes.ts';
import {
  addPatternBody,
  changePatternBody,
  maskingAnswer,
  revealsAnswer,
  tryMaskingBody,
  triedAnswer,
} from './masking-shapes.ts';

const DONE = { ok: true } as const;
const PAGE = 50;

/** Which numbers are masked where they are written, and who looked at an original. */
export function maskingRoutes(app: FastifyInstance, deps: HttpDeps): void {
  const staff = staffRoutes(app, deps, 'admin');
  staff({
    method: 'GET',
    url: '/admin/privacy/masking',
    summary: 'Which numbers are looked for in texts, and what is done with them',
    who: 'configuration.read',
    answer: maskingAnswer,
    handle: async ({ tx }) => ({ patterns: await readPatterns(tx) }),
  });
  staff({
    method: 'POST',
    url: '/admin/privacy/masking',
    summary: "Adds a shape of the city's own: 9 for a digit, A for a letter",
    who: 'privacy.manage',
    body: addPatternBody,
    answer: z.object({ id }),
    handle: async ({ tx, actor, body }) => ({ id: await addPattern(tx, actor, body) }),
  });
  staff({
    method: 'PUT',
    url: '/admin/privacy/masking/:id',
    summary: 'Changes what is done where such a number is found, on the version that was seen',
    who: 'privacy.manage',
    params: z.object({ id: z.string().max(36) }),
    body: changePatternBody,
    answer: ok,
    handle: async ({ tx, actor, params, body }) => {
      await changePattern(tx, actor, { ...body, id: params.id });
      return DONE;
    },
  });
  staff({
    method: 'POST',
    url: '/admin/privacy/masking/try',
    summary: 'What would become of a text; nothing is kept',
    who: 'privacy.manage',
    body: tryMaskingBody,
    answer: triedAnswer,
    handle: async ({ tx, body }) => maskByPatterns(body.text, await readPatterns(tx)),
  });
  staff({
    method: 'GET',
    url: '/admin/privacy/reveals',
    summary: 'Who looked at masked numbers, when and why',
    who: 'audit.read',
    query: z.object({ before: id.optional() }),
    answer: revealsAnswer,
    handle: async ({ tx, query }) => {
      const [rows, people] = await Promise.all([
        listReveals(tx, { before: query.before, limit: PAGE }),
        listStaff(tx),
      ]);
      const names = new Map(people.map((one) => [one.id, one.name]));
      return {
        rows: rows.map(({ staffId, at, found, ...row }) => ({
          ...row,
          at: at.toISOString(),
          by: names.get(staffId) ?? '',
          found: [...found],
        })),
        nextBefore: rows.length === PAGE ? (rows.at(-1)?.id ?? null) : null,
      };
    },
  });
}
