import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { typingOfOwner } from '#operations/typing.ts';
import type { HttpDeps } from '../context.ts';
import { staffRoutes } from '../routes.ts';
import { SESSION_ONLY } from '../session-only.ts';
import { id, ok } from '../shapes.ts';
import { createTypingLimit } from '../typing-limit.ts';

/** Signs that last seconds and are kept nowhere. */
export function typingRoutes(app: FastifyInstance, deps: HttpDeps): void {
  const mayType = createTypingLimit(deps.clock);
  staffRoutes(
    app,
    deps,
    'desk',
  )({
    method: 'POST',
    url: '/desk/interactions/:id/typing',
    summary: 'Says to the resident that the owner is typing a reply; kept nowhere',
    who: 'interaction.answer',
    sessionOnly: SESSION_ONLY.typing,
    params: z.object({ id }),
    answer: ok,
    handle: async ({ tx, actor, params }) => {
      const notice = await typingOfOwner(tx, actor, params.id);
      if (notice && mayType(`${actor.staffId}:${params.id}`))
        deps.feed.whisper({
          tenantId: tx.tenantId,
          key: notice.to,
          type: 'typing',
          id: notice.conversationId,
        });
      return { ok: true } as const;
    },
  });
}
