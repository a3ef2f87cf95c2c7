import type { Database, Tx } from '#db/transaction.ts';
import type { Spoken } from '#domain/calls/types.ts';
import { changeCallback, citiesWithCallsDue, dueCallbacks } from '#domain/outreach/callbacks.ts';
import { isCallersTurn } from '#domain/outreach/rules.ts';
import { finishCampaign, runningCampaigns, startScheduled } from '#domain/outreach/campaigns.ts';
import type { Callback, Campaign } from '#domain/outreach/types.ts';
import { type ChannelTerms, lookAtLines } from '#domain/routing/live.ts';
import { destinationOf, getQueue } from '#domain/routing/routing.ts';
import { audience } from '#domain/staff/access.ts';
import type { Clock, Timer } from '#kernel/clock.ts';
import type { Logger } from '#kernel/log.ts';
import { Refusal } from '#kernel/refusal.ts';
import { leaveLine, lockWithInteraction, openCallerFirst } from './callback-calls.ts';
import type { CallService } from './call-service.ts';
import { aheadOf, enterLineFor } from './callbacks.ts';
import { openCampaignCall } from './campaign-calls.ts';
import { spokenAfter, spokenByCampaign, turnsOf } from './campaigns.ts';

/** Sees to it that calls that the city owes are made when their time has come. */
export interface OutreachService {
  /** Looks once; returns how much was done. */
  tick(): Promise<number>;
  start(): void;
  stop(): Promise<void>;
}

export interface OutreachDeps {
  database: Database;
  calls: Pick<CallService, 'place'>;
  channels: ChannelTerms;
  /** Makes sounds of texts before anybody waits for them; false when some cannot be spoken. */
  saysAll(tenantId: string, spoken: readonly Spoken[]): Promise<boolean>;
  clock: Clock;
  log: Logger;
}

const LOOK_MS = 2_000;
const SYSTEM = 'system:outreach';

/**
 * The loop over callbacks and campaigns. It holds no state: whatever it does is decided again under the lock of the row, so
 * that of two processes one does it and the other finds it done.
 */
export function createOutreachService(deps: OutreachDeps): OutreachService {
  const { database, clock, log } = deps;
  let timer: Timer | undefined;
  let running = false;
  let current: Promise<unknown> = Promise.resolve();

  async function tick(): Promise<number> {
    let done = 0;
    for (const tenantId of await citiesWithCallsDue(database.installation, clock.now())) {
      const scope = { tenantId, actor: SYSTEM };
      const { due, expired } = await database.tx(scope, dueCallbacks);
      for (const seen of expired)
        if (await unlessChanged(() => database.tx(scope, (tx) => expire(tx, seen)))) done++;
      for (const seen of due) if (await unlessChanged(() => goOn(tenantId, seen))) done++;
      done += await database.tx(scope, startScheduled);
      for (const campaign of await database.tx(scope, runningCampaigns))
        done += await call(tenantId, campaign);
    }
    return done;
  }

  /** Dials whose turn it is; a list at whose end nobody is left is done. */
  async function call(tenantId: string, campaign: Campaign): Promise<number> {
    const scope = { tenantId, actor: SYSTEM };
    if (await database.tx(scope, (tx) => finishCampaign(tx, campaign.id))) return 1;
    const turns = await database.tx(scope, (tx) => turnsOf(tx, campaign, LOOK_MS / 1000));
    if (turns.length === 0) return 0;
    const spoken = await database.tx(scope, (tx) => spokenByCampaign(tx, campaign));
    if (!(await deps.saysAll(tenantId, [...spoken, ...spokenAfter(campaign)]))) {
      log.warn({ campaignId: campaign.id }, 'a campaign has no voice and calls nobody');
      return 0;
    }
    let done = 0;
    for (const id of turns)
      if (
        await unlessChanged(
          async () => (await deps.calls.place(tenantId, openCampaignCall(id))) !== undefined,
        )
      )
        done++;
    return done;
  }

  async function goOn(tenantId: string, seen: Callback): Promise<boolean> {
    const scope = { tenantId, actor: SYSTEM };
    if (seen.first === 'agent') return database.tx(scope, (tx) => enterLine(tx, seen));
    if (!(await database.tx(scope, (tx) => isTurnOf(tx, deps.channels, seen)))) return false;
    return (await deps.calls.place(tenantId, openCallerFirst(seen.id))) !== undefined;
  }

  function schedule(): void {
    if (!running) return;
    timer = clock.after(LOOK_MS, () => {
      current = tick()
        .catch((error: unknown) => log.warn({ err: error }, 'calls that are owed could not be looked for'))
        .finally(schedule);
    });
  }

  return {
    tick,
    start() {
      running = true;
      schedule();
    },
    async stop() {
      running = false;
      if (timer) clock.clear(timer);
      await current;
    },
  };
}

/** Done by somebody else meanwhile, or not possible now: it is looked at again. */
async function unlessChanged(work: () => Promise<boolean>): Promise<boolean> {
  return work().catch((error: unknown) => {
    if (error instanceof Refusal && error.code !== 'database.unavailable') return false;
    throw error;
  });
}

async function enterLine(tx: Tx, seen: Callback): Promise<boolean> {
  const { callback } = await lockWithInteraction(tx, seen);
  if (callback.dueAt > tx.now) return false;
  await enterLineFor(tx, callback);
  return true;
}

/** Nobody could be called in time: it leaves the line, and whoever has it in hand keeps it. */
async function expire(tx: Tx, seen: Callback): Promise<boolean> {
  const { callback, interaction } = await lockWithInteraction(tx, seen);
  if (interaction?.state === 'active') return false;
  if (interaction?.state === 'waiting') await leaveLine(tx, interaction);
  await changeCallback(tx, callback, { state: 'expired' });
  return true;
}

/** Whether somebody would be free for a caller who is dialled now. */
async function isTurnOf(tx: Tx, channels: ChannelTerms, callback: Callback): Promise<boolean> {
  const queue = await getQueue(tx, callback.queueId);
  const { departmentId, sealed } = await destinationOf(tx, queue);
  const keys = sealed ? [audience.sealed(departmentId)] : [audience.queue(queue.id)];
  const { queues } = await lookAtLines(tx, { keys }, channels);
  const free = queues.find((each) => each.id === queue.id)?.agents.ready ?? 0;
  return isCallersTurn({ ahead: await aheadOf(tx, callback), free });
}
