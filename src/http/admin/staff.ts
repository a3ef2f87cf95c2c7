import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { Tx } from '#db/transaction.ts';
import { linkForStaff } from '#domain/staff/account-links.ts';
import { changeStaff, inviteStaff, listPeople, returnStaff, type StaffRecord } from '#domain/staff/people.ts';
import { explainStaff, listOwnRoles } from '#domain/staff/roles.ts';
import { signOutStaff } from '#domain/staff/sessions.ts';
import { listDepartments } from '#domain/staff/staff.ts';
import type { AccountLink, StaffActor } from '#domain/staff/types.ts';
import { membersByQueue, setQueuesOf } from '#domain/routing/members.ts';
import { listQueues, queueIdsOf } from '#domain/routing/routing.ts';
import { Refusal } from '#kernel/refusal.ts';
import { writeLetter } from '#operations/account-letters.ts';
import { dismissStaff, readOpenWork } from '#operations/staff-leaving.ts';
import { deskUrlOf, type HttpDeps } from '../context.ts';
import { loadNames } from '../desk/present.ts';
import { staffRoutes } from '../routes.ts';
import { SESSION_ONLY } from '../session-only.ts';
import { id } from '../shapes.ts';
import {
  changeStaffShape,
  explanationAnswer,
  invitedAnswer,
  inviteStaffShape,
  leaveShape,
  leftAnswer,
  linkAnswer,
  makeLinkShape,
  openWorkAnswer,
  peopleAnswer,
  type PersonAnswer,
  personAnswer,
  returnShape,
} from './staff-shapes.ts';

/** The people of the city: invited, changed, let go, let back in. */
export function staffAdminRoutes(app: FastifyInstance, deps: HttpDeps): void {
  const staff = staffRoutes(app, deps, 'admin');
  const params = z.object({ id });
  const told = ({ token, kind, expiresAt }: AccountLink) => ({
    kind,
    expiresAt: expiresAt.toISOString(),
    url: new URL(`/account/${token}`, deskUrlOf(deps.settings)).href,
  });

  staff({
    method: 'GET',
    url: '/admin/staff',
    summary: 'Who works for the city, with roles, departments, queues and skills; also those who left',
    who: 'city.administer',
    answer: peopleAnswer,
    handle: async ({ tx, actor }) => ({ people: await present(tx, actor), now: tx.now.toISOString() }),
  });
  staff({
    method: 'POST',
    url: '/admin/staff',
    summary: 'Gives somebody a place in the city; the link to set a password is told in this answer only',
    who: 'city.administer',
    sessionOnly: SESSION_ONLY.accountLinks,
    secrets: ['link'],
    body: inviteStaffShape,
    answer: invitedAnswer,
    handle: async ({ tx, actor, body: { queueIds, letter, ...place } }) => {
      const { staffId, link } = await inviteStaff(tx, actor, place);
      if (letter && link) await writeLetter(tx, actor, staffId, link, letter);
      await setQueuesOf(tx, actor, staffId, queueIds);
      return { person: await presentOne(tx, actor, staffId), link: link && told(link) };
    },
  });
  staff({
    method: 'PUT',
    url: '/admin/staff/:id',
    summary: "Changes somebody's place: what is given, from their next request on",
    who: 'city.administer',
    params,
    body: changeStaffShape,
    answer: personAnswer,
    handle: async ({ tx, actor, params, body: { version, queueIds, ...place } }) => {
      await changeStaff(tx, actor, params.id, version, place);
      if (queueIds) await setQueuesOf(tx, actor, params.id, queueIds);
      return presentOne(tx, actor, params.id);
    },
  });
  staff({
    method: 'POST',
    url: '/admin/staff/:id/link',
    summary: 'A one-time link to set another password; the one before it opens nothing any more',
    who: 'city.administer',
    sessionOnly: SESSION_ONLY.accountLinks,
    secrets: ['url'],
    params,
    body: makeLinkShape,
    answer: linkAnswer,
    handle: async ({ tx, actor, params, body: { letter } }) => {
      const link = await linkForStaff(tx, actor, params.id);
      if (letter) await writeLetter(tx, actor, params.id, link, letter);
      return told(link);
    },
  });
  staff({
    method: 'POST',
    url: '/admin/staff/:id/sign-out',
    summary:
      'Signs somebody out of this city everywhere, from their next request on; what they have in hand stays',
    who: 'city.administer',
    params,
    answer: z.object({ ended: z.number().int() }),
    handle: async ({ tx, actor, params: { id: staffId } }) => ({
      ended: await signOutStaff(tx, actor, staffId),
    }),
  });
  staff({
    method: 'GET',
    url: '/admin/staff/:id/work',
    summary: 'What somebody has in hand that is not sealed: what would have to be given on if they left',
    who: 'city.administer',
    params,
    answer: openWorkAnswer,
    handle: async ({ tx, actor, params }) => {
      const names = await loadNames(tx);
      const { interactions, cases } = await readOpenWork(tx, actor, params.id);
      return {
        interactions: interactions.map(({ queueId, openedAt, ...each }) => ({
          ...each,
          queueName: names.queue(queueId),
          openedAt: openedAt.toISOString(),
        })),
        cases: cases.map(({ departmentId, dueAt, ...each }) => ({
          ...each,
          departmentName: names.department(departmentId),
          dueAt: dueAt.toISOString(),
        })),
      };
    },
  });
  staff({
    method: 'POST',
    url: '/admin/staff/:id/leave',
    summary: 'Lets somebody leave: sessions end at once, work goes to a colleague or back to its line',
    who: 'city.administer',
    params,
    body: leaveShape,
    answer: leftAnswer,
    handle: async ({ tx, actor, params, body }) => {
      const attention = (channel: string) => deps.channels.get(channel)?.abilities.attention ?? 'live';
      const went = await dismissStaff(tx, actor, { ...body, staffId: params.id }, attention);
      return { person: await presentOne(tx, actor, params.id), ...went };
    },
  });
  staff({
    method: 'POST',
    url: '/admin/staff/:id/return',
    summary: 'Lets somebody who left come back to the place they had',
    who: 'city.administer',
    params,
    body: returnShape,
    answer: personAnswer,
    handle: async ({ tx, actor, params, body }) => {
      await returnStaff(tx, actor, params.id, body.version);
      return presentOne(tx, actor, params.id);
    },
  });
  staff({
    method: 'GET',
    url: '/admin/staff/:id/permissions',
    summary: 'Why somebody may do what they may, and sees what they see',
    who: 'city.administer',
    params,
    answer: explanationAnswer,
    handle: async ({ tx, actor, params }) => {
      const explained = await explainStaff(tx, actor, params.id, await queueIdsOf(tx, params.id));
      const own = new Map((await listOwnRoles(tx, actor)).map((role) => [role.id, role.name]));
      const departments = new Map((await listDepartments(tx)).map(({ id, path }) => [id, path]));
      const queues = new Map((await listQueues(tx)).map((queue) => [queue.id, queue.name]));
      const { sees } = explained;
      const place = (id: string) => ({ id, path: departments.get(id) ?? '' });
      return {
        permissions: explained.permissions.map(({ permission, roles }) => ({
          permission,
          roles: roles.map((id) => ({ id, name: own.get(id) ?? null })),
        })),
        sees: {
          city: sees.city,
          residents: sees.residents,
          departments: sees.departmentIds.map(place),
          sealedIn: sees.sealedIn.map(place),
          queues: sees.queueIds.map((id) => ({ id, name: queues.get(id) ?? '' })),
        },
        grants: explained.grants.map(({ departmentId, untilAt, ...grant }) => ({
          ...grant,
          untilAt: untilAt.toISOString(),
          departmentPath: departmentId && (departments.get(departmentId) ?? ''),
        })),
      };
    },
  });
}

async function present(tx: Tx, actor: StaffActor): Promise<PersonAnswer[]> {
  const [people, departments, members] = await Promise.all([
    listPeople(tx, actor),
    listDepartments(tx),
    membersByQueue(tx),
  ]);
  const paths = new Map(departments.map(({ id, path }) => [id, path]));
  const queuesOf = (staffId: string, reserve: boolean): string[] =>
    members
      .filter((each) => each.staffId === staffId && each.reserve === reserve)
      .map(({ queueId }) => queueId);
  return people.map((person) => ({
    ...shown(person),
    departmentName: paths.get(person.departmentId) ?? '',
    queueIds: queuesOf(person.id, false),
    reserveQueueIds: queuesOf(person.id, true),
  }));
}

async function presentOne(tx: Tx, actor: StaffActor, staffId: string): Promise<PersonAnswer> {
  const found = (await present(tx, actor)).find(({ id }) => id === staffId);
  if (!found) throw new Refusal('not-found');
  return found;
}

function shown({ accountId: _accountId, leftAt, link, letter, ...person }: StaffRecord) {
  return {
    ...person,
    roles: [...person.roles],
    languages: [...person.languages],
    skills: [...person.skills],
    capacity: { ...person.capacity },
    leftAt: leftAt?.toISOString() ?? null,
    link: link && { kind: link.kind, expiresAt: link.expiresAt.toISOString() },
    letter: letter && {
      ...{ state: letter.state, trouble: letter.trouble },
      at: (letter.endedAt ?? letter.createdAt).toISOString(),
    },
  };
}
