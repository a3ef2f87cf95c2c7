import type { House } from '../../src/main.ts';

/** Rounds after which something feeds itself: a defect, not a long story. */
const MOST_ROUNDS = 200;

/** Lets everything that follows from what was done happen now: events handed on, offers made, jobs run, until nothing is new. */
export async function settle(
  house: Pick<
    House,
    | 'reader'
    | 'webhooks'
    | 'router'
    | 'calls'
    | 'faxes'
    | 'mails'
    | 'outreach'
    | 'heldReplies'
    | 'jobs'
    | 'liveTranscripts'
  >,
): Promise<void> {
  for (let round = 0; round < MOST_ROUNDS; round++) {
    // First: what the round before did is heard of before the router, which looks only when something happened, is asked.
    await house.reader.settle();
    const offers = (await house.router.tick()) + (await house.heldReplies.tick());
    const jobs = await house.jobs.drain();
    const told = await house.webhooks.tick();
    const calls = (await house.calls.settle()) + (await house.faxes.settle()) + (await house.outreach.tick());
    const mails = await house.mails.settle();
    const heard = (await house.liveTranscripts?.settle()) ?? 0;
    if (offers + jobs + calls + mails + heard + told === 0) return;
  }
  throw new Error('the house does not come to rest');
}
