import { audience, requirePermission } from '#domain/staff/access.ts';
import { getDepartment, listDepartments } from '#domain/staff/staff.ts';
import type { Department, StaffActor } from '#domain/staff/types.ts';
import { recordChange } from '#db/config-log.ts';
import type { Tx } from '#db/transaction.ts';
import { toKatakana } from '#kernel/japan/kana.ts';
import { Refusal } from '#kernel/refusal.ts';
import { cleanText } from '#kernel/text.ts';
import {
  audienceOf,
  BODY_MAX_CHARS,
  MOST_TEMPLATES,
  SHORTCUT,
  TITLE_MAX_CHARS,
  unknownPlaceholders,
} from './rules.ts';
import * as store from './store.ts';
import type { Template, TemplateInput, TemplateVersion } from './types.ts';

export { bestLanguage, dayInWords, fillPlaceholders, unfilledIn } from './rules.ts';

/** The templates that the actor may use: those for everybody and for their department. */
export function usableTemplates(tx: Tx, actor: StaffActor): Promise<Template[]> {
  return store.selectUsable(tx, actor, MOST_TEMPLATES);
}

/** One of them; refuses 'not-found' for a retired one and for another department's, too. */
export async function getUsableTemplate(tx: Tx, actor: StaffActor, id: string): Promise<Template> {
  const template = await store.selectUsableTemplate(tx, actor, id);
  if (!template) throw new Refusal('not-found');
  return template;
}

/** All templates of the city, for those who look after them. Refuses 'permission.missing'. */
export function allTemplates(tx: Tx, actor: StaffActor): Promise<Template[]> {
  requirePermission(actor, 'knowledge.write');
  return store.selectAll(tx);
}

/** What a template said in each version, who wrote it and when, newest first. Refuses 'permission.missing', 'not-found'. */
export async function templateVersions(tx: Tx, actor: StaffActor, id: string): Promise<TemplateVersion[]> {
  await getTemplate(tx, actor, id);
  return store.selectVersions(tx, id);
}

async function getTemplate(tx: Tx, actor: StaffActor, id: string): Promise<Template> {
  requirePermission(actor, 'knowledge.write');
  const template = await store.selectTemplate(tx, { id });
  if (!template) throw new Refusal('not-found');
  return template;
}

/**
 * Adds a template; the same client id again answers the first one. Refuses 'permission.missing', and 'request.invalid' for
 * {placeholder} that does not exist, a {shortcut} that is taken, or one template too many. Emits `template.changed`; kept
 * among the changes, as every change of it.
 */
export async function addTemplate(
  tx: Tx,
  actor: StaffActor,
  clientId: string,
  input: TemplateInput,
): Promise<Template> {
  requirePermission(actor, 'knowledge.write');
  const known = await store.selectTemplate(tx, { clientId });
  if (known) return known;
  if ((await store.countTemplates(tx)) >= MOST_TEMPLATES)
    throw new Refusal('request.invalid', { field: 'templates', max: MOST_TEMPLATES });
  const text = await checked(tx, input, null);
  const id = tx.newId();
  await store.insertTemplate(tx, { ...text, id, clientId, audience: await audienceFor(tx, text) });
  await keepVersion(tx, actor, id, 1, text, false);
  recordChange(tx, {
    ...{ kind: 'template', subjectId: id, name: text.title },
    ...{ before: null, after: { ...text } },
  });
  return { ...text, id, version: 1, retiredAt: null };
}

/**
 * Changes a template on the version that was shown; what it said stays among its versions. Refuses 'version.conflict' when
 * somebody was faster, and what `addTemplate` refuses. Emits `template.changed`.
 */
export async function changeTemplate(
  tx: Tx,
  actor: StaffActor,
  id: string,
  version: number,
  input: TemplateInput,
  undoesId: string | null = null,
): Promise<Template> {
  const before = await getTemplate(tx, actor, id);
  return write(tx, actor, before, version, await checked(tx, input, id), before.retiredAt, undoesId);
}

/** Takes a template out of use, or back into it. Refuses like `changeTemplate`. Emits `template.changed`. */
export async function retireTemplate(
  tx: Tx,
  actor: StaffActor,
  id: string,
  version: number,
  retired: boolean,
  undoesId: string | null = null,
): Promise<Template> {
  const before = await getTemplate(tx, actor, id);
  if ((before.retiredAt !== null) === retired) return before;
  // A shortcut may be somebody else's by now.
  const text = retired ? before : await checked(tx, before, id);
  return write(tx, actor, before, version, text, retired ? tx.now : null, undoesId);
}

async function write(
  tx: Tx,
  actor: StaffActor,
  before: Template,
  version: number,
  text: TemplateInput,
  retiredAt: Date | null,
  undoesId: string | null,
): Promise<Template> {
  const { title, kana, shortcut, departmentId, bodies } = text;
  const input = { title, kana, shortcut, departmentId, bodies };
  const change = { ...input, retiredAt, audience: await audienceFor(tx, input) };
  if (!(await store.updateTemplate(tx, before.id, version, change))) throw new Refusal('version.conflict');
  await keepVersion(tx, actor, before.id, version + 1, input, retiredAt !== null);
  recordChange(tx, {
    ...{ kind: 'template', subjectId: before.id, name: title, undoesId },
    ...{ before: fieldsOf(before), after: { ...input, retired: retiredAt !== null } },
  });
  return { ...input, id: before.id, version: version + 1, retiredAt };
}

function fieldsOf({ title, kana, shortcut, departmentId, bodies, retiredAt }: Template) {
  return { title, kana, shortcut, departmentId, bodies, retired: retiredAt !== null };
}

async function keepVersion(
  tx: Tx,
  actor: StaffActor,
  id: string,
  version: number,
  text: TemplateInput,
  retired: boolean,
): Promise<void> {
  await store.insertVersion(tx, id, { ...text, version, retired, byStaffId: actor.staffId, at: tx.now });
  // To everybody: somebody who could use it may not be able to any more, and an id tells nothing.
  tx.append({
    type: 'template.changed',
    subjectKind: 'template',
    subjectId: id,
    audience: [audience.everyone],
  });
}

async function checked(tx: Tx, input: TemplateInput, id: string | null): Promise<TemplateInput> {
  const title = cleanText(input.title, { maxChars: TITLE_MAX_CHARS, field: 'title' });
  const kana = input.kana.trim()
    ? toKatakana(cleanText(input.kana, { maxChars: TITLE_MAX_CHARS, field: 'kana' }))
    : '';
  const bodies: Record<string, string> = {};
  for (const [language, body] of Object.entries(input.bodies)) {
    if (body.trim() === '') continue;
    bodies[language] = cleanText(body, { maxChars: BODY_MAX_CHARS, multiline: true, field: 'bodies' });
    const [unknown] = unknownPlaceholders(body);
    if (unknown) throw new Refusal('request.invalid', { field: 'placeholder', placeholder: unknown });
  }
  if (Object.keys(bodies).length === 0) throw new Refusal('request.invalid', { field: 'bodies' });
  const shortcut = input.shortcut?.trim().toLowerCase() || null;
  if (shortcut !== null) await checkShortcut(tx, shortcut, id);
  if (input.departmentId !== null) await getDepartment(tx, input.departmentId);
  return { title, kana, shortcut, departmentId: input.departmentId, bodies };
}

async function checkShortcut(tx: Tx, shortcut: string, id: string | null): Promise<void> {
  const holder = SHORTCUT.test(shortcut) ? await store.selectTemplate(tx, { shortcut }) : null;
  if (holder === null || (holder && holder.id !== id))
    throw new Refusal('request.invalid', { field: 'shortcut', shortcut });
}

async function audienceFor(tx: Tx, { departmentId }: TemplateInput): Promise<string[]> {
  return audienceOf(departmentId === null ? null : below(await listDepartments(tx), departmentId));
}

function below(departments: readonly Department[], rootId: string): string[] {
  const found = [rootId];
  for (const id of found)
    for (const department of departments) if (department.parentId === id) found.push(department.id);
  return found;
}
