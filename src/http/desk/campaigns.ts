import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { addNumbers, listNumbers } from '#domain/outreach/campaign-numbers.ts';
import {
  eraseNumbers,
  getCampaign,
  listCampaigns,
  moveCampaign,
  scheduleCampaign,
} from '#domain/outreach/campaigns.ts';
import type { Campaign } from '#domain/outreach/types.ts';
import type { Tx } from '#db/transaction.ts';
import { Refusal } from '#kernel/refusal.ts';
import { addCampaignOf, changeCampaignOf, spokenAfter, spokenByCampaign } from '#operations/campaigns.ts';
import type { HttpDeps } from '../context.ts';
import { asStaff, plainRoutes, staffRoutes } from '../routes.ts';
import { id } from '../shapes.ts';
import {
  addCampaign as addShape,
  addedNumbers,
  addNumbers as addNumbersShape,
  campaignAnswer,
  campaignsAnswer,
  changeCampaign as changeShape,
  moveCampaign as moveShape,
  numbersAnswer,
  numbersQuery,
  saidCampaign,
  sayCampaign,
  scheduleCampaign as scheduleShape,
} from './campaign-shapes.ts';
import { presentCampaigns, presentTarget } from './campaigns-present.ts';

const byId = z.object({ id });
const WHO = 'outreach.run';

/** Announcement calls to a list: written, heard, started, watched, and what came of them. */
export function campaignRoutes(app: FastifyInstance, deps: HttpDeps): void {
  const staff = staffRoutes(app, deps, 'desk');
  const plain = plainRoutes(app, deps, 'desk');
  /** It starts only with a voice that can say it: asked before, outside of any transaction. */
  const requireVoice = async (request: FastifyRequest, campaignId: string): Promise<void> => {
    const asked = await asStaff(deps, request, WHO, async ({ tx, actor }) => {
      const campaign = await getCampaign(tx, actor, campaignId);
      const spoken = [...(await spokenByCampaign(tx, campaign)), ...spokenAfter(campaign)];
      return { tenantId: tx.tenantId, spoken };
    });
    if (!(await deps.saysAll(asked.tenantId, asked.spoken))) throw new Refusal('speech.failed');
  };
  const present = async (tx: Tx, campaign: Campaign) => (await presentCampaigns(tx, [campaign]))[0]!;

  staff({
    method: 'GET',
    url: '/desk/campaigns',
    summary: 'Announcement calls, the newest first, with how far they are',
    who: WHO,
    answer: campaignsAnswer,
    handle: async ({ tx, actor }) => ({
      campaigns: await presentCampaigns(tx, await listCampaigns(tx, actor)),
    }),
  });
  staff({
    method: 'POST',
    url: '/desk/campaigns',
    summary: 'Adds an announcement as a draft: nobody is called yet',
    who: WHO,
    body: addShape,
    answer: campaignAnswer,
    handle: async ({ tx, actor, body }) => present(tx, await addCampaignOf(tx, actor, body)),
  });
  plain({
    method: 'POST',
    url: '/desk/campaigns/say',
    summary: 'What whoever picks up hears, as sound',
    who: WHO,
    perMinute: 30,
    body: sayCampaign,
    answer: saidCampaign,
    handle: async ({ request, body }) => {
      // In a transaction of its own: an engine is asked outside of any.
      const asked = await asStaff(deps, request, WHO, async ({ tx }) => ({
        tenantId: tx.tenantId,
        spoken: await spokenByCampaign(tx, body),
      }));
      const { unspoken } = await deps.promptSounds.makeAhead(asked.tenantId, asked.spoken);
      const sounds = await deps.promptSounds.prepare(asked.tenantId, asked.spoken);
      return { unspoken, sounds: sounds.map(({ url }) => new URL(url).pathname) };
    },
  });
  staff({
    method: 'GET',
    url: '/desk/campaigns/:id',
    summary: 'One announcement, with how far it is',
    who: WHO,
    params: byId,
    answer: campaignAnswer,
    handle: async ({ tx, actor, params }) => present(tx, await getCampaign(tx, actor, params.id)),
  });
  staff({
    method: 'PUT',
    url: '/desk/campaigns/:id',
    summary: 'Replaces what an announcement says and how, while it does not run',
    who: WHO,
    params: byId,
    body: changeShape,
    answer: campaignAnswer,
    handle: async ({ tx, actor, params, body: { version, ...text } }) =>
      present(tx, await changeCampaignOf(tx, actor, params.id, version, text)),
  });
  plain({
    method: 'PUT',
    url: '/desk/campaigns/:id/start',
    summary: 'When an announcement begins, or goes on, by itself; only with a voice that can say it',
    who: WHO,
    params: byId,
    body: scheduleShape,
    answer: campaignAnswer,
    handle: async ({ request, params, body: { at } }) => {
      if (at !== null) await requireVoice(request, params.id);
      return asStaff(deps, request, WHO, async ({ tx, actor }) =>
        present(tx, await scheduleCampaign(tx, actor, params.id, at === null ? null : new Date(at))),
      );
    },
  });
  plain({
    method: 'POST',
    url: '/desk/campaigns/:id/state',
    summary: 'Starts, pauses, goes on, or stops for good; it starts only with a voice that can say it',
    who: WHO,
    params: byId,
    body: moveShape,
    answer: campaignAnswer,
    handle: async ({ request, params, body: { to } }) => {
      if (to === 'running') await requireVoice(request, params.id);
      return asStaff(deps, request, WHO, async ({ tx, actor }) =>
        present(tx, await moveCampaign(tx, actor, params.id, to)),
      );
    },
  });
  staff({
    method: 'POST',
    url: '/desk/campaigns/:id/numbers',
    summary: 'Adds numbers to the list; what cannot be called is named by its place',
    who: WHO,
    params: byId,
    body: addNumbersShape,
    answer: addedNumbers,
    handle: ({ tx, actor, params, body }) => addNumbers(tx, actor, params.id, body.rows),
  });
  staff({
    method: 'GET',
    url: '/desk/campaigns/:id/numbers',
    summary: 'A part of the list, with what came of each number',
    who: WHO,
    params: byId,
    query: numbersQuery,
    answer: numbersAnswer,
    handle: async ({ tx, actor, params, query }) => {
      const page = { afterNth: query.after, limit: query.limit };
      const { targets, nextAfter } = await listNumbers(tx, actor, params.id, page);
      return { numbers: targets.map(presentTarget), nextAfter };
    },
  });
  staff({
    method: 'POST',
    url: '/desk/campaigns/:id/erase',
    summary: 'Forgets the numbers of an announcement that is over; the counts stay',
    who: WHO,
    params: byId,
    answer: campaignAnswer,
    handle: async ({ tx, actor, params }) => present(tx, await eraseNumbers(tx, actor, params.id)),
  });
}
