import { z } from 'zod';
import { clientId, count, id, instant } from '../shapes.ts';

/** Templates (定型文): texts with gaps that staff put into a reply. */

const version = count.min(1);
/** By language code. */
const bodies = z.record(z.string().regex(/^[a-z]{2}(-[a-z]{2,8})?$/), z.string());

export const templateAnswer = z.object({
  id,
  version,
  title: z.string(),
  kana: z.string(),
  shortcut: z.string().nullable(),
  departmentId: id.nullable(),
  bodies,
  retiredAt: instant.nullable(),
});
export type TemplateAnswer = z.infer<typeof templateAnswer>;
/** GET /desk/templates : those I may use · GET /desk/templates/all : all, for those who look after them */
export const templatesAnswer = z.object({ templates: z.array(templateAnswer) });
export type TemplatesAnswer = z.infer<typeof templatesAnswer>;

const text = {
  title: z.string().min(1).max(200),
  kana: z.string().max(200).default(''),
  shortcut: z.string().max(40).nullable().default(null),
  departmentId: id.nullable().default(null),
  bodies: bodies.refine((all) => Object.keys(all).length <= 20),
};
/** POST /desk/templates → templateAnswer */
export const addTemplate = z.strictObject({ clientId, ...text });
/** PUT /desk/templates/:id → templateAnswer */
export const changeTemplate = z.strictObject({ version, ...text });
export type TemplateText = Omit<z.input<typeof changeTemplate>, 'version'>;
/** POST /desk/templates/:id/retire → templateAnswer; false takes it back into use */
export const retireTemplate = z.strictObject({ version, retired: z.boolean() });
/** GET /desk/templates/:id/versions : newest first */
export const templateVersionsAnswer = z.object({
  versions: z.array(
    z.object({
      version,
      title: z.string(),
      shortcut: z.string().nullable(),
      departmentName: z.string().nullable(),
      bodies,
      retired: z.boolean(),
      byName: z.string().nullable(),
      at: instant,
    }),
  ),
});
export type TemplateVersionsAnswer = z.infer<typeof templateVersionsAnswer>;
/** POST /desk/templates/:id/fill : one of the two, or neither for somebody who is written to for the first time */
export const fillTemplate = z.strictObject({
  interactionId: id.optional(),
  caseId: id.optional(),
  language: z.string().max(20).optional(),
});
export const filledAnswer = z.object({
  text: z.string(),
  language: z.string(),
  /** Names of placeholders for which nothing is known. */
  missing: z.array(z.string()),
});
export type FilledAnswer = z.infer<typeof filledAnswer>;
