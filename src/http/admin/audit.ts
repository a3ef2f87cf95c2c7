import type { FastifyInstance } from 'fastify';
import type { z } from 'zod';
import { type AuditRow, readAudit } from '#db/audit-log.ts';
import type { Tx } from '#db/transaction.ts';
import { staffIdOf } from '#domain/staff/access.ts';
import { listDepartments, listStaff } from '#domain/staff/staff.ts';
import { csvText } from '#kernel/csv-text.ts';
import { Refusal } from '#kernel/refusal.ts';
import type { HttpDeps } from '../context.ts';
import { plainRoutes, asStaff, staffRoutes } from '../routes.ts';
import {
  auditAnswer,
  auditChainAnswer,
  auditExport,
  auditExportAnswer,
  auditPeopleAnswer,
  auditQuery,
} from './audit-shapes.ts';

const PAGE = 100;
const MOST_EXPORTED = 50_000;
const COLUMNS = ['at', 'actor', 'action', 'kind', 'subject', 'fields', 'address'];

/** Who read or wrote what, whether the chain of it holds, and what was kept of it outside. */
export function auditRoutes(app: FastifyInstance, deps: HttpDeps): void {
  const staff = staffRoutes(app, deps, 'admin');
  const plain = plainRoutes(app, deps, 'admin');

  staff({
    method: 'GET',
    url: '/admin/audit',
    summary: 'Who read or wrote what: by record, person, kind, time and address',
    who: 'audit.read',
    query: auditQuery,
    answer: auditAnswer,
    handle: async ({ tx, query }) => {
      const rows = await readAudit(tx, { ...asFilter(query), before: query.before, limit: PAGE });
      return {
        rows: await present(tx, rows),
        nextBefore: rows.length === PAGE ? (rows.at(-1)?.id ?? null) : null,
      };
    },
  });
  staff({
    method: 'GET',
    url: '/admin/audit/people',
    summary: 'Whose reading and writing can be asked for; those who left and programs among them',
    who: 'audit.read',
    answer: auditPeopleAnswer,
    handle: async ({ tx }) => {
      const [people, departments] = await Promise.all([listStaff(tx), listDepartments(tx)]);
      const names = new Map(departments.map(({ id, name }) => [id, name]));
      return {
        people: people.map(({ id, name, departmentId, active }) => ({
          ...{ id, name, active },
          departmentName: names.get(departmentId) ?? '',
        })),
      };
    },
  });
  staff({
    method: 'POST',
    url: '/admin/audit/export',
    summary: 'The same as CSV, safe for spreadsheets; the export stands in the audit',
    who: 'audit.read',
    body: auditExport,
    answer: auditExportAnswer,
    handle: async ({ tx, body }) => {
      const rows = await readAudit(tx, { ...asFilter(body), limit: MOST_EXPORTED + 1 });
      if (rows.length > MOST_EXPORTED)
        throw new Refusal('request.invalid', { field: 'from', why: 'most', most: MOST_EXPORTED });
      tx.audit({
        action: 'export',
        subjectKind: 'audit',
        subjectId: tx.tenantId,
        fields: [String(rows.length)],
      });
      const lines = (await present(tx, rows)).map((row) => [
        ...[row.at, row.actorName, row.action, row.subjectKind, row.subjectId],
        ...[row.fields.join(' '), row.address ?? ''],
      ]);
      return {
        name: `audit-${tx.now.toISOString().slice(0, 10)}.csv`,
        text: csvText([COLUMNS, ...lines]),
        rows: rows.length,
      };
    },
  });
  plain({
    method: 'GET',
    url: '/admin/audit/chain',
    summary: 'Whether the chain over the audit holds, alone and against what was kept of it outside',
    who: 'audit.read',
    answer: auditChainAnswer,
    handle: async ({ request }) => {
      const tenantId = await asStaff(deps, request, 'audit.read', async ({ tx }) => {
        tx.audit({ action: 'read', subjectKind: 'audit', subjectId: tx.tenantId, fields: ['chain'] });
        return tx.tenantId;
      });
      return presentChain(deps, tenantId);
    },
  });
  plain({
    method: 'POST',
    url: '/admin/audit/anchors',
    summary: 'Keeps the head of the chain outside now, besides once a day',
    who: 'audit.read',
    answer: auditChainAnswer,
    handle: async ({ request }) => {
      const tenantId = await asStaff(deps, request, 'audit.read', async ({ tx }) => {
        if (deps.auditAnchors.places.length === 0) throw new Refusal('state.conflict', { why: 'no-place' });
        tx.audit({ action: 'export', subjectKind: 'audit', subjectId: tx.tenantId, fields: ['anchor'] });
        return tx.tenantId;
      });
      await deps.auditAnchors.anchor(0);
      return presentChain(deps, tenantId);
    },
  });
}

const asFilter = ({ subject, staff, action, kind, address, from, to }: z.output<typeof auditExport>) => ({
  subjectId: subject,
  staffId: staff,
  action,
  subjectKind: kind,
  address,
  from: from === undefined ? undefined : new Date(from),
  to: to === undefined ? undefined : new Date(to),
});

async function present(tx: Tx, rows: readonly AuditRow[]) {
  const names = new Map((await listStaff(tx)).map((member) => [member.id, member.name]));
  return rows.map(({ at, actor, ...row }) => {
    const staffId = staffIdOf(actor);
    return {
      ...row,
      staffId,
      at: at.toISOString(),
      actorName: (staffId !== null && names.get(staffId)) || actor,
    };
  });
}

async function presentChain(deps: HttpDeps, tenantId: string): Promise<z.input<typeof auditChainAnswer>> {
  const { auditAnchors } = deps;
  const [found, states] = await Promise.all([auditAnchors.verify(tenantId), auditAnchors.states(tenantId)]);
  return {
    ...found,
    brokenAt: found.brokenAt === null ? null : String(found.brokenAt),
    places: auditAnchors.places.map((place) => {
      const last = states.find((state) => state.place === place);
      return {
        place,
        at: last?.at.toISOString() ?? null,
        position: last?.position ?? null,
        error: last?.error ?? null,
      };
    }),
  };
}
