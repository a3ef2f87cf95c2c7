import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { Tx } from '#db/transaction.ts';
import {
  addTemplate,
  allTemplates,
  changeTemplate,
  retireTemplate,
  templateVersions,
  usableTemplates,
} from '#domain/knowledge/knowledge.ts';
import type { Template, TemplateVersion } from '#domain/knowledge/types.ts';
import { Refusal } from '#kernel/refusal.ts';
import { type FillFor, fillTemplate } from '#operations/fill-template.ts';
import type { HttpDeps } from '../context.ts';
import { staffRoutes } from '../routes.ts';
import { id } from '../shapes.ts';
import { loadNames } from './present.ts';
import {
  addTemplate as addTemplateShape,
  changeTemplate as changeTemplateShape,
  fillTemplate as fillTemplateShape,
  filledAnswer,
  retireTemplate as retireTemplateShape,
  templateAnswer,
  templatesAnswer,
  templateVersionsAnswer,
} from './template-shapes.ts';

const byId = z.object({ id });

/** Templates: used in the editor, looked after on a page of their own. */
export function templateRoutes(app: FastifyInstance, deps: HttpDeps): void {
  const staff = staffRoutes(app, deps, 'desk');

  staff({
    method: 'GET',
    url: '/desk/templates',
    summary: 'Templates that I may use',
    who: 'desk.use',
    answer: templatesAnswer,
    handle: async ({ tx, actor }) => ({ templates: (await usableTemplates(tx, actor)).map(present) }),
  });
  staff({
    method: 'GET',
    url: '/desk/templates/all',
    summary: 'All templates of the city, retired ones included',
    who: 'knowledge.write',
    answer: templatesAnswer,
    handle: async ({ tx, actor }) => ({ templates: (await allTemplates(tx, actor)).map(present) }),
  });
  staff({
    method: 'POST',
    url: '/desk/templates',
    summary: 'Adds a template',
    who: 'knowledge.write',
    body: addTemplateShape,
    answer: templateAnswer,
    handle: async ({ tx, actor, body: { clientId, ...text } }) =>
      present(await addTemplate(tx, actor, `staff:${actor.staffId}:${clientId}`, text)),
  });
  staff({
    method: 'PUT',
    url: '/desk/templates/:id',
    summary: 'Changes a template; what it said before stays among its versions',
    who: 'knowledge.write',
    params: byId,
    body: changeTemplateShape,
    answer: templateAnswer,
    handle: async ({ tx, actor, params, body: { version, ...text } }) =>
      present(await changeTemplate(tx, actor, params.id, version, text)),
  });
  staff({
    method: 'POST',
    url: '/desk/templates/:id/retire',
    summary: 'Takes a template out of use, or back into it',
    who: 'knowledge.write',
    params: byId,
    body: retireTemplateShape,
    answer: templateAnswer,
    handle: async ({ tx, actor, params, body }) =>
      present(await retireTemplate(tx, actor, params.id, body.version, body.retired)),
  });
  staff({
    method: 'GET',
    url: '/desk/templates/:id/versions',
    summary: 'What a template said in each version, who wrote it and when',
    who: 'knowledge.write',
    params: byId,
    answer: templateVersionsAnswer,
    handle: async ({ tx, actor, params }) =>
      presentVersions(tx, await templateVersions(tx, actor, params.id)),
  });
  staff({
    method: 'POST',
    url: '/desk/templates/:id/fill',
    summary: "A template in the resident's language, its gaps filled from what I may see",
    who: 'desk.use',
    params: byId,
    body: fillTemplateShape,
    answer: filledAnswer,
    handle: ({ tx, actor, params, body }) =>
      fillTemplate(tx, actor, params.id, fillForOf(body), body.language),
  });
}

function fillForOf(body: z.output<typeof fillTemplateShape>): FillFor {
  const { interactionId, caseId } = body;
  if (interactionId !== undefined && caseId === undefined) return { interactionId };
  if (caseId !== undefined && interactionId === undefined) return { caseId };
  if (interactionId === undefined && caseId === undefined) return {};
  throw new Refusal('request.invalid', { field: 'interactionId' });
}

function present(template: Template): z.input<typeof templateAnswer> {
  return {
    ...template,
    bodies: { ...template.bodies },
    retiredAt: template.retiredAt?.toISOString() ?? null,
  };
}

async function presentVersions(
  tx: Tx,
  versions: readonly TemplateVersion[],
): Promise<z.input<typeof templateVersionsAnswer>> {
  const names = await loadNames(tx);
  return {
    versions: versions.map((one) => ({
      version: one.version,
      title: one.title,
      shortcut: one.shortcut,
      departmentName: one.departmentId && names.department(one.departmentId),
      bodies: { ...one.bodies },
      retired: one.retired,
      byName: names.staff(one.byStaffId),
      at: one.at.toISOString(),
    })),
  };
}
