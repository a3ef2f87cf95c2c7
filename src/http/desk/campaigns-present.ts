import type { Tx } from '#db/transaction.ts';
import { listEntryPoints } from '#domain/interactions/entry-points.ts';
import { progressOf } from '#domain/outreach/campaigns.ts';
import { nextStates } from '#domain/outreach/rules.ts';
import type { Campaign, MissedCall, Target } from '#domain/outreach/types.ts';
import { contactPointsByValue, namesOf } from '#domain/residents/residents.ts';
import { formatPhone } from '#kernel/japan/phone.ts';
import { holdOf } from '#operations/campaigns.ts';
import type { CampaignAnswer, MissedAnswer, NumbersAnswer } from './campaign-shapes.ts';
import { loadNames } from './present.ts';

/** Campaigns as the desk shows them, in the given order. */
export async function presentCampaigns(tx: Tx, campaigns: readonly Campaign[]): Promise<CampaignAnswer[]> {
  const names = await loadNames(tx);
  const lines = new Map((await listEntryPoints(tx)).map((each) => [each.id, each.name]));
  const progress = await progressOf(
    tx,
    campaigns.map(({ id }) => id),
  );
  const answers: CampaignAnswer[] = [];
  for (const campaign of campaigns) {
    const { audience: _, createdBy, createdAt, startsAt, startedAt, endedAt, erasedAt, ...rest } = campaign;
    answers.push({
      ...rest,
      lineName: lines.get(campaign.entryPointId) ?? '',
      queueName: campaign.queueId && names.queue(campaign.queueId),
      next: nextStates(campaign.state),
      hold: campaign.state === 'running' ? await holdOf(tx, campaign) : null,
      progress: progress.get(campaign.id)!,
      createdByName: names.staff(createdBy),
      createdAt: createdAt.toISOString(),
      startsAt: startsAt?.toISOString() ?? null,
      startedAt: startedAt?.toISOString() ?? null,
      endedAt: endedAt?.toISOString() ?? null,
      erasedAt: erasedAt?.toISOString() ?? null,
    });
  }
  return answers;
}

/** One number of a list with what came of it. */
export function presentTarget(target: Target): NumbersAnswer['numbers'][number] {
  const { id: _, campaignId: __, number, dueAt, settledAt, ...rest } = target;
  return {
    ...rest,
    number: number && formatPhone(number),
    dueAt: dueAt.toISOString(),
    settledAt: settledAt?.toISOString() ?? null,
  };
}

/** Missed calls as the desk shows them; a number of one resident is theirs. */
export async function presentMissed(tx: Tx, missed: readonly MissedCall[]): Promise<MissedAnswer[]> {
  const names = await loadNames(tx);
  const lines = new Map((await listEntryPoints(tx)).map((each) => [each.id, each.name]));
  const answers: MissedAnswer[] = [];
  for (const { audience: _, settledBy, firstAt, lastAt, settledAt, ...rest } of missed) {
    const points = await contactPointsByValue(tx, 'phone', rest.number);
    const residentId = points.length === 1 ? points[0]!.residentId : null;
    const resident = residentId && (await namesOf(tx, [residentId])).get(residentId);
    answers.push({
      ...rest,
      queueName: names.queue(rest.queueId),
      lineName: lines.get(rest.entryPointId) ?? '',
      number: formatPhone(rest.number),
      residentId,
      residentName: (resident && resident.name) || null,
      firstAt: firstAt.toISOString(),
      lastAt: lastAt.toISOString(),
      settledAt: settledAt?.toISOString() ?? null,
      settledByName: names.staff(settledBy),
    });
  }
  return answers;
}
