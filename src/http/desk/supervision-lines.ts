import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { Tx } from '#db/transaction.ts';
import { isSurgeOn, listTalkLines, type PhoneLine } from '#domain/calls/lines.ts';
import type { StaffActor } from '#domain/staff/types.ts';
import { formatPhone } from '#kernel/japan/phone.ts';
import { ownOr } from '#operations/call-texts.ts';
import { tellOfSurge, visibleLines } from '#operations/phone-lines.ts';
import type { HttpDeps } from '../context.ts';
import { staffRoutes } from '../routes.ts';
import { id } from '../shapes.ts';
import { loadNames } from './present.ts';
import {
  supervisedLine,
  type SupervisedLines,
  supervisedLines,
  tellOfSurge as tellOfSurgeShape,
} from './supervision-shapes.ts';

/** What callers are told while everybody calls, switched by the supervisor. */
export function supervisedLineRoutes(app: FastifyInstance, deps: HttpDeps): void {
  const staff = staffRoutes(app, deps, 'desk');
  staff({
    method: 'GET',
    url: '/desk/supervision/lines',
    summary: 'My telephone numbers, and whether callers are told of a surge',
    who: 'interaction.supervise',
    answer: supervisedLines,
    handle: async ({ tx, actor }) => {
      const cursor = deps.feed.cursor();
      return { lines: await present(tx, actor, await listTalkLines(tx)), cursor };
    },
  });
  staff({
    method: 'PUT',
    url: '/desk/supervision/lines/:id/surge',
    summary: 'Tells callers of a surge from the next call on, or no longer',
    who: 'interaction.supervise',
    params: z.object({ id }),
    body: tellOfSurgeShape,
    answer: supervisedLine,
    handle: async ({ tx, actor, params, body }) => {
      const until = body.until === null ? null : new Date(body.until);
      return (
        await present(tx, actor, [await tellOfSurge(tx, actor, params.id, { on: body.on, until })])
      )[0]!;
    },
  });
}

async function present(
  tx: Tx,
  actor: StaffActor,
  lines: readonly PhoneLine[],
): Promise<SupervisedLines['lines']> {
  const names = await loadNames(tx);
  return (await visibleLines(tx, actor, lines)).map(({ line, name, queueName }) => ({
    id: line.entryPointId,
    name,
    number: formatPhone(line.number),
    queueName,
    says: ownOr(line.settings.surge, line.settings.language, 'surge')
      .map(({ text }) => text)
      .join(''),
    surge:
      line.surge && isSurgeOn(line, tx.now)
        ? {
            since: line.surge.since.toISOString(),
            until: line.surge.until?.toISOString() ?? null,
            byName: names.staff(line.surge.by),
          }
        : null,
  }));
}
