import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { Tx } from '#db/transaction.ts';
import {
  changeOversight,
  decideFinding,
  homesOfStaff,
  listFindings,
  listWatched,
  readOversight,
  setHome,
  watchResident,
} from '#domain/oversight/oversight.ts';
import { getResident, namesOf } from '#domain/residents/residents.ts';
import { listDepartments, listStaff } from '#domain/staff/staff.ts';
import type { StaffActor } from '#domain/staff/types.ts';
import { lookOverAccess } from '#operations/look-over-access.ts';
import { whoLooked } from '#operations/who-looked.ts';
import type { HttpDeps } from '../context.ts';
import { staffRoutes } from '../routes.ts';
import { id, ok } from '../shapes.ts';
import {
  changeOversight as changeShape,
  decideFinding as decideShape,
  findingsAnswer,
  type FindingsAnswer,
  findingsQuery,
  oversightAnswer,
  type OversightAnswer,
  ownLooksAnswer,
  setHome as homeShape,
  watchResident as watchShape,
} from './oversight-shapes.ts';

const PAGE = 50;
const DONE = { ok: true } as const;
const byId = z.object({ id });

/** What somebody should look at in who looked at whom, and by what is looked. */
export function oversightRoutes(app: FastifyInstance, deps: HttpDeps): void {
  const staff = staffRoutes(app, deps, 'admin');
  staff({
    method: 'GET',
    url: '/admin/oversight/findings',
    summary: 'Looks at persons that somebody should look at, with what was decided',
    who: 'audit.read',
    query: findingsQuery,
    answer: findingsAnswer,
    handle: ({ tx, actor, query }) => presentFindings(tx, actor, query),
  });
  staff({
    method: 'POST',
    url: '/admin/oversight/findings/:id/decisions',
    summary: 'Says what one was found to be, and why',
    who: 'privacy.handle',
    params: byId,
    body: decideShape,
    answer: ok,
    handle: async ({ tx, actor, params, body }) => {
      await decideFinding(tx, actor, params.id, body);
      return DONE;
    },
  });
  staff({
    method: 'POST',
    url: '/admin/oversight/look',
    summary: 'Looks the audit through now, besides every five minutes',
    who: 'privacy.handle',
    answer: z.object({ found: z.number().int() }),
    handle: async ({ tx }) => ({ found: await lookOverAccess(tx) }),
  });
  staff({
    method: 'GET',
    url: '/admin/oversight/looks/:id',
    summary: 'Who looked at a person, as that person may know it: department and purpose',
    who: 'privacy.handle',
    params: byId,
    answer: ownLooksAnswer,
    handle: async ({ tx, params }) => {
      await getResident(tx, params.id);
      return { looks: await whoLooked(tx, params.id) };
    },
  });
  staff({
    method: 'GET',
    url: '/admin/oversight',
    summary: 'By what is looked: rules with their limits, persons in view, blocks in which staff live',
    who: 'audit.read',
    answer: oversightAnswer,
    handle: ({ tx, actor }) => present(tx, actor),
  });
  staff({
    method: 'PUT',
    url: '/admin/oversight',
    summary: 'Changes rules and limits',
    who: 'privacy.handle',
    body: changeShape,
    answer: oversightAnswer,
    handle: async ({ tx, actor, body }) => {
      await changeOversight(tx, actor, body.settings, body.version);
      return present(tx, actor);
    },
  });
  staff({
    method: 'PUT',
    url: '/admin/oversight/watched/:id',
    summary: 'Looks at each look at this person from now on; without a reason no more',
    who: 'privacy.handle',
    params: byId,
    body: watchShape,
    answer: oversightAnswer,
    handle: async ({ tx, actor, params, body }) => {
      await getResident(tx, params.id);
      await watchResident(tx, actor, params.id, body.reason);
      return present(tx, actor);
    },
  });
  staff({
    method: 'PUT',
    url: '/admin/oversight/homes/:id',
    summary: 'In which block somebody of the staff lives, who told it; of an address nothing else is kept',
    who: 'privacy.handle',
    params: byId,
    body: homeShape,
    answer: oversightAnswer,
    handle: async ({ tx, actor, params, body }) => {
      await setHome(tx, actor, params.id, body.address);
      return present(tx, actor);
    },
  });
}

async function presentFindings(
  tx: Tx,
  actor: StaffActor,
  query: z.output<typeof findingsQuery>,
): Promise<FindingsAnswer> {
  const { findings, nextBefore, open } = await listFindings(tx, actor, {
    ...{ open: query.open === 'true', staffId: query.staff ?? null },
    ...{ before: query.before ?? null, limit: PAGE },
  });
  const [staff, departments, residents] = await Promise.all([
    listStaff(tx),
    listDepartments(tx),
    namesOf(
      tx,
      findings.flatMap(({ residentId }) => residentId ?? []),
    ),
  ]);
  const people = new Map(staff.map((member) => [member.id, member]));
  const names = new Map(departments.map(({ id: departmentId, name }) => [departmentId, name]));
  return {
    findings: findings.map(({ auditIds: _rows, firstAt, lastAt, ...row }) => {
      const person = people.get(row.staffId);
      const mayDecide = actor.permissions.has('privacy.handle') && row.staffId !== actor.staffId;
      return {
        ...row,
        ...{ firstAt: firstAt.toISOString(), lastAt: lastAt.toISOString() },
        staffName: person?.name ?? '',
        departmentName: names.get(person?.departmentId ?? '') ?? '',
        residentName: residents.get(row.residentId ?? '')?.name ?? null,
        decisions: row.decisions.map(({ byStaffId, at, ...decision }) => ({
          ...decision,
          at: at.toISOString(),
          byName: people.get(byStaffId)?.name ?? null,
        })),
        can: mayDecide ? ['decide'] : [],
      };
    }),
    ...{ open, nextBefore },
  };
}

async function present(tx: Tx, actor: StaffActor): Promise<OversightAnswer> {
  const [{ settings, version, lookedTo }, watched, homes, staff] = await Promise.all([
    readOversight(tx),
    listWatched(tx),
    homesOfStaff(tx),
    listStaff(tx),
  ]);
  const people = new Map(staff.map((member) => [member.id, member.name]));
  const residents = await namesOf(
    tx,
    watched.map(({ residentId }) => residentId),
  );
  tx.audit({
    action: 'read',
    subjectKind: 'oversight',
    subjectId: tx.tenantId,
    fields: ['watched', 'home-block'],
  });
  return {
    settings: { ...settings, rules: [...settings.rules] },
    ...{ version, lookedTo: lookedTo?.toISOString() ?? null },
    watched: watched.map(({ residentId, reason, byStaffId, at }) => ({
      ...{ residentId, reason, at: at.toISOString() },
      name: residents.get(residentId)?.name ?? null,
      byName: people.get(byStaffId) ?? null,
    })),
    homes: [...homes].map(([staffId, block]) => ({ staffId, block, name: people.get(staffId) ?? '' })),
    mayChange: actor.permissions.has('privacy.handle'),
  };
}
