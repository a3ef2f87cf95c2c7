import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { approveRequest, closeRequest, returnRequest } from '#domain/disclosure/decisions.ts';
import { giveLooksLink } from '#domain/disclosure/looks-links.ts';
import {
  askAmendment,
  extendRequest,
  getRequest,
  listRequests,
  receiveRequest,
  recordAmended,
  recordIdentity,
} from '#domain/disclosure/requests.ts';
import { suggestBlackOuts } from '#domain/disclosure/rules.ts';
import { getResident } from '#domain/residents/residents.ts';
import { makePapers, readPapers } from '#operations/export-request.ts';
import {
  type AsOfficer,
  keepMarks,
  openPiece,
  openPiecePage,
  proposeWithPieces,
  sweepFrozen,
} from '#operations/freeze-request.ts';
import { gatherPerson } from '#operations/gather-person.ts';
import type { HttpDeps } from '../context.ts';
import { asStaff, plainRoutes, scopeOf, staffRoutes } from '../routes.ts';
import { SESSION_ONLY } from '../session-only.ts';
import { id } from '../shapes.ts';
import { sendFile } from '../uploads.ts';
import * as shapes from './data-request-shapes.ts';
import { present, presentRows, working } from './data-requests-present.ts';

const byId = z.object({ id });

/** Requests of persons for what the city holds of them: disclosure, correction, suspension of use. */
export function dataRequestRoutes(app: FastifyInstance, deps: HttpDeps): void {
  const staff = staffRoutes(app, deps, 'admin');
  const plain = plainRoutes(app, deps, 'admin');
  staff({
    method: 'GET',
    url: '/admin/data-requests',
    summary: 'Requests by the last day for their decision, or the finished ones',
    who: 'privacy.approve',
    query: shapes.requestsQuery,
    answer: shapes.requestsAnswer,
    handle: async ({ tx, actor, query }) => ({
      rows: await presentRows(tx, await listRequests(tx, actor, query.finished === 'true')),
      mayReceive: actor.permissions.has('privacy.handle'),
    }),
  });
  staff({
    method: 'POST',
    url: '/admin/data-requests',
    summary: 'Takes a request in; the clock runs from the day it came',
    who: 'privacy.handle',
    body: shapes.receiveRequest,
    answer: shapes.requestAnswer,
    handle: async ({ tx, actor, body }) => {
      await getResident(tx, body.residentId);
      return present(tx, actor, await receiveRequest(tx, actor, body, await working(tx)));
    },
  });
  staff({
    method: 'GET',
    url: '/admin/data-requests/:id',
    summary: 'One request, with what may be done next',
    who: 'privacy.approve',
    params: byId,
    answer: shapes.requestAnswer,
    handle: ({ tx, actor, params }) => present(tx, actor, params.id),
  });
  staff({
    method: 'GET',
    url: '/admin/data-requests/:id/contents',
    summary: 'Everything that the city holds of the person, with words that may be of somebody else',
    who: 'privacy.handle',
    params: byId,
    answer: shapes.contentsAnswer,
    handle: async ({ tx, actor, params }) => {
      const { residentId } = await getRequest(tx, actor, params.id);
      const { items, others, own } = await gatherPerson(tx, actor, residentId);
      return {
        items: items.map(({ at, ...item }) => ({ ...item, at: at?.toISOString() ?? null })),
        suggestions: suggestBlackOuts(items, { others, own }),
      };
    },
  });
  stepRoutes(staff);
  pieceRoutes(deps, plain);
  staff({
    method: 'POST',
    url: '/admin/data-requests/:id/looks-link',
    summary: 'A private link by which the person sees which departments looked at their record; shown once',
    who: 'privacy.handle',
    sessionOnly: SESSION_ONLY.looksLink,
    params: byId,
    answer: shapes.looksLinkAnswer,
    secrets: ['url'],
    handle: async ({ tx, actor, params }) => {
      const { token, expiresAt } = await giveLooksLink(tx, actor, params.id);
      return {
        url: new URL(`/looks/${token}`, deps.settings.publicUrl).href,
        expiresAt: expiresAt.toISOString(),
      };
    },
  });
  plain({
    method: 'POST',
    url: '/admin/data-requests/:id/export',
    summary: 'The letter or the package (PDF, or data with files) once the second person let it go; audited',
    who: 'privacy.handle',
    params: byId,
    body: shapes.exportRequest,
    answer: shapes.exportAnswer,
    handle: async ({ request, params, body: { format } }) => {
      const { papers, tenantId } = await asStaff(deps, request, 'privacy.handle', async ({ tx, actor }) => ({
        papers: await readPapers(tx, actor, params.id, format),
        tenantId: tx.tenantId,
      }));
      const { pdf, files } = deps;
      const { bytes, ...file } = await makePapers({ pdf, files, tenantId }, papers, format);
      return { ...file, base64: bytes.toString('base64') };
    },
  });
}

/** What brings a request on its way, one step after another. */
function stepRoutes(staff: ReturnType<typeof staffRoutes>): void {
  staff({
    method: 'POST',
    url: '/admin/data-requests/:id/identity',
    summary: 'Writes down by what the person was known, and by whom',
    who: 'privacy.handle',
    params: byId,
    body: shapes.recordIdentity,
    answer: shapes.requestAnswer,
    handle: async ({ tx, actor, params, body }) => {
      await recordIdentity(tx, actor, params.id, body);
      return present(tx, actor, params.id);
    },
  });
  staff({
    method: 'POST',
    url: '/admin/data-requests/:id/extend',
    summary: 'Extends the last day by 30 days, once, with its reason',
    who: 'privacy.handle',
    params: byId,
    body: shapes.extendRequest,
    answer: shapes.requestAnswer,
    handle: async ({ tx, actor, params, body }) => {
      await extendRequest(tx, actor, params.id, body, await working(tx));
      return present(tx, actor, params.id);
    },
  });
  staff({
    method: 'POST',
    url: '/admin/data-requests/:id/amendment',
    summary: 'Asks the person to amend the request: its days do not count until that is done',
    who: 'privacy.handle',
    params: byId,
    body: shapes.askAmendment,
    answer: shapes.requestAnswer,
    handle: async ({ tx, actor, params, body }) => {
      await askAmendment(tx, actor, params.id, body, await working(tx));
      return present(tx, actor, params.id);
    },
  });
  staff({
    method: 'POST',
    url: '/admin/data-requests/:id/amended',
    summary: 'It was amended on that day: the days since it was asked for are added to the last day',
    who: 'privacy.handle',
    params: byId,
    body: shapes.recordAmended,
    answer: shapes.requestAnswer,
    handle: async ({ tx, actor, params, body }) => {
      await recordAmended(tx, actor, params.id, body, await working(tx));
      return present(tx, actor, params.id);
    },
  });
  staff({
    method: 'PUT',
    url: '/admin/data-requests/:id/marks',
    summary: 'What is blacked out and withheld, each with its ground in the law',
    who: 'privacy.handle',
    params: byId,
    body: shapes.markRequest,
    answer: shapes.requestAnswer,
    handle: async ({ tx, actor, params, body }) => {
      await keepMarks(tx, actor, params.id, body);
      return present(tx, actor, params.id);
    },
  });
  staff({
    method: 'POST',
    url: '/admin/data-requests/:id/approve',
    summary: 'The second person lets it go',
    who: 'privacy.approve',
    params: byId,
    body: shapes.approveRequest,
    answer: shapes.requestAnswer,
    handle: async ({ tx, actor, params, body }) => {
      await approveRequest(tx, actor, params.id, body.version);
      return present(tx, actor, params.id);
    },
  });
  staff({
    method: 'POST',
    url: '/admin/data-requests/:id/close',
    summary: 'Ends it: how it was handed over, or that the person took it back',
    who: 'privacy.handle',
    params: byId,
    body: shapes.closeRequest,
    answer: shapes.requestAnswer,
    handle: async ({ tx, actor, params, body }) => {
      await closeRequest(tx, actor, params.id, body);
      return present(tx, actor, params.id);
    },
  });
}

/** Steps at which bytes are made or go; they are no work for inside of a transaction. */
function pieceRoutes(deps: HttpDeps, plain: ReturnType<typeof plainRoutes>): void {
  const asker = async (request: FastifyRequest, who: 'privacy.handle' | 'privacy.approve') => {
    const as: AsOfficer = (work) => asStaff(deps, request, who, work);
    const scope = await as(async ({ actor }) => scopeOf(actor, request));
    return { as, scope };
  };
  plain({
    method: 'GET',
    url: '/admin/data-requests/:id/pieces/:itemId',
    summary: 'A file or a recording of the person as it is, for who decides what becomes of it; audited',
    who: 'privacy.handle',
    params: z.object({ id, itemId: z.string().max(100) }),
    answer: z.unknown(),
    handle: async ({ request, reply, params }) => {
      const { as, scope } = await asker(request, 'privacy.handle');
      const { file, bytes } = await openPiece(deps, scope, as, params.id, params.itemId);
      return sendFile(reply, file, bytes);
    },
  });
  plain({
    method: 'GET',
    url: '/admin/data-requests/:id/pieces/:itemId/pages/:page',
    summary:
      'A page of a PDF of the person, drawn as it would go out, for who decides what becomes of it; audited',
    who: 'privacy.handle',
    params: z.object({ id, itemId: z.string().max(100), page: z.coerce.number().int().min(1).max(1_000) }),
    answer: shapes.piecePageAnswer,
    handle: async ({ request, params }) => {
      const { as, scope } = await asker(request, 'privacy.handle');
      const { jpeg, pages } = await openPiecePage(deps, scope, as, params.id, params);
      return { base64: jpeg.toString('base64'), pages };
    },
  });
  plain({
    method: 'POST',
    url: '/admin/data-requests/:id/propose',
    summary: 'Proposes the decision; what goes out is made and frozen with it',
    who: 'privacy.handle',
    params: byId,
    body: shapes.proposeDecision,
    answer: shapes.requestAnswer,
    handle: async ({ request, params, body }) => {
      const { as, scope } = await asker(request, 'privacy.handle');
      await proposeWithPieces(deps, scope, as, params.id, body);
      return as(({ tx, actor }) => present(tx, actor, params.id));
    },
  });
  plain({
    method: 'POST',
    url: '/admin/data-requests/:id/return',
    summary: 'Or sends it back with a reason; what was frozen goes',
    who: 'privacy.approve',
    params: byId,
    body: shapes.returnRequest,
    answer: shapes.requestAnswer,
    handle: async ({ request, params, body }) => {
      const { as, scope } = await asker(request, 'privacy.approve');
      await as(({ tx, actor }) => returnRequest(tx, actor, params.id, body));
      await sweepFrozen(deps, scope, params.id, []);
      return as(({ tx, actor }) => present(tx, actor, params.id));
    },
  });
}
