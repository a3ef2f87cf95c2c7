import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { Tx } from '#db/transaction.ts';
import type { StaffActor } from '#domain/staff/types.ts';
import { joinMatter, type OtherTalk, partMatter, readMatter } from '#operations/one-matter.ts';
import type { HttpDeps } from '../context.ts';
import { staffRoutes } from '../routes.ts';
import { id, ok } from '../shapes.ts';
import { joinMatterBody, type MatterAnswer, matterAnswer } from './matter-shapes.ts';

const byId = z.object({ id });

/** Talks that began apart and are about one matter. */
export function matterRoutes(app: FastifyInstance, deps: HttpDeps): void {
  const staff = staffRoutes(app, deps, 'desk');
  staff({
    method: 'GET',
    url: '/desk/interactions/:id/matter',
    summary: 'With what a talk is one thread, and what seems to be about the same matter',
    who: 'desk.use',
    params: byId,
    answer: matterAnswer,
    handle: ({ tx, actor, params }) => present(tx, actor, params.id),
  });
  staff({
    method: 'POST',
    url: '/desk/interactions/:id/matter',
    summary: 'Makes one thread of two talks on one matter',
    who: 'interaction.answer',
    params: byId,
    body: joinMatterBody,
    answer: matterAnswer,
    handle: async ({ tx, actor, params, body }) => {
      await joinMatter(tx, actor, params.id, body);
      return present(tx, actor, params.id);
    },
  });
  staff({
    method: 'POST',
    url: '/desk/matter-ties/:id/undo',
    summary: 'Lets go two talks that were made one thread',
    who: 'interaction.answer',
    params: byId,
    answer: ok,
    handle: async ({ tx, actor, params }) => {
      await partMatter(tx, actor, params.id);
      return { ok: true as const };
    },
  });
}

async function present(tx: Tx, actor: StaffActor, interactionId: string): Promise<MatterAnswer> {
  const { held, suggested } = await readMatter(tx, actor, interactionId);
  return {
    held: held.map((talk) => ({ ...presentTalk(talk), tieId: talk.tieId })),
    suggested: suggested.map(presentTalk),
  };
}

function presentTalk({ interaction, title, residentName }: OtherTalk): MatterAnswer['suggested'][number] {
  const { id: interactionId, channel, state, openedAt } = interaction;
  return { interactionId, channel, state, title, residentName, at: openedAt.toISOString() };
}
