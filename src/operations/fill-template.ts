import type { Tx } from '#db/transaction.ts';
import { casesOfInteraction, getCase } from '#domain/cases/cases.ts';
import { readCity } from '#domain/city/city.ts';
import { getInteraction } from '#domain/interactions/interactions.ts';
import {
  bestLanguage,
  dayInWords,
  fillPlaceholders,
  getUsableTemplate,
} from '#domain/knowledge/knowledge.ts';
import type { Placeholder, PlaceholderValues } from '#domain/knowledge/types.ts';
import { languageOf, namesOf } from '#domain/residents/residents.ts';
import { getDepartment } from '#domain/staff/staff.ts';
import type { StaffActor } from '#domain/staff/types.ts';
import { Refusal } from '#kernel/refusal.ts';

/** What a template is filled for: an interaction, a case, or somebody of whom nothing is known yet. */
export type FillFor = { interactionId: string } | { caseId: string } | Record<string, never>;

export interface FilledTemplate {
  text: string;
  language: string;
  /** Placeholders for which nothing is known; marks stand in their place. */
  missing: Placeholder[];
}

/**
 * A template in the resident's language with its gaps filled from what the actor may see. Refuses 'not-found' for a
 * template, interaction or case that is not theirs to see. What is read of the resident is audited.
 */
export async function fillTemplate(
  tx: Tx,
  actor: StaffActor,
  templateId: string,
  fillFor: FillFor,
  wantedLanguage?: string,
): Promise<FilledTemplate> {
  const template = await getUsableTemplate(tx, actor, templateId);
  const about = await subjectOf(tx, actor, fillFor);
  const language = bestLanguage(template.bodies, wantedLanguage ?? about.language);
  const body = template.bodies[language];
  if (body === undefined) throw new Refusal('not-found');
  return { ...fillPlaceholders(body, await valuesFor(tx, actor, about, language)), language };
}

interface Subject {
  /** Null where it is written to somebody for the first time. */
  residentId: string | null;
  language: string;
  case: { number: string; dueAt: Date } | null;
}

async function subjectOf(tx: Tx, actor: StaffActor, fillFor: FillFor): Promise<Subject> {
  if ('caseId' in fillFor) {
    const found = await getCase(tx, actor, fillFor.caseId);
    return { residentId: found.residentId, language: await languageOf(tx, found.residentId), case: found };
  }
  if (!('interactionId' in fillFor)) return { residentId: null, language: 'ja', case: null };
  const interaction = await getInteraction(tx, actor, fillFor.interactionId);
  // With several cases nobody can know which is meant.
  const [only, ...others] = await casesOfInteraction(tx, actor, interaction.id);
  return {
    residentId: interaction.residentId,
    language: interaction.language,
    case: only && others.length === 0 ? only : null,
  };
}

async function nameOf(tx: Tx, residentId: string): Promise<string | null> {
  tx.audit({ action: 'read', subjectKind: 'resident', subjectId: residentId, fields: ['name'] });
  return (await namesOf(tx, [residentId])).get(residentId)?.name ?? null;
}

async function valuesFor(
  tx: Tx,
  actor: StaffActor,
  about: Subject,
  language: string,
): Promise<PlaceholderValues> {
  const city = await readCity(tx);
  const department = await getDepartment(tx, actor.departmentId);
  const name = about.residentId === null ? null : await nameOf(tx, about.residentId);
  const day = (at: Date): string =>
    dayInWords(
      Temporal.Instant.fromEpochMilliseconds(at.getTime())
        .toZonedDateTimeISO(city.timeZone)
        .toPlainDate()
        .toString(),
      language,
    );
  return {
    'resident.name': name,
    'case.number': about.case?.number ?? null,
    due: about.case ? day(about.case.dueAt) : null,
    'agent.name': actor.name,
    'department.name': department.name,
    'department.phone': department.phone,
    'city.name': language.startsWith('ja') ? city.name : city.nameEn || city.name,
    today: day(tx.now),
  };
}
