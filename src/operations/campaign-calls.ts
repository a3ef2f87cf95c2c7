import { z } from 'zod';
import type { Tx } from '#db/transaction.ts';
import type { EndReason, FlowInput } from '#domain/calls/types.ts';
import { readCity } from '#domain/city/city.ts';
import { beginAttempt, endAttempt, noteAttempt } from '#domain/outreach/attempts.ts';
import { changeTarget, lockTarget } from '#domain/outreach/campaign-numbers.ts';
import { readCampaign } from '#domain/outreach/campaigns.ts';
import { isUnreached, outcomeOf, retryAt } from '#domain/outreach/rules.ts';
import type { Campaign, Target, TargetAttempt, TargetOutcome } from '#domain/outreach/types.ts';
import { contactPointsByValue } from '#domain/residents/residents.ts';
import { asksNotToBeCalled } from '#domain/residents/ties.ts';
import type { Applied } from './call-facts.ts';
import { openFarFirstCall } from './call-out.ts';
import type { OpenCall } from './call-service.ts';
import { callbackText } from './callback-texts.ts';
import { announcementOf } from './campaign-texts.ts';
import { campaignHours } from './ringing-hours.ts';

/** A call of a campaign, from dialling to its end. */

const TALK_KEY = '1';
const AGAIN_KEY = '2';
const MOST_TELLINGS = 3;
/** After the text: enough to know that it came to its end. */
const HEARD_SEC = 1;
const ANSWER_SEC = 6;
/** How soon a call that the exchange lost is made again: it was no try. */
const AFTER_LOSS_MS = 60_000;

const memoShape = z.strictObject({
  about: z.literal('announcement'),
  part: z.enum(['message', 'offer']),
  /** How often the text was begun. */
  told: z.number().int(),
});
type Memo = z.output<typeof memoShape>;

/** Dials a number of a list; undefined when it is not to be called now. Who asked not to be called is left out. */
export function openCampaignCall(targetId: string): OpenCall {
  return async (tx, exchangeId) => {
    const target = await lockTarget(tx, targetId);
    const campaign = await readCampaign(tx, target.campaignId);
    if (campaign.state !== 'running' || target.state !== 'waiting' || target.dueAt > tx.now) return undefined;
    const { number } = target;
    if (number === null) return undefined;
    const residents = (await contactPointsByValue(tx, 'phone', number)).map((point) => point.residentId);
    if (await asksNotToBeCalled(tx, residents)) {
      await changeTarget(tx, target, { state: 'left-out', outcome: 'asked-not-to' });
      return undefined;
    }
    const { entryPointId, settings } = campaign;
    const opened = await openFarFirstCall(tx, exchangeId, {
      entryPointId,
      number,
      ringSec: settings.ringSec,
    });
    const of = { callbackId: null, targetId, campaignId: campaign.id };
    await beginAttempt(tx, of, { nth: target.tries + 1, callId: opened.call.id, staffId: null });
    await changeTarget(tx, target, { state: 'dialling' });
    return opened;
  };
}

/** What whoever picked up is told, and what their keys mean. */
export async function answerAnnounced(tx: Tx, attempt: TargetAttempt, input: FlowInput): Promise<Applied> {
  const target = await lockTarget(tx, attempt.targetId);
  const campaign = await readCampaign(tx, target.campaignId);
  if (input.kind === 'start') {
    await noteAttempt(tx, attempt, { answeredAt: tx.now });
    await changeTarget(tx, target, { state: 'reached', outcome: 'answered', tries: target.tries + 1 });
    return tell(tx, campaign, 1);
  }
  const memo = memoOf(input);
  const key = input.kind === 'keys' ? input.keys : null;
  if (key === TALK_KEY && campaign.queueId !== null) {
    await noteAttempt(tx, attempt, { keyPressed: true });
    await changeTarget(tx, target, { pressed: true });
    const then = { kind: 'queue', queueId: campaign.queueId, priority: 0, skillIds: [] } as const;
    return { events: [{ type: 'say', spoken: [callbackText(campaign.language, 'connecting')], then }] };
  }
  const mayTellAgain = memo !== undefined && memo.told < MOST_TELLINGS;
  // Another key cut the text off: it begins anew, or they would not know the rest.
  const isCutOff = key !== null && memo?.part === 'message';
  if (mayTellAgain && (key === AGAIN_KEY || isCutOff)) return tell(tx, campaign, memo.told + 1);
  if (memo?.part === 'message') {
    if (key === null) await changeTarget(tx, target, { heard: true });
    return offer(tx, campaign, memo.told);
  }
  const spoken = [callbackText(campaign.language, 'thanks')];
  return { events: [{ type: 'say', spoken, then: { kind: 'end' } }] };
}

async function tell(tx: Tx, campaign: Campaign, told: number): Promise<Applied> {
  const { message } = announcementOf(campaign, (await readCity(tx)).name);
  const memo: Memo = { about: 'announcement', part: 'message', told };
  return { events: [{ type: 'say', spoken: message, then: keys(HEARD_SEC, memo) }] };
}

async function offer(tx: Tx, campaign: Campaign, told: number): Promise<Applied> {
  const { then } = announcementOf(campaign, (await readCity(tx)).name);
  const memo: Memo = { about: 'announcement', part: 'offer', told };
  return { events: [{ type: 'say', spoken: [then], then: keys(ANSWER_SEC, memo) }] };
}

function keys(timeoutSec: number, memo: Memo) {
  return { kind: 'keys', max: 1, timeoutSec, finishOn: null, memo: JSON.stringify(memo) } as const;
}

function memoOf(input: FlowInput): Memo | undefined {
  if (!('memo' in input) || input.memo === undefined) return undefined;
  return memoShape.safeParse(JSON.parse(input.memo)).data;
}

/** Whoever pressed the key waits for a person, as this interaction. */
export async function announcedInLine(tx: Tx, attempt: TargetAttempt, interactionId: string): Promise<void> {
  await noteAttempt(tx, attempt, { interactionId });
}

/** A person speaks with them. */
export async function announcedTalking(tx: Tx, attempt: TargetAttempt): Promise<void> {
  await changeTarget(tx, await lockTarget(tx, attempt.targetId), { talked: true });
}

/** A call of a campaign is over; who was not reached is tried again, or not any more. */
export async function announcedOver(tx: Tx, attempt: TargetAttempt, endReason: EndReason): Promise<void> {
  const answered = attempt.answeredAt !== null;
  // Whoever picked up is answered, pressed or not: nobody can tell a person from a machine that listens.
  const outcome = outcomeOf({ answered, keyPressed: true, announced: true, endReason });
  await endAttempt(tx, attempt, outcome);
  if (answered) return;
  const target = await lockTarget(tx, attempt.targetId);
  if (target.state !== 'dialling') return;
  const isTry = isUnreached(outcome) && outcome !== 'exchange-lost';
  if (isTry) return tryAgain(tx, target, outcome as TargetOutcome);
  const campaign = await readCampaign(tx, target.campaignId);
  const dueAt = new Date(tx.now.getTime() + AFTER_LOSS_MS);
  await changeTarget(
    tx,
    target,
    campaign.state === 'stopped' ? { state: 'left-out', outcome: 'stopped' } : { state: 'waiting', dueAt },
  );
}

async function tryAgain(tx: Tx, target: Target, outcome: TargetOutcome): Promise<void> {
  const campaign = await readCampaign(tx, target.campaignId);
  const tries = target.tries + 1;
  const nextAllowed = await campaignHours(tx, campaign);
  const isStopped = campaign.state === 'stopped';
  const dueAt = isStopped
    ? null
    : retryAt(campaign.settings, { tries, now: tx.now, until: null, nextAllowed });
  await changeTarget(
    tx,
    target,
    dueAt === null ? { state: 'not-reached', tries, outcome } : { state: 'waiting', tries, outcome, dueAt },
  );
}
