import { changeCategory, countUnfinished, listAllCategories } from '#domain/cases/settings.ts';
import { getFlow, retireFlow } from '#domain/flows/flows.ts';
import { listEntryPoints } from '#domain/interactions/entry-points.ts';
import { allTemplates, retireTemplate } from '#domain/knowledge/knowledge.ts';
import { changePattern, patternOfChange } from '#domain/masking/patterns.ts';
import { changePolicy, listPolicies } from '#domain/privacy/retention.ts';
import { closeQueue } from '#domain/routing/queue-places.ts';
import { getQueue, listQueues } from '#domain/routing/routing.ts';
import { forgetVoice } from '#domain/speech/speech.ts';
import { closeUnused } from '#domain/staff/departments.ts';
import { listPeople } from '#domain/staff/people.ts';
import { changeOwnRole, listOwnRoles } from '#domain/staff/roles.ts';
import { changeSkill, listAllSkills } from '#domain/staff/skills.ts';
import { Refusal } from '#kernel/refusal.ts';
import { closeArrival } from './close-arrival.ts';
import { cancelReorganisation } from './planned-changes.ts';
import { requireNotLedTo } from './reorganise.ts';
import type { Subject } from './undo-kinds.ts';

/**
 * What was made is closed, or taken out of use, as long as nothing hangs on it. Each refuses 'not-found' for what is gone,
 * and 'state.conflict' {why: 'in-use'} with what hangs on it, by name.
 */
const UNMAKERS: Readonly<Record<string, (subject: Subject, undoesId: string) => Promise<unknown>>> = {
  skill: unmakeSkill,
  category: unmakeCategory,
  role: unmakeRole,
  department: (subject, undoesId) => closeIfUnused(subject, undoesId),
  queue: (subject, undoesId) => closeIfNobodyArrives(subject, undoesId),
  'entry-point': unmakeArrival,
  'phone-line': unmakeArrival,
  mailbox: unmakeArrival,
  template: unmakeTemplate,
  flow: unmakeFlow,
  masking: unmakeMasking,
  retention: unmakeRetention,
  voice: ({ tx, actor, name }, undoesId) => forgetVoice(tx, actor, name, undoesId),
  planned: ({ tx, actor, id }, undoesId) => cancelReorganisation(tx, actor, id, undoesId),
};

/** Kinds of which what was made is taken back. */
export const UNMADE_KINDS: readonly string[] = Object.keys(UNMAKERS);

/** Takes back what was made. */
export async function unmake(subject: Subject, undoesId: string): Promise<void> {
  await UNMAKERS[subject.kind]!(subject, undoesId);
}

function found<T extends { id: string }>(all: readonly T[], id: string): T {
  const one = all.find((each) => each.id === id);
  if (!one) throw new Refusal('not-found');
  return one;
}

function foundInUse<T extends { id: string; active: boolean }>(all: readonly T[], id: string): T {
  return found(
    all.filter(({ active }) => active),
    id,
  );
}

function requireUnused(uses: Readonly<Record<string, readonly string[] | number>>): void {
  const left = Object.entries(uses).filter(([, use]) => (typeof use === 'number' ? use : use.length) > 0);
  if (left.length > 0) throw new Refusal('state.conflict', { why: 'in-use', ...Object.fromEntries(left) });
}

const namesOf = (all: readonly { name: string }[]): string[] => all.map(({ name }) => name);

async function unmakeSkill({ tx, actor, id }: Subject, undoesId: string): Promise<void> {
  const { version } = foundInUse(await listAllSkills(tx), id);
  const people = (await listPeople(tx, actor)).filter(({ skills }) =>
    skills.some(({ skillId }) => skillId === id),
  );
  const queues = (await listQueues(tx)).filter(
    ({ requiredSkills, policy }) => requiredSkills.includes(id) || id in policy.preferredSkills,
  );
  requireUnused({ people: namesOf(people), queues: namesOf(queues) });
  await changeSkill(tx, actor, id, version, { active: false }, undoesId);
}

async function unmakeCategory({ tx, actor, id }: Subject, undoesId: string): Promise<void> {
  const { version } = foundInUse(await listAllCategories(tx), id);
  requireUnused({ cases: await countUnfinished(tx, { categoryId: id }) });
  await changeCategory(tx, actor, id, version, { active: false }, undoesId);
}

async function unmakeRole({ tx, actor, id }: Subject, undoesId: string): Promise<void> {
  const { version } = foundInUse(await listOwnRoles(tx, actor), id);
  const people = (await listPeople(tx, actor)).filter(({ roles }) => roles.includes(id));
  requireUnused({ people: namesOf(people) });
  await changeOwnRole(tx, actor, id, version, { active: false }, undoesId);
}

/** Closes a department that nothing hangs on. */
export async function closeIfUnused({ tx, actor, id }: Subject, undoesId: string): Promise<void> {
  const queues = (await listQueues(tx)).filter(({ departmentId }) => departmentId === id);
  const categories = (await listAllCategories(tx)).filter(
    ({ departmentId, active }) => departmentId === id && active,
  );
  requireUnused({
    ...{ queues: namesOf(queues), categories: namesOf(categories) },
    cases: await countUnfinished(tx, { departmentId: id }),
  });
  await closeUnused(tx, actor, id, undoesId);
}

/** Closes a line that nobody can come to. */
export async function closeIfNobodyArrives({ tx, actor, id }: Subject, undoesId: string): Promise<void> {
  const { version } = await getQueue(tx, id);
  const entryPoints = (await listEntryPoints(tx)).filter(({ queueId }) => queueId === id);
  requireUnused({ entryPoints: namesOf(entryPoints) });
  await requireNotLedTo(tx, id);
  await closeQueue(tx, actor, id, version, undoesId);
}

async function unmakeArrival({ tx, actor, id }: Subject, undoesId: string): Promise<void> {
  found(await listEntryPoints(tx), id);
  await closeArrival(tx, actor, id, undoesId);
}

async function unmakeTemplate({ tx, actor, id }: Subject, undoesId: string): Promise<void> {
  const { version } = found(
    (await allTemplates(tx, actor)).filter(({ retiredAt }) => retiredAt === null),
    id,
  );
  await retireTemplate(tx, actor, id, version, true, undoesId);
}

async function unmakeFlow({ tx, actor, id }: Subject, undoesId: string): Promise<void> {
  const { publishedNumber, retiredAt, version } = await getFlow(tx, actor, id);
  if (retiredAt) throw new Refusal('not-found');
  if (publishedNumber !== null) throw new Refusal('state.conflict', { why: 'running' });
  await retireFlow(tx, actor, id, version, true, undoesId);
}

async function unmakeMasking({ tx, actor, id, name }: Subject, undoesId: string): Promise<void> {
  const { action, originalDays, version, ...pattern } = await patternOfChange(tx, { subjectId: id, name });
  await changePattern(tx, actor, { id: pattern.id, action, originalDays, version, active: false }, undoesId);
}

async function unmakeRetention({ tx, actor, id }: Subject, undoesId: string): Promise<void> {
  await changePolicy(tx, actor, found(await listPolicies(tx), id), null, undoesId);
}
