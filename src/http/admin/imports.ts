import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { Tx } from '#db/transaction.ts';
import { faultsOf, getImport, listImports } from '#domain/integration/imports.ts';
import type { ImportRun } from '#domain/integration/types.ts';
import { listStaff } from '#domain/staff/staff.ts';
import { beginRun, previewImport } from '#operations/imports.ts';
import type { HttpDeps } from '../context.ts';
import { asStaff, plainRoutes, staffRoutes } from '../routes.ts';
import { id } from '../shapes.ts';
import { readUpload } from '../uploads.ts';
import {
  faultsQuery,
  importAnswer,
  importDetailAnswer,
  importsAnswer,
  importsQuery,
  previewAnswer,
  previewQuery,
} from './import-shapes.ts';

const byId = z.object({ id });
const WHO = 'integration.manage';

/** Files of other systems that are taken over: looked at, made in batches, taken back. */
export function importRoutes(app: FastifyInstance, deps: HttpDeps): void {
  const staff = staffRoutes(app, deps, 'admin');
  const plain = plainRoutes(app, deps, 'admin');

  staff({
    method: 'GET',
    url: '/admin/imports',
    summary: 'Imports of this city, the newest first',
    who: WHO,
    query: importsQuery,
    answer: importsAnswer,
    handle: async ({ tx, actor, query }) => {
      const { runs, nextBefore } = await listImports(tx, actor, query.before);
      return { imports: runs.map(await presenter(tx)), nextBefore };
    },
  });
  plain({
    method: 'POST',
    url: '/admin/imports',
    summary:
      'Looks at a file of residents, history or staff (CSV, UTF-8 or Shift_JIS) and says what would be made of it; makes nothing',
    who: WHO,
    takesFile: true,
    query: previewQuery,
    answer: previewAnswer,
    handle: async ({ request, query }) => {
      await asStaff(deps, request, WHO, async () => undefined);
      const { bytes, name } = await readUpload(request);
      return asStaff(deps, request, WHO, async ({ tx, actor }) => {
        const input = { ...query, fileName: name, bytes };
        const { run, columns, rows } = await previewImport(tx, actor, deps.caseNumbers, input);
        const { faults } = await faultsOf(tx, run.id, 0);
        const shown = { columns, rows: rows.map((row) => ({ ...row })), faults };
        return { import: (await presenter(tx))(run), ...shown };
      });
    },
  });
  staff({
    method: 'GET',
    url: '/admin/imports/:id',
    summary: 'How far an import is, and which lines were not taken',
    who: WHO,
    params: byId,
    query: faultsQuery,
    answer: importDetailAnswer,
    handle: async ({ tx, actor, params, query }) => {
      const run = await getImport(tx, actor, params.id);
      return { import: (await presenter(tx))(run), ...(await faultsOf(tx, params.id, query.after)) };
    },
  });
  for (const what of ['start', 'undo'] as const)
    staff({
      method: 'POST',
      url: `/admin/imports/:id/${what}`,
      summary:
        what === 'start'
          ? 'Begins to make what was looked at; lines with faults are left out'
          : 'Begins to take back what was made, except what somebody has worked with since',
      who: WHO,
      params: byId,
      answer: importAnswer,
      handle: async ({ tx, actor, params }) =>
        (await presenter(tx))(await beginRun(tx, actor, params.id, what)),
    });
}

async function presenter(tx: Tx): Promise<(run: ImportRun) => z.input<typeof importAnswer>> {
  const people = new Map((await listStaff(tx)).map((member) => [member.id, member.name]));
  return ({ createdBy, createdAt, finishedAt, ...run }) => ({
    ...run,
    createdByName: people.get(createdBy) ?? '',
    createdAt: createdAt.toISOString(),
    finishedAt: finishedAt?.toISOString() ?? null,
  });
}
