import {
  getCase,
  keepPromise,
  makePromise,
  updateCase,
  writeCaseEntry,
  writeFromResident,
} from '#domain/cases/cases.ts';
import type { CaseChange } from '#domain/cases/types.ts';
import type { StaffActor } from '#domain/staff/types.ts';
import type { Tx } from '#db/transaction.ts';
import { openCaseFor } from '#operations/open-case.ts';
import { WEEKDAYS } from './cities.ts';
import { need } from './found.ts';
import type { Dice } from './random.ts';
import { fill, type Gaps } from './topics/gaps.ts';
import type { TopicCase } from './topics/topic.ts';
import { type LivingCity, MINUTE_MS, type World } from './world.ts';

export interface CasePlan {
  city: LivingCity;
  planned: TopicCase;
  gaps: Gaps;
  dice: Dice;
  agent: StaffActor;
  interactionId: string;
  residentId: string;
}

interface Case extends CasePlan {
  world: World;
  caseId: string;
  openedAt: Date;
  /** Working minutes from opening to the due time. */
  allowedMin: number;
  worker: StaffActor;
  promiseId: string | undefined;
  /** The moment at which the story stands. */
  now: Date;
}

/** Opens a case out of a chat, and puts on the programme what becomes of it. */
export async function openCaseStory(world: World, plan: CasePlan, now: Date): Promise<void> {
  const { city, planned, gaps, agent, dice } = plan;
  const opened = await world.as(now, city, agent, async (tx) => {
    const detail = await openCaseFor(
      tx,
      agent,
      {
        clientId: plan.interactionId,
        categoryId: need(city.categories, planned.category).id,
        interactionId: plan.interactionId,
        title: fill(planned.title, gaps),
        description: planned.description ? fill(planned.description, gaps) : null,
        nextStep: fill(planned.nextStep, gaps),
      },
      world.house.caseNumbers,
    );
    const promised = planned.promise;
    if (!promised) return { detail, promiseId: undefined };
    const dueOn = city.calendar.addWorkingDays(city.calendar.dayOf(now), promised.workingDays);
    const promise = await makePromise(tx, agent, detail.id, {
      clientId: 'first',
      text: fill(promised.text, gaps),
      dueOn,
    });
    return { detail, promiseId: promise.id };
  });
  const allowedMin = Math.max(60, city.calendar.workingMinutesBetween(now, opened.detail.dueAt, WEEKDAYS));
  const told = {
    ...plan,
    dice: dice.fork(),
    world,
    caseId: opened.detail.id,
    openedAt: now,
    allowedMin,
    worker: workerOf(plan),
    promiseId: opened.promiseId,
    now,
  };
  const first = momentOf(told, told.dice.between(2, 18) / 100);
  world.stage.begin(first, (at) => tellCase(told, at));
}

/** Somebody of the department; where the demo has nobody there, the contact centre sees to it. */
function workerOf(plan: CasePlan): StaffActor {
  const { city, planned, agent } = plan;
  const { departmentId } = need(city.categories, planned.category);
  const members = [...city.actors.values()].filter(
    (actor) => actor.departmentId === departmentId && actor.permissions.has('case.write'),
  );
  return members[0] ?? agent;
}

/** When people go through their cases: first thing in the morning, before and after lunch, at the end of the day. */
const ROUNDS_MIN = [8 * 60 + 45, 11 * 60 + 30, 13 * 60 + 10, 16 * 60 + 30];
const TOKYO_MIN = 9 * 60;
const DAY_MIN = 24 * 60;

/** The round at work nearest to when this share of the time allowed has passed. */
function momentOf(told: Case, share: number): Date {
  const at = told.city.calendar.addWorkingMinutes(
    told.openedAt,
    Math.round(told.allowedMin * share),
    WEEKDAYS,
  );
  const minutes = Math.floor(at.getTime() / MINUTE_MS) + TOKYO_MIN;
  const ofDay = minutes % DAY_MIN;
  const round = ROUNDS_MIN.find((each) => each >= ofDay) ?? ROUNDS_MIN.at(-1)!;
  return new Date((minutes - ofDay + round - TOKYO_MIN) * MINUTE_MS + told.dice.between(0, 24_000));
}

/** Most are done in time, some late; a few lie and are overdue today. */
const NEVER = Infinity;

async function tellCase(told: Case, start: Date): Promise<void> {
  const { dice, planned } = told;
  const fate = dice.next();
  const doneAtShare =
    fate < 0.8 ? dice.between(60, 100) / 100 : fate < 0.95 ? dice.between(105, 170) / 100 : NEVER;
  if (isOver(told, start)) return;
  await take(told, start);
  const steps = planned.notes.length + (planned.question ? 1 : 0);
  for (const [at, note] of planned.notes.entries()) {
    if (doneAtShare === NEVER && at > 0) return;
    if (!(await sleep(told, (doneAtShare === NEVER ? 0.6 : doneAtShare) * ((at + 1) / (steps + 1))))) return;
    await act(told, (tx) =>
      writeCaseEntry(tx, told.worker, told.caseId, {
        clientId: `note-${at}`,
        kind: 'note',
        body: fill(note, told.gaps),
        fileIds: [],
      }),
    );
    if (at === 0 && planned.question && dice.chance(0.7) && !(await askResident(told, planned.question)))
      return;
  }
  if (doneAtShare === NEVER || !(await sleep(told, doneAtShare))) return;
  await finish(told, dice.chance(0.05));
}

const isOver = (told: Case, at: Date) => at > told.world.end;

/** Sleeps until that share of the time allowed; false when the present comes first. */
async function sleep(told: Case, share: number): Promise<boolean> {
  const wanted = momentOf(told, share);
  const at = wanted > told.now ? wanted : new Date(told.now.getTime() + 5 * MINUTE_MS);
  if (isOver(told, at)) return false;
  told.now = await told.world.stage.until(at);
  return true;
}

function act<T>(told: Case, work: (tx: Tx) => Promise<T>): Promise<T> {
  return told.world.as(told.now, told.city, told.worker, work);
}

async function change(tx: Tx, told: Case, what: Omit<CaseChange, 'version'>): Promise<void> {
  const { version } = await getCase(tx, told.worker, told.caseId);
  await updateCase(tx, told.worker, told.caseId, { ...what, version });
}

async function take(told: Case, at: Date): Promise<void> {
  told.now = at;
  const { worker } = told;
  const owns = worker.permissions.has('case.assign') ? { ownerStaffId: worker.staffId } : {};
  await act(told, (tx) => change(tx, told, { status: 'in-progress', ...owns }));
}

/** Asks by the private link and, unless the present comes first, gets an answer there. */
async function askResident(told: Case, [ask, answer]: readonly [string, string]): Promise<boolean> {
  const { world, city, caseId } = told;
  await act(told, async (tx) => {
    await writeCaseEntry(tx, told.worker, caseId, {
      clientId: 'question',
      kind: 'message-to-resident',
      body: ask,
      fileIds: [],
    });
    await change(tx, told, { status: 'waiting-resident' });
  });
  const asked = told.now;
  const at = new Date(asked.getTime() + told.dice.between(90, 1_800) * MINUTE_MS);
  if (isOver(told, at)) return false;
  told.now = await world.stage.until(at);
  await world.act(at, city, 'resident:demo', (tx) =>
    writeFromResident(tx, caseId, { clientId: 'answer', body: answer, fileIds: [] }),
  );
  // The clock stood still meanwhile.
  told.openedAt = city.calendar.addWorkingMinutes(
    told.openedAt,
    Math.max(0, city.calendar.workingMinutesBetween(asked, at, WEEKDAYS)),
    WEEKDAYS,
  );
  return true;
}

async function finish(told: Case, cancelled: boolean): Promise<void> {
  const { planned, gaps, caseId, worker, promiseId } = told;
  await act(told, async (tx) => {
    if (promiseId && !cancelled) await keepPromise(tx, worker, promiseId);
    const body = cancelled
      ? 'ご本人からの申し出により、取りやめといたしました。'
      : fill(planned.outcome, gaps);
    await writeCaseEntry(tx, worker, caseId, {
      clientId: 'outcome',
      kind: 'message-to-resident',
      body,
      fileIds: [],
    });
    await change(tx, told, { status: cancelled ? 'cancelled' : 'done' });
  });
}
