import type { Tx } from '#db/transaction.ts';
import { requireVisibleCase } from '#domain/cases/cases.ts';
import { keepCaseMentions, markCaseMentionsRead } from '#domain/cases/mentions.ts';
import { audienceOfCase } from '#domain/cases/whose.ts';
import { keepMentions, readMentions, type Told } from '#domain/writing/mentions.ts';
import type { Interaction } from '#domain/interactions/types.ts';
import type { MentionTarget } from '#domain/writing/types.ts';
import { queueIdsByStaff } from '#domain/routing/routing.ts';
import { overlaps } from '#domain/staff/access.ts';
import { keysByStaff, listDepartments } from '#domain/staff/staff.ts';
import type { StaffActor } from '#domain/staff/types.ts';
import { Refusal } from '#kernel/refusal.ts';

/** Where somebody is named: an interaction, or a case. */
interface Place {
  audience: readonly string[];
}

const placeOfCase = async (tx: Tx, caseId: string): Promise<Place> => ({
  audience: await audienceOfCase(tx, caseId),
});

/** People who may see a place, by the department in which they work. */
type Seers = ReadonlyMap<string, { departmentId: string }>;

async function seersOf(tx: Tx, { audience }: Place): Promise<Seers> {
  const all = await keysByStaff(tx, await queueIdsByStaff(tx));
  return new Map([...all].filter(([, { keys }]) => overlaps(audience, new Set(keys))));
}

/** Whom a department's name stands for: those of it and of what is below it who may see the place. */
async function peopleByDepartment(tx: Tx, seers: Seers): Promise<Map<string, string[]>> {
  const departments = new Map((await listDepartments(tx)).map((one) => [one.id, one]));
  const people = new Map<string, string[]>();
  for (const [staffId, { departmentId }] of seers) {
    for (let at = departments.get(departmentId); at; at = departments.get(at.parentId ?? ''))
      people.set(at.id, [...(people.get(at.id) ?? []), staffId]);
  }
  return people;
}

/** Who can be named: persons, and departments in which somebody may be told. */
export interface Mentionable {
  staffIds: string[];
  departmentIds: string[];
}

/** Who can be named in a note of an interaction: persons who may see it, and departments in which somebody may. */
export async function mentionable(tx: Tx, actor: StaffActor, place: Place): Promise<Mentionable> {
  const seers = await seersOf(tx, place);
  return {
    staffIds: [...seers.keys()].filter((staffId) => staffId !== actor.staffId),
    departmentIds: [...(await peopleByDepartment(tx, seers)).keys()],
  };
}

/** The same for a note of a case. Refuses 'not-found' for one that the actor does not see. */
export async function mentionableInCase(tx: Tx, actor: StaffActor, caseId: string): Promise<Mentionable> {
  await requireVisibleCase(tx, actor, caseId);
  return mentionable(tx, actor, await placeOfCase(tx, caseId));
}

/** Whom these targets mean, each once, without the writer. Refuses 'mention.not-visible' {targets}. */
async function meantBy(
  tx: Tx,
  actor: StaffActor,
  place: Place,
  targets: readonly MentionTarget[],
): Promise<Told> {
  const seers = await seersOf(tx, place);
  const people = await peopleByDepartment(tx, seers);
  const meant = (target: MentionTarget): readonly string[] =>
    target.kind === 'department' ? (people.get(target.id) ?? []) : seers.has(target.id) ? [target.id] : [];
  const unable = targets.filter((target) => meant(target).length === 0);
  if (unable.length > 0) throw new Refusal('mention.not-visible', { targets: unable.map(({ id }) => id) });
  const told = new Map<string, string | null>();
  // By name weighs more than as one of many.
  for (const target of targets)
    for (const staffId of meant(target))
      if (target.kind === 'staff' || !told.has(staffId))
        told.set(staffId, target.kind === 'staff' ? null : target.id);
  told.delete(actor.staffId);
  return told;
}

/**
 * Tells those who are named in a note, each once; nobody hears of what they wrote themselves. Refuses 'mention.not-visible'
 * {targets} when a person may not see the interaction, or nobody of a department may: then nothing was kept.
 */
export async function tellMentioned(
  tx: Tx,
  actor: StaffActor,
  interaction: Interaction,
  messageId: string,
  targets: readonly MentionTarget[],
): Promise<void> {
  if (targets.length === 0) return;
  await keepMentions(tx, interaction, messageId, targets, await meantBy(tx, actor, interaction, targets));
}

/** The same in a note of a case. */
export async function tellMentionedInCase(
  tx: Tx,
  actor: StaffActor,
  caseId: string,
  entryId: string,
  targets: readonly MentionTarget[],
): Promise<void> {
  if (targets.length === 0) return;
  const told = await meantBy(tx, actor, await placeOfCase(tx, caseId), targets);
  await keepCaseMentions(tx, caseId, entryId, targets, told);
}

/** The actor has seen one notice, all of an interaction or of a case, or all of theirs. */
export async function readNoticesOf(
  tx: Tx,
  actor: StaffActor,
  which: { id: string } | { interactionId: string } | { caseId: string } | 'all',
): Promise<void> {
  if (which === 'all' || !('caseId' in which)) await readMentions(tx, actor, which);
  if (which === 'all' || !('interactionId' in which)) await markCaseMentionsRead(tx, actor, which);
}
