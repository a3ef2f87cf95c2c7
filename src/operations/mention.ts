import type { Tx } from '#db/transaction.ts';
import { keepMentions, type Told } from '#domain/interactions/mentions.ts';
import type { Interaction, MentionTarget } from '#domain/interactions/types.ts';
import { queueIdsByStaff } from '#domain/routing/routing.ts';
import { overlaps } from '#domain/staff/access.ts';
import { keysByStaff, listDepartments } from '#domain/staff/staff.ts';
import type { StaffActor } from '#domain/staff/types.ts';
import { Refusal } from '#kernel/refusal.ts';

/** People who may see an interaction, by the department in which they work. */
type Seers = ReadonlyMap<string, { departmentId: string }>;

async function seersOf(tx: Tx, interaction: Interaction): Promise<Seers> {
  const all = await keysByStaff(tx, await queueIdsByStaff(tx));
  return new Map([...all].filter(([, { keys }]) => overlaps(interaction.audience, new Set(keys))));
}

/** Whom a department's name stands for: those of it and of what is below it who may see the interaction. */
async function peopleByDepartment(tx: Tx, seers: Seers): Promise<Map<string, string[]>> {
  const departments = new Map((await listDepartments(tx)).map((one) => [one.id, one]));
  const people = new Map<string, string[]>();
  for (const [staffId, { departmentId }] of seers) {
    for (let at = departments.get(departmentId); at; at = departments.get(at.parentId ?? ''))
      people.set(at.id, [...(people.get(at.id) ?? []), staffId]);
  }
  return people;
}

/** Who can be named in a note of an interaction: persons who may see it, and departments in which somebody may. */
export async function mentionable(
  tx: Tx,
  actor: StaffActor,
  interaction: Interaction,
): Promise<{ staffIds: string[]; departmentIds: string[] }> {
  const seers = await seersOf(tx, interaction);
  return {
    staffIds: [...seers.keys()].filter((staffId) => staffId !== actor.staffId),
    departmentIds: [...(await peopleByDepartment(tx, seers)).keys()],
  };
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
  const seers = await seersOf(tx, interaction);
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
  await keepMentions(tx, interaction, messageId, targets, told satisfies Told);
}
