import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { Refusal } from '#kernel/refusal.ts';
import type { HttpDeps } from '../context.ts';
import { failedWorkAnswer } from '../desk/shapes.ts';
import { staffRoutes } from '../routes.ts';
import { id, ok } from '../shapes.ts';
import { accessGrantRoutes } from './access-grants.ts';
import { auditRoutes } from './audit.ts';
import { dataRequestRoutes } from './data-requests.ts';
import { leakRoutes } from './leaks.ts';
import { citySettingsRoutes } from './city-settings.ts';
import { entryPointRoutes } from './entry-points.ts';
import { lineRoutes } from './lines.ts';
import { mailboxRoutes } from './mailboxes.ts';
import { flowRoutes } from './flows.ts';
import { speechRoutes } from './speech.ts';
import { telephoneRoutes } from './telephone.ts';
import { importRoutes } from './imports.ts';
import { changeRoutes } from './changes.ts';
import { oversightRoutes } from './oversight.ts';
import { organisationRoutes } from './organisation.ts';
import { roleRoutes } from './roles.ts';
import { staffAdminRoutes } from './staff.ts';
import { identityServerRoutes } from './identity-servers.ts';
import { selfCheckRoutes } from './self-check.ts';
import { signInPolicyRoutes } from './sign-in-policy.ts';
import { privacyRoutes } from './privacy.ts';
import { maskingRoutes } from './masking.ts';
import { noticeRoutes } from './notices.ts';
import { retentionRoutes } from './retention.ts';
import { tokenRoutes } from './tokens.ts';
import { textRoutes } from './texts.ts';
import { webhookRoutes } from './webhooks.ts';

const DONE = { ok: true } as const;

/** What an administrator and a privacy officer look at. */
export function adminRoutes(app: FastifyInstance, deps: HttpDeps): void {
  entryPointRoutes(app, deps);
  telephoneRoutes(app, deps);
  lineRoutes(app, deps);
  mailboxRoutes(app, deps);
  textRoutes(app, deps);
  flowRoutes(app, deps);
  speechRoutes(app, deps);
  citySettingsRoutes(app, deps);
  staffAdminRoutes(app, deps);
  roleRoutes(app, deps);
  organisationRoutes(app, deps);
  changeRoutes(app, deps);
  auditRoutes(app, deps);
  oversightRoutes(app, deps);
  accessGrantRoutes(app, deps);
  dataRequestRoutes(app, deps);
  leakRoutes(app, deps);
  tokenRoutes(app, deps);
  signInPolicyRoutes(app, deps);
  identityServerRoutes(app, deps);
  privacyRoutes(app, deps);
  retentionRoutes(app, deps);
  maskingRoutes(app, deps);
  noticeRoutes(app, deps);
  importRoutes(app, deps);
  selfCheckRoutes(app, deps);
  webhookRoutes(app, deps);
  const staff = staffRoutes(app, deps, 'admin');
  /** Refuses 'not-found' for another city's job. */
  const requireOwn = async (tenantId: string, jobId: string) => {
    if (!(await deps.jobs.failed(tenantId)).some((job) => job.id === jobId)) throw new Refusal('not-found');
  };

  staff({
    method: 'GET',
    url: '/admin/failed-work',
    summary: 'Work that gave up; it holds back what follows on the same subject',
    who: 'city.administer',
    answer: failedWorkAnswer,
    handle: async ({ actor }) => ({
      rows: (await deps.jobs.failed(actor.tenantId)).map((job) => ({
        id: job.id,
        queue: 'reaction',
        name: job.name,
        subject: job.key.split(':')[1] ?? '',
        failedAt: job.failedAt.toISOString(),
        attempts: job.attempts,
        error: job.error,
      })),
    }),
  });
  staff({
    method: 'POST',
    url: '/admin/failed-work/:id/retry',
    summary: 'Tries it again',
    who: 'city.administer',
    params: z.object({ id }),
    answer: ok,
    handle: async ({ actor, params }) => {
      await requireOwn(actor.tenantId, params.id);
      await deps.jobs.retry(params.id);
      return DONE;
    },
  });
  staff({
    method: 'POST',
    url: '/admin/failed-work/:id/discard',
    summary: 'Gives it up; what follows goes on',
    who: 'city.administer',
    params: z.object({ id }),
    answer: ok,
    handle: async ({ actor, params }) => {
      await requireOwn(actor.tenantId, params.id);
      await deps.jobs.discard(params.id);
      return DONE;
    },
  });
}
