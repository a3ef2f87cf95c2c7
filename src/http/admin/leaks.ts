import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { Tx } from '#db/transaction.ts';
import { readCalendar, readCity } from '#domain/city/city.ts';
import { changeLeak, getLeak, listLeaks, openLeak, touchedPersons } from '#domain/disclosure/leaks.ts';
import { mustBeReported, reportDueOn } from '#domain/disclosure/rules.ts';
import type { Leak } from '#domain/disclosure/types.ts';
import { namesOf } from '#domain/residents/residents.ts';
import { listStaff } from '#domain/staff/staff.ts';
import type { StaffActor } from '#domain/staff/types.ts';
import { csvText } from '#kernel/csv-text.ts';
import { leakReport } from '#operations/leak-report.ts';
import type { HttpDeps } from '../context.ts';
import { asStaff, plainRoutes, staffRoutes } from '../routes.ts';
import { id } from '../shapes.ts';
import { exportAnswer } from './data-request-shapes.ts';
import * as shapes from './leak-shapes.ts';

const byId = z.object({ id });
const MOST_SHOWN = 200;

/** Leaks (漏えい等): who is concerned, what is reported, until when. */
export function leakRoutes(app: FastifyInstance, deps: HttpDeps): void {
  const staff = staffRoutes(app, deps, 'admin');
  const plain = plainRoutes(app, deps, 'admin');
  staff({
    method: 'POST',
    url: '/admin/leaks/scope',
    summary: 'Whose records were touched: by an account or token, from an address, within a time',
    who: 'privacy.handle',
    body: shapes.touchedQuery,
    answer: shapes.touchedAnswer,
    handle: async ({ tx, actor, body }) => {
      const persons = await touchedPersons(tx, actor, body);
      const shown = persons.slice(0, MOST_SHOWN);
      const names = await namesOf(
        tx,
        shown.map(({ residentId }) => residentId),
      );
      return {
        residents: persons.length,
        rows: shown.map(({ firstAt, lastAt, ...row }) => ({
          ...row,
          ...{ firstAt: firstAt.toISOString(), lastAt: lastAt.toISOString() },
          name: names.get(row.residentId)?.name ?? null,
        })),
      };
    },
  });
  staff({
    method: 'GET',
    url: '/admin/leaks',
    summary: 'Leaks with their last days',
    who: 'privacy.handle',
    answer: shapes.leaksAnswer,
    handle: async ({ tx, actor }) => ({ leaks: await present(tx, await listLeaks(tx, actor)) }),
  });
  staff({
    method: 'POST',
    url: '/admin/leaks',
    summary: 'Opens a leak from the moment it was known',
    who: 'privacy.handle',
    body: shapes.openLeak,
    answer: shapes.leakAnswer,
    handle: async ({ tx, actor, body: { knownAt, ...body } }) =>
      presentOne(tx, actor, await openLeak(tx, actor, { ...body, knownAt: new Date(knownAt) })),
  });
  staff({
    method: 'GET',
    url: '/admin/leaks/:id',
    summary: 'One leak',
    who: 'privacy.handle',
    params: byId,
    answer: shapes.leakAnswer,
    handle: ({ tx, actor, params }) => presentOne(tx, actor, params.id),
  });
  staff({
    method: 'PUT',
    url: '/admin/leaks/:id',
    summary: 'Goes on with its report; who is concerned is counted anew',
    who: 'privacy.handle',
    params: byId,
    body: shapes.changeLeak,
    answer: shapes.leakAnswer,
    handle: async ({ tx, actor, params, body }) => {
      await changeLeak(tx, actor, params.id, body);
      return presentOne(tx, actor, params.id);
    },
  });
  plain({
    method: 'POST',
    url: '/admin/leaks/:id/export',
    summary: 'The report as PDF, or the persons concerned as CSV; audited',
    who: 'privacy.handle',
    params: byId,
    body: shapes.exportLeak,
    answer: exportAnswer,
    handle: async ({ request, params, body: { format } }) => {
      const made = await asStaff(deps, request, 'privacy.handle', async ({ tx, actor }) => {
        const leak = await presentOne(tx, actor, params.id);
        tx.audit({ action: 'export', subjectKind: 'leak', subjectId: params.id, fields: [format] });
        return {
          leak,
          city: await readCity(tx),
          csv: format === 'persons' ? await persons(tx, actor, leak) : '',
        };
      });
      if (format === 'persons')
        return {
          ...{ name: `persons-${made.leak.quickOn}.csv`, mediaType: 'text/csv' },
          base64: Buffer.from(made.csv, 'utf8').toString('base64'),
        };
      const pdf = await deps.pdf.write(leakReport(made.leak, made.city));
      return {
        ...{ name: `leak-${made.leak.quickOn}.pdf`, mediaType: 'application/pdf' },
        base64: pdf.toString('base64'),
      };
    },
  });
}

async function persons(tx: Tx, actor: StaffActor, { scope }: shapes.LeakAnswer): Promise<string> {
  const touched = await touchedPersons(tx, actor, scope);
  const names = await namesOf(
    tx,
    touched.map(({ residentId }) => residentId),
  );
  return csvText([
    ['resident', 'name', 'looks', 'first', 'last', 'exported'],
    ...touched.map(({ residentId, looks, firstAt, lastAt, exported }) => [
      ...[residentId, names.get(residentId)?.name ?? '', String(looks)],
      ...[firstAt.toISOString(), lastAt.toISOString(), exported ? 'yes' : ''],
    ]),
  ]);
}

async function presentOne(tx: Tx, actor: StaffActor, leakId: string): Promise<shapes.LeakAnswer> {
  const [shown] = await present(tx, [await getLeak(tx, actor, leakId)]);
  return shown!;
}

async function present(tx: Tx, leaks: readonly Leak[]): Promise<shapes.LeakAnswer[]> {
  const [staff, { working }] = await Promise.all([listStaff(tx), readCalendar(tx)]);
  const people = new Map(staff.map((member) => [member.id, member.name]));
  const today = working.dayOf(tx.now);
  return leaks.map(({ knownAt, reportedBy, ...leak }) => {
    const due = reportDueOn(working.dayOf(knownAt), leak.malicious);
    const next = leak.quickSentOn === null ? due.quickOn : leak.finalSentOn === null ? due.finalOn : null;
    return {
      ...leak,
      ...due,
      knownAt: knownAt.toISOString(),
      reportedByName: people.get(reportedBy) ?? null,
      scopeName: people.get(leak.scope.staffId ?? '') ?? null,
      mustBeReported: mustBeReported(leak),
      late: next !== null && mustBeReported(leak) && today > next,
    };
  });
}
