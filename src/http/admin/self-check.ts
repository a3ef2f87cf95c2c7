import type { FastifyInstance } from 'fastify';
import { judge } from '#operations/self-check.ts';
import { certificateFacts, databaseFacts, mailboxFacts } from '#operations/self-facts.ts';
import type { HttpDeps } from '../context.ts';
import { staffRoutes } from '../routes.ts';
import { selfCheckAnswer } from './self-check-shapes.ts';

/** Whether everything that the installation stands on is well, for the administrator of a city. */
export function selfCheckRoutes(app: FastifyInstance, deps: HttpDeps): void {
  staffRoutes(
    app,
    deps,
    'admin',
  )({
    method: 'GET',
    url: '/admin/self-check',
    summary: 'Clock, database, damage, disk, backups, work that gave up, mail, telephone, certificate',
    who: 'city.administer',
    answer: selfCheckAnswer,
    handle: async ({ tx, actor }) => {
      const [database, figures, failed, mailboxes, damage] = await Promise.all([
        databaseFacts(deps.installation),
        deps.readFigures(),
        deps.jobs.failed(actor.tenantId),
        mailboxFacts(tx),
        deps.metrics.damageFound.get(),
      ]);
      const now = deps.clock.now();
      return {
        at: now.toISOString(),
        findings: judge(
          {
            ...{ database, mailboxes, jobsGaveUp: failed.length, telephone: deps.telephone() },
            ...{ freeBytes: figures.freeBytes, lastBackupAt: figures.lastBackupAt },
            damageFound: damage.values[0]?.value ?? 0,
            certificateExpiresAt: certificateFacts(deps.settings.tls?.cert),
          },
          now,
        ),
      };
    },
  });
}
