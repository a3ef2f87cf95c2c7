import type { TemplateAnswer } from '#http/desk/template-shapes.ts';
import { foldWords, fold, matches } from '../parts/match.ts';
import type { Suggestion } from './suggestions.tsx';

/** How well a template fits what was typed: 0 by its shortcut, 1 at the beginning of its title or reading, 2 in them, 3 in its text. */
function fitOf(template: TemplateAnswer, typed: string, words: readonly string[]): number | null {
  if (typed === '') return 1;
  if (template.shortcut && fold(template.shortcut).startsWith(typed)) return 0;
  const names = [template.title, template.kana].map(fold);
  if (names.some((name) => name.startsWith(typed))) return 1;
  if (matches(`${template.title} ${template.kana}`, words)) return 2;
  return matches(Object.values(template.bodies).join(' '), words) ? 3 : null;
}

/** Templates by what was typed, best first; those in the resident's language before the others of the same fit. */
export function findTemplates(
  templates: readonly TemplateAnswer[],
  typed: string,
  language: string,
): TemplateAnswer[] {
  const words = foldWords(typed);
  const lacks = (template: TemplateAnswer): number => (template.bodies[language] ? 0 : 1);
  return templates
    .flatMap((template) => {
      const fit = fitOf(template, fold(typed), words);
      return fit === null ? [] : [{ template, fit }];
    })
    .sort((a, b) => a.fit - b.fit || lacks(a.template) - lacks(b.template))
    .map(({ template }) => template);
}

/** How templates look in the list under the field: name, beginning of the text, shortcut, and the language if it is the resident's. */
export function templateOptions(
  templates: readonly TemplateAnswer[],
  language: string,
  nameOf: (language: string) => string,
): Suggestion[] {
  return templates.map((template) => {
    const body =
      template.bodies[language] ?? template.bodies['ja'] ?? Object.values(template.bodies)[0] ?? '';
    return {
      id: template.id,
      name: template.title,
      detail: body.replace(/\s+/g, ' ').slice(0, 80),
      tags: [
        ...(template.shortcut ? [`/${template.shortcut}`] : []),
        ...(language !== 'ja' && template.bodies[language] ? [nameOf(language)] : []),
      ],
    };
  });
}
