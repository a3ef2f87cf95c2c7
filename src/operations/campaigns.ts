import type { Tx } from '#db/transaction.ts';
import { getLine } from '#domain/calls/lines.ts';
import type { Spoken } from '#domain/calls/types.ts';
import { readCity } from '#domain/city/city.ts';
import { begunLastMinute, dueTargets } from '#domain/outreach/campaign-numbers.ts';
import { addCampaign, type CampaignText, changeCampaign, progressOf } from '#domain/outreach/campaigns.ts';
import { mayBegin } from '#domain/outreach/rules.ts';
import type { Campaign } from '#domain/outreach/types.ts';
import { countAhead } from '#domain/routing/lines.ts';
import { destinationOf, getOpenlyQueue } from '#domain/routing/routing.ts';
import { audience } from '#domain/staff/access.ts';
import type { StaffActor } from '#domain/staff/types.ts';
import { Refusal } from '#kernel/refusal.ts';
import { callbackText } from './callback-texts.ts';
import { announcementOf } from './campaign-texts.ts';
import { campaignHours } from './ringing-hours.ts';

/** Why nobody of a running campaign is called just now. */
export type CampaignHold = 'hours' | 'queue' | 'never';

/** Adds an announcement to a list. Refuses 'not-found' for a line or a queue that is not there for this person. */
export async function addCampaignOf(
  tx: Tx,
  actor: StaffActor,
  input: CampaignText & { clientId: string },
): Promise<Campaign> {
  return addCampaign(tx, actor, {
    ...input,
    clientId: `staff:${actor.staffId}:${input.clientId}`,
    audience: await audienceFor(tx, actor, input),
  });
}

/** Replaces what an announcement says and how. Refuses as `changeCampaign`, 'not-found'. */
export async function changeCampaignOf(
  tx: Tx,
  actor: StaffActor,
  id: string,
  version: number,
  input: CampaignText,
): Promise<Campaign> {
  return changeCampaign(tx, actor, id, version, {
    ...input,
    audience: await audienceFor(tx, actor, input),
  });
}

/** Who sees it: all who run such calls; of a sealed department's queue those who may open its records. */
async function audienceFor(
  tx: Tx,
  actor: StaffActor,
  { entryPointId, queueId }: Pick<CampaignText, 'entryPointId' | 'queueId'>,
): Promise<string[]> {
  const line = await getLine(tx, { entryPointId });
  if (line.kind !== 'voice') throw new Refusal('not-found');
  if (queueId === null) return [audience.outreach];
  const { departmentId, sealed } = await destinationOf(tx, await getOpenlyQueue(tx, actor, queueId));
  return sealed ? [audience.sealed(departmentId)] : [audience.outreach];
}

/** Everything that its calls will say, so that it can be made and heard before. */
export async function spokenByCampaign(
  tx: Tx,
  campaign: Pick<Campaign, 'language' | 'message' | 'queueId'>,
): Promise<Spoken[]> {
  const { message, then } = announcementOf(campaign, (await readCity(tx)).name);
  return [...message, then];
}

/** What its calls say besides, when they come to it. */
export function spokenAfter({ language }: Pick<Campaign, 'language'>): Spoken[] {
  return [callbackText(language, 'connecting'), callbackText(language, 'thanks')];
}

/** Why nobody is called now; null when somebody may be. */
export async function holdOf(tx: Tx, campaign: Campaign): Promise<CampaignHold | null> {
  const next = (await campaignHours(tx, campaign))(tx.now);
  if (!next) return 'never';
  if (next > tx.now) return 'hours';
  const { queueId, settings } = campaign;
  if (queueId === null || settings.holdAtWaiting === null) return null;
  return (await countAhead(tx, queueId, tx.now)) >= settings.holdAtWaiting ? 'queue' : null;
}

/** Whom a running campaign calls now, by the ids of its numbers. */
export async function turnsOf(tx: Tx, campaign: Campaign, lookSec: number): Promise<string[]> {
  if ((await holdOf(tx, campaign)) !== null) return [];
  const { underWay } = (await progressOf(tx, [campaign.id])).get(campaign.id)!;
  const most = mayBegin(campaign.settings, {
    begunLastMinute: await begunLastMinute(tx, campaign.id),
    underWay,
    lookSec,
  });
  return most === 0 ? [] : (await dueTargets(tx, campaign.id, most)).map((target) => target.id);
}
