import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { Tx } from '#db/transaction.ts';
import { listEntryPoints } from '#domain/interactions/entry-points.ts';
import { canAnswer, listSenders } from '#domain/texts/texts.ts';
import { formatPhone } from '#kernel/japan/phone.ts';
import { Refusal } from '#kernel/refusal.ts';
import { openTextSender, placeTextSender } from '#operations/text-senders.ts';
import type { HttpDeps } from '../context.ts';
import { loadNames } from '../desk/present.ts';
import { staffRoutes } from '../routes.ts';
import { id } from '../shapes.ts';
import { TEXTS_INCOMING } from '../text-hooks.ts';
import { openSender, placeSender, type TextsAnswer, textsAnswer } from './text-shapes.ts';

/** Text messages to mobile telephones, for the person who switches them on: the provider, the limits, the senders. */
export function textRoutes(app: FastifyInstance, deps: HttpDeps): void {
  const staff = staffRoutes(app, deps, 'admin');
  staff({
    method: 'GET',
    url: '/admin/texts',
    summary: 'Whether text messages can be sent, and from whom they come',
    who: 'city.administer',
    answer: textsAnswer,
    handle: ({ tx }) => present(deps, tx),
  });
  staff({
    method: 'POST',
    url: '/admin/texts/senders',
    summary: 'Gives the city a sender of text messages',
    who: 'city.administer',
    body: openSender,
    answer: textsAnswer,
    handle: async ({ tx, actor, body }) => {
      await openTextSender(tx, actor, { ...body, channel: channelOf(deps) });
      return present(deps, tx);
    },
  });
  staff({
    method: 'PUT',
    url: '/admin/texts/senders/:id',
    summary: 'What a sender is called, and the queue of those who answer',
    who: 'city.administer',
    params: z.object({ id }),
    body: placeSender,
    answer: textsAnswer,
    handle: async ({ tx, actor, params, body }) => {
      await placeTextSender(tx, actor, params.id, body);
      return present(deps, tx);
    },
  });
}

function channelOf(deps: HttpDeps): string {
  const found = [...deps.channels.values()].find(({ abilities }) => abilities.toMobiles === true);
  if (!found) throw new Refusal('not-found');
  return found.id;
}

async function present(deps: HttpDeps, tx: Tx): Promise<TextsAnswer> {
  const entryPoints = new Map((await listEntryPoints(tx)).map((each) => [each.id, each]));
  const names = await loadNames(tx);
  return {
    isOn: deps.texts !== undefined,
    incomingUrl: deps.settings.publicUrl + TEXTS_INCOMING,
    limits: deps.texts?.limits ?? null,
    senders: (await listSenders(tx)).flatMap(({ entryPointId, sender }) => {
      const entryPoint = entryPoints.get(entryPointId);
      if (!entryPoint) return [];
      const { name, queueId } = entryPoint;
      const shown = canAnswer(sender) ? formatPhone(sender) : sender;
      return [
        {
          ...{ id: entryPointId, name, sender: shown, canAnswer: canAnswer(sender) },
          ...{ queueId, queueName: names.queue(queueId) },
        },
      ];
    }),
  };
}
