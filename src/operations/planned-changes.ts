import type { Database, Tx } from '#db/transaction.ts';
import { listCities, readCity } from '#domain/city/city.ts';
import { getQueue } from '#domain/routing/routing.ts';
import { changeDepartment } from '#domain/staff/departments.ts';
import {
  cancelPlanned,
  listPlanned,
  planChange,
  type PlannedChange,
  settlePlanned,
  takePlanned,
} from '#domain/staff/planned.ts';
import { getDepartment } from '#domain/staff/staff.ts';
import type { StaffActor } from '#domain/staff/types.ts';
import type { Clock, Timer } from '#kernel/clock.ts';
import type { Logger } from '#kernel/log.ts';
import { Refusal } from '#kernel/refusal.ts';
import { actorById } from './act-as.ts';
import { mergeDepartments, mergeQueues } from './reorganise.ts';

export type NewPlan = Pick<PlannedChange, 'kind' | 'subjectId' | 'intoId' | 'change' | 'dueOn'>;

/**
 * Plans a reorganisation. Refuses as `planChange`, 'not-found' for what is to change, 'request.invalid' {field: 'intoId'}
 * for a merger into itself or into what is not there.
 */
export async function planReorganisation(tx: Tx, actor: StaffActor, plan: NewPlan): Promise<string> {
  const { kind, subjectId, intoId } = plan;
  const name = await nameOf(tx, kind, subjectId);
  const isMerger = kind !== 'change-department';
  if (isMerger && (intoId === null || intoId === subjectId))
    throw new Refusal('request.invalid', { field: 'intoId', why: 'unknown' });
  if (intoId !== null)
    await nameOf(tx, kind, intoId).catch(() => {
      throw new Refusal('request.invalid', { field: 'intoId', why: 'unknown' });
    });
  return planChange(tx, actor, { ...plan, name }, await todayOf(tx));
}

/** Takes a plan back. Refuses as `cancelPlanned`. */
export async function cancelReorganisation(
  tx: Tx,
  actor: StaffActor,
  id: string,
  undoesId: string | null = null,
): Promise<void> {
  const plan = (await listPlanned(tx)).find((each) => each.id === id);
  const name = plan ? await nameOf(tx, plan.kind, plan.subjectId).catch(() => '') : '';
  await cancelPlanned(tx, actor, id, name, undoesId);
}

/** What a plan is about; refuses 'not-found' for what is closed or none. */
async function nameOf(tx: Tx, kind: PlannedChange['kind'], id: string): Promise<string> {
  if (kind === 'merge-queue') return (await getQueue(tx, id)).name;
  const { name, closedAt } = await getDepartment(tx, id);
  if (closedAt) throw new Refusal('not-found');
  return name;
}

/** Today in the city. */
async function todayOf(tx: Tx): Promise<string> {
  const { timeZone } = await readCity(tx);
  const instant = Temporal.Instant.fromEpochMilliseconds(tx.now.getTime());
  return instant.toZonedDateTimeISO(timeZone).toPlainDate().toString();
}

export interface PlannedChanges {
  /** Carries out what is due in every city; returns how much was settled. */
  sweep(): Promise<number>;
  start(): void;
  stop(): Promise<void>;
}

const EVERY_MS = 60_000;

/**
 * Carries plans out on their day, from midnight in the city on, in the name of whoever made them and by the operations that
 * they would have pressed. What is refused then is kept with its reason, and shown; nothing of it is half done. Several
 * processes share the work plan by plan.
 */
export function createPlannedChanges(deps: {
  database: Database;
  clock: Clock;
  log: Logger;
}): PlannedChanges {
  const { database, clock, log } = deps;
  let timer: Timer | undefined;
  let sweeping: Promise<unknown> | undefined;
  let running = false;

  async function sweep(): Promise<number> {
    let settled = 0;
    for (const { id: tenantId } of await listCities(database.installation)) {
      const scope = { tenantId, actor: 'system:planned-changes' };
      const due = await database.tx(scope, async (tx) => {
        const today = await todayOf(tx);
        return (await listPlanned(tx)).filter(({ state, dueOn }) => state === 'planned' && dueOn <= today);
      });
      for (const plan of due) if (await settle(tenantId, plan)) settled++;
    }
    return settled;
  }

  async function settle(tenantId: string, plan: PlannedChange): Promise<boolean> {
    const scope = { tenantId, actor: `staff:${plan.madeBy}` };
    try {
      return await database.tx(scope, async (tx) => {
        if (!(await takePlanned(tx, plan.id))) return false;
        await carryOutPlan(tx, plan);
        await settlePlanned(tx, plan.id, null);
        return true;
      });
    } catch (error) {
      if (!(error instanceof Refusal) || error.code === 'database.unavailable') throw error;
      const trouble = [error.code, error.details['why']].filter((part) => typeof part === 'string').join(' ');
      await database.tx({ tenantId, actor: 'system:planned-changes' }, async (tx) => {
        if (!(await takePlanned(tx, plan.id))) return;
        await settlePlanned(tx, plan.id, trouble);
      });
      log.warn({ plan: plan.id, trouble }, 'a planned reorganisation could not be carried out');
      return true;
    }
  }

  function schedule(): void {
    timer = clock.after(EVERY_MS, () => {
      sweeping = sweep()
        .catch((error: unknown) => log.warn({ err: error }, 'could not look at planned reorganisations'))
        .finally(() => {
          if (running) schedule();
        });
    });
  }

  return {
    sweep,
    start() {
      running = true;
      schedule();
    },
    async stop() {
      running = false;
      if (timer) clock.clear(timer);
      await sweeping;
    },
  };
}

/** As it is on the day: what was changed of it since it was planned stays. */
async function carryOutPlan(
  tx: Tx,
  { kind, subjectId, intoId, change, madeBy }: PlannedChange,
): Promise<void> {
  const actor = await actorById(tx, madeBy);
  if (kind === 'merge-queue') {
    const { version } = await getQueue(tx, subjectId);
    await mergeQueues(tx, actor, subjectId, version, intoId!);
    return;
  }
  const { version } = await getDepartment(tx, subjectId);
  if (kind === 'merge-department') await mergeDepartments(tx, actor, subjectId, version, intoId!);
  else await changeDepartment(tx, actor, subjectId, version, change ?? {});
}
