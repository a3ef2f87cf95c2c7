import type { ResidentLanguage } from '#kernel/languages.ts';
import type { FlowDefinition, Prompt, Step } from './definition.ts';
import { promptsOf } from './exits.ts';
import { PHRASES } from './phrases.ts';
import { lineOf, type SpokenLine, told } from './rendering.ts';
import { wishesOffered } from './run.ts';
import { labelIn, languageOf, placesIn, sayingOf } from './saying.ts';

/**
 * Every line that a voice will say in a flow, whoever calls: in all its languages, with the values that are the same for
 * everybody. What hangs on the caller (a number, the state of a case) is not among them.
 */
export function linesAhead(
  definition: FlowDefinition,
  values: Readonly<Record<string, string>>,
): SpokenLine[] {
  return definition.languages.flatMap((language) => [
    lineOf(language, PHRASES[language].record),
    lineOf(language, PHRASES[language].finish),
    ...Object.values(definition.steps).flatMap((step) => [
      ...promptsOf(step)
        .filter(({ field }) => !field.startsWith('options.'))
        .flatMap(({ prompt }) => filled(prompt, language, values) ?? []),
      ...choicesOf(definition, step, language),
    ]),
  ]);
}

function filled(
  prompt: Prompt,
  wanted: ResidentLanguage,
  values: Readonly<Record<string, string>>,
): SpokenLine | undefined {
  const language = languageOf(prompt.text, wanted);
  const places = language ? placesIn(`${prompt.text[language]}${prompt.reading?.[language] ?? ''}`) : [];
  if (places.some((name) => values[name] === undefined)) return undefined;
  const saying = sayingOf(prompt, wanted, values);
  return saying && lineOf(saying.language, saying.text, saying.reading, saying.soundId);
}

function choicesOf(definition: FlowDefinition, step: Step, language: ResidentLanguage): SpokenLine[] {
  if (step.verb !== 'menu') return [];
  const own = step.options.map(({ key, label }) => ({ key, ...labelIn(label, language), wish: null }));
  const wishes = wishesOffered(definition, language).filter(({ key }) =>
    own.every((each) => each.key !== key),
  );
  return [...own, ...wishes].map((choice) => told(choice, language));
}
