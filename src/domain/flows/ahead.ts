import type { ResidentLanguage } from '#kernel/languages.ts';
import { type FlowDefinition, type Prompt, promptShape, type Step } from './definition.ts';
import { told, type SpokenLine, withReadings } from './rendering.ts';
import { labelIn, languageOf, placesIn, sayingOf } from './saying.ts';

/**
 * Every line that a voice will say in a flow, whoever calls: in all its languages, with the values that are the same for
 * everybody. What hangs on the caller (a number, the state of a case) is not among them.
 */
export function linesAhead(
  definition: FlowDefinition,
  values: Readonly<Record<string, string>>,
): SpokenLine[] {
  return definition.languages.flatMap((language) =>
    Object.values(definition.steps).flatMap((step) => [
      ...promptsOf(step).flatMap((prompt) => lineOf(prompt, language, values) ?? []),
      ...choicesOf(step, language),
    ]),
  );
}

function promptsOf(step: Step): Prompt[] {
  return Object.values(step).flatMap((part: unknown) => promptShape.safeParse(part).data ?? []);
}

function lineOf(
  prompt: Prompt,
  wanted: ResidentLanguage,
  values: Readonly<Record<string, string>>,
): SpokenLine | undefined {
  const language = languageOf(prompt.text, wanted);
  const places = language ? placesIn(`${prompt.text[language]}${prompt.reading?.[language] ?? ''}`) : [];
  if (places.some((name) => values[name] === undefined)) return undefined;
  const saying = sayingOf(prompt, wanted, values);
  return saying && { language: saying.language, text: withReadings(saying.reading ?? saying.text) };
}

function choicesOf(step: Step, language: ResidentLanguage): SpokenLine[] {
  if (step.verb !== 'menu') return [];
  return step.options.map(({ key, label }) => ({
    language,
    text: told({ key, ...labelIn(label, language), wish: null }, language),
  }));
}
