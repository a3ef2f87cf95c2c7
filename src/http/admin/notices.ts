import type { FastifyInstance } from 'fastify';
import { listEntryPoints } from '#domain/interactions/entry-points.ts';
import { listNotices, publishNotice } from '#domain/privacy/notices.ts';
import { readRegister } from '#domain/privacy/register.ts';
import { listStaff } from '#domain/staff/staff.ts';
import type { HttpDeps } from '../context.ts';
import { staffRoutes } from '../routes.ts';
import { ok } from '../shapes.ts';
import { noticesOfPurposeAnswer, publishNoticeBody, registerAnswer } from './notice-shapes.ts';

/** What residents are told that their data are for, and the register of what is kept of them. */
export function noticeRoutes(app: FastifyInstance, deps: HttpDeps): void {
  const staff = staffRoutes(app, deps, 'admin');
  staff({
    method: 'GET',
    url: '/admin/privacy/notices',
    summary: 'What residents are told that their data are for, with all versions',
    who: 'configuration.read',
    answer: noticesOfPurposeAnswer,
    handle: async ({ tx }) => {
      const [notices, entryPoints, people] = await Promise.all([
        listNotices(tx),
        listEntryPoints(tx),
        listStaff(tx),
      ]);
      const names = new Map(people.map((one) => [one.id, one.name]));
      return {
        notices: notices.map(({ publishedAt, publishedBy, bodies, spoken, ...rest }) => ({
          ...rest,
          bodies: { ...bodies },
          spoken: { ...spoken },
          publishedAt: publishedAt.toISOString(),
          publishedBy: names.get(publishedBy) ?? '',
        })),
        entryPoints: entryPoints.map(({ id, name, channel }) => ({ id, name, channel })),
      };
    },
  });
  staff({
    method: 'POST',
    url: '/admin/privacy/notices',
    summary: 'Publishes a new version, on the one that was seen',
    who: 'privacy.manage',
    body: publishNoticeBody,
    answer: ok,
    handle: async ({ tx, actor, body }) => {
      await publishNotice(tx, actor, body);
      return { ok: true } as const;
    },
  });
  staff({
    method: 'GET',
    url: '/admin/privacy/register',
    summary:
      'A draft of the register of files of personal data, from the schema and from what the city decided',
    who: 'configuration.read',
    answer: registerAnswer,
    handle: async ({ tx }) => {
      const { entries, people } = await readRegister(tx);
      return {
        people,
        entries: entries.map(({ places, items, purposes, policies, kind }) => ({
          kind,
          places: [...places],
          items: [...items],
          purposes: [...purposes],
          policies: policies.map(({ departmentId, channel, keepDays }) => ({
            departmentId,
            channel,
            keepDays,
          })),
        })),
      };
    },
  });
}
