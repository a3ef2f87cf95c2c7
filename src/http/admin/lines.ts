import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { Tx } from '#db/transaction.ts';
import { isForFaxes, isSurgeOn, listLines, type PhoneLine } from '#domain/calls/lines.ts';
import { listEntryPoints } from '#domain/interactions/entry-points.ts';
import { formatPhone } from '#kernel/japan/phone.ts';
import { Refusal } from '#kernel/refusal.ts';
import { ownTexts } from '#operations/call-texts.ts';
import { changePhoneLine, openPhoneLine } from '#operations/phone-lines.ts';
import type { HttpDeps } from '../context.ts';
import { loadNames } from '../desk/present.ts';
import { staffRoutes } from '../routes.ts';
import { id } from '../shapes.ts';
import { changeLine, type LineAnswer, lineAnswer, linesAnswer, openLine } from './line-shapes.ts';

/** The city's telephone numbers, and how calls to each are taken. */
export function lineRoutes(app: FastifyInstance, deps: HttpDeps): void {
  const staff = staffRoutes(app, deps, 'admin');
  staff({
    method: 'GET',
    url: '/admin/lines',
    summary: "The city's telephone numbers, and how calls to each are taken",
    who: 'city.administer',
    answer: linesAnswer,
    handle: async ({ tx }) => ({ lines: await present(tx, await listLines(tx)), says: ownTexts() }),
  });
  staff({
    method: 'POST',
    url: '/admin/lines',
    summary: 'Opens a number for callers',
    who: 'city.administer',
    body: openLine,
    answer: lineAnswer,
    handle: async ({ tx, actor, body }) => {
      const line = await openPhoneLine(tx, actor, { ...body, channel: channelFor(deps, body.kind) });
      return (await present(tx, [line]))[0]!;
    },
  });
  staff({
    method: 'PUT',
    url: '/admin/lines/:id',
    summary: 'Replaces how calls to a number are taken, from the next one on',
    who: 'city.administer',
    params: z.object({ id }),
    body: changeLine,
    answer: lineAnswer,
    handle: async ({ tx, actor, params, body }) =>
      (await present(tx, [await changePhoneLine(tx, actor, params.id, body)]))[0]!,
  });
}

/** The channel that asks for a voice, or the one whose messages are pages. */
function channelFor(deps: HttpDeps, kind: PhoneLine['kind']): string {
  const found = [...deps.channels.values()].find(({ abilities }) =>
    isForFaxes({ kind }) ? abilities.paper === true : abilities.attention === 'voice',
  );
  if (!found) throw new Refusal('not-found');
  return found.id;
}

async function present(tx: Tx, lines: readonly PhoneLine[]): Promise<LineAnswer[]> {
  const entryPoints = new Map((await listEntryPoints(tx)).map((each) => [each.id, each]));
  const names = await loadNames(tx);
  return lines.flatMap((line) => {
    const entryPoint = entryPoints.get(line.entryPointId);
    if (!entryPoint) return [];
    return [
      {
        id: line.entryPointId,
        name: entryPoint.name,
        number: formatPhone(line.number),
        kind: line.kind,
        queueId: entryPoint.queueId,
        queueName: names.queue(entryPoint.queueId),
        settings: line.settings,
        version: line.version,
        changedByName: names.staff(line.changedBy),
        changedAt: line.changedAt?.toISOString() ?? null,
        surgeOn: isSurgeOn(line, tx.now),
      },
    ];
  });
}
