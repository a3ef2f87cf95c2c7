import type { ReactElement, ReactNode } from 'react';
import type { FlowDefinition, FlowsAnswer, Prompt, Step, Verb } from '#http/admin/flow-shapes.ts';
import { Check, NumberField } from '../admin/queue-form-parts.tsx';
import { Disclosure } from '../parts/disclosure.tsx';
import { SelectField, TextArea, TextField } from '../parts/field.tsx';
import { useMay, useQuery } from '../state/use-query.ts';
import { queries } from '../../shared/desk-queries.ts';
import { useFlowWords } from '../text/flow-words.ts';
import { useWords } from '../text/text.ts';
import { addStep, variablesOf, VERBS } from './edit.ts';
import { Listen } from './listen.tsx';

/** The languages that a flow may speak. */
export const LANGUAGES = [
  'ja',
  'ja-easy',
  'en',
  'zh-Hans',
  'zh-Hant',
  'ko',
  'vi',
  'pt',
  'tl',
  'ne',
  'es',
  'id',
  'th',
  'my',
] as const;

/** What the parts of the editor share: the draft, what it may name, and how it is changed. */
export interface FlowForm {
  readonly definition: FlowDefinition;
  readonly around: FlowsAnswer;
  onChange(definition: FlowDefinition): void;
  onOpen(id: string | null): void;
}

/** A button that shows the kinds of steps. */
export function NewStep({
  label,
  name,
  onNew,
}: {
  label: ReactNode;
  name?: string;
  onNew: (verb: Verb) => void;
}): ReactElement {
  const own = useFlowWords();
  return (
    <Disclosure label={label} name={name} className="button button-small" side="left">
      {(close) => (
        <ul className="menu-list flow-verbs">
          {VERBS.map((verb) => (
            <li key={verb}>
              <button
                type="button"
                className="menu-item"
                onClick={() => {
                  close();
                  onNew(verb);
                }}
              >
                {own.verbs[verb]}
              </button>
            </li>
          ))}
        </ul>
      )}
    </Disclosure>
  );
}

/** Where it goes on: one of the steps, or a new one; and the way there. */
export function ExitField({
  label,
  hint,
  value,
  form,
  onChange,
}: {
  label: string;
  hint?: string | undefined;
  value: string;
  form: FlowForm;
  /** `definition` is the draft that it is to be put into, where a new step was made for it. */
  onChange: (to: string, definition?: FlowDefinition) => void;
}): ReactElement {
  const own = useFlowWords();
  const { steps } = form.definition;
  const nameOf = (step: Step): string => step.name || own.verbs[step.verb];
  const present = steps[value];
  return (
    <div className="flow-exit">
      <SelectField label={label} hint={hint} value={value} onChange={({ target }) => onChange(target.value)}>
        <option value="">{own.noExit}</option>
        {value !== '' && !present && <option value={value}>{value}</option>}
        {Object.entries(steps).map(([id, step]) => (
          <option key={id} value={id}>
            {nameOf(step)}（{own.verbs[step.verb]}）
          </option>
        ))}
      </SelectField>
      <div className="flow-exit-ways">
        {present ? (
          <button
            type="button"
            className="button button-small"
            aria-label={own.openStep(nameOf(present))}
            onClick={() => form.onOpen(value)}
          >
            {own.open}
          </button>
        ) : (
          <NewStep
            label={own.newStep}
            name={`${label} ${own.newStep}`}
            onNew={(verb) => {
              const added = addStep(form.definition, verb, own.verbs[verb]);
              onChange(added.id, added.definition);
            }}
          />
        )}
      </div>
    </div>
  );
}

/** A choice among the queues of the city. */
export function QueueField({
  value,
  form,
  onChange,
}: {
  value: string;
  form: FlowForm;
  onChange: (queueId: string) => void;
}): ReactElement {
  const own = useFlowWords();
  const { queues } = form.around;
  return (
    <SelectField label={own.queue} value={value} onChange={({ target }) => onChange(target.value)}>
      {!queues.some(({ id }) => id === value) && <option value={value}>{own.noQueue}</option>}
      {queues.map((queue) => (
        <option key={queue.id} value={queue.id}>
          {queue.name}
        </option>
      ))}
    </SelectField>
  );
}

/** A text in each of the flow's languages, with how it is read aloud; each can be listened to. */
export function PromptField({
  label,
  prompt,
  form,
  onChange,
}: {
  label: string;
  prompt: Prompt;
  form: FlowForm;
  onChange: (prompt: Prompt) => void;
}): ReactElement {
  const own = useFlowWords();
  const words = useWords();
  const { languages } = form.definition;
  const nameOf = (language: string): string => words.languages[language] ?? language;
  const isRead = Object.keys(prompt.reading ?? {}).length > 0 || Object.keys(prompt.sounds ?? {}).length > 0;
  return (
    <fieldset className="flow-prompt">
      <legend>{label}</legend>
      {languages.map((language) => (
        <div key={language} className="flow-text">
          <TextArea
            label={nameOf(language)}
            rows={2}
            maxLength={600}
            lang={language === 'ja-easy' ? 'ja' : language}
            value={prompt.text[language] ?? ''}
            onChange={({ target }) =>
              onChange({ ...prompt, text: { ...prompt.text, [language]: target.value } })
            }
          />
          <Listen
            name={`${label}（${nameOf(language)}）`}
            line={{
              language,
              text: prompt.text[language] ?? '',
              reading: prompt.reading?.[language] ?? null,
              soundId: prompt.sounds?.[language] ?? null,
            }}
          />
        </div>
      ))}
      <p className="field-hint">
        {own.promptHint(
          variablesOf(form.definition)
            .map((name) => `{${name}}`)
            .join(' '),
        )}
      </p>
      <details className="flow-readings" open={isRead}>
        <summary>{own.readings}</summary>
        {languages.map((language) => (
          <div key={language} className="flow-pair">
            <TextField
              label={own.reading(nameOf(language))}
              optional
              maxLength={600}
              lang={language === 'ja-easy' ? 'ja' : language}
              value={prompt.reading?.[language] ?? ''}
              onChange={({ target }) => onChange(withPart(prompt, 'reading', language, target.value))}
            />
            <RecordingField
              label={own.recording(nameOf(language))}
              value={prompt.sounds?.[language] ?? ''}
              onChange={(soundId) => onChange(withPart(prompt, 'sounds', language, soundId))}
            />
          </div>
        ))}
      </details>
    </fieldset>
  );
}

/** One of the city's own recordings instead of a voice. */
function RecordingField({
  label,
  value,
  onChange,
}: {
  label: string;
  value: string;
  onChange: (soundId: string) => void;
}): ReactElement {
  const own = useFlowWords();
  const uploads = useQuery(useMay('city.administer') ? queries.speech : null).data?.uploads ?? [];
  return (
    <SelectField label={label} value={value} onChange={({ target }) => onChange(target.value)}>
      <option value="">{own.noRecording}</option>
      {value !== '' && !uploads.some(({ id }) => id === value) && (
        <option value={value}>{own.recordingGone}</option>
      )}
      {uploads.map((upload) => (
        <option key={upload.id} value={upload.id}>
          {upload.name}
        </option>
      ))}
    </SelectField>
  );
}

/** The prompt with a reading or a recording of one language, or without it. */
function withPart(
  prompt: Prompt,
  part: 'reading' | 'sounds',
  language: (typeof LANGUAGES)[number],
  value: string,
): Prompt {
  const { [language]: _, ...others } = prompt[part] ?? {};
  const all = value === '' ? others : { ...others, [language]: value };
  const { [part]: __, ...rest } = prompt;
  return Object.keys(all).length > 0 ? { ...rest, [part]: all } : rest;
}

type Answering = Extract<Step, { verb: 'menu' }>;
type AnsweringPart = Pick<Answering, 'tries' | 'silenceSec' | 'wrong' | 'silent'>;

/** How often it is asked, how long a voice waits, and what is said before it is asked again. */
export function AnsweringFields({
  step,
  form,
  onChange,
}: {
  step: AnsweringPart;
  form: FlowForm;
  onChange: (part: Partial<AnsweringPart>) => void;
}): ReactElement {
  const own = useFlowWords();
  return (
    <details className="flow-answering">
      <summary>{own.answering}</summary>
      <div className="flow-pair">
        <NumberField
          label={own.tries}
          value={step.tries}
          min={1}
          max={5}
          onChange={(tries) => onChange({ tries: whole(tries, 1, 5) })}
        />
        <NumberField
          label={own.silence}
          value={step.silenceSec}
          min={2}
          max={30}
          onChange={(silenceSec) => onChange({ silenceSec: whole(silenceSec, 2, 30) })}
        />
      </div>
      <OptionalPrompt
        label={own.prompts['wrong']!}
        without={own.wrongNone}
        prompt={step.wrong}
        form={form}
        onChange={(wrong) => onChange({ wrong })}
      />
      <OptionalPrompt
        label={own.prompts['silent']!}
        without={own.silentSame}
        prompt={step.silent}
        form={form}
        onChange={(silent) => onChange({ silent })}
      />
    </details>
  );
}

/** A prompt that need not be; without it something else is done. */
export function OptionalPrompt({
  label,
  without,
  prompt,
  form,
  onChange,
}: {
  label: string;
  without: string;
  prompt: Prompt | null;
  form: FlowForm;
  onChange: (prompt: Prompt | null) => void;
}): ReactElement {
  return (
    <>
      <Check
        label={`${label}: ${without}`}
        checked={prompt === null}
        onChange={(none) => onChange(none ? null : { text: {} })}
      />
      {prompt && <PromptField label={label} prompt={prompt} form={form} onChange={onChange} />}
    </>
  );
}

/** A number as it may be kept: whole and within its bounds, while somebody is still typing. */
export function whole(value: number, least: number, most: number): number {
  return Number.isFinite(value) ? Math.min(most, Math.max(least, Math.round(value))) : least;
}

/** What somebody wrote as a list, with any comma between. */
export function listIn(text: string): string[] {
  return text
    .split(/[、,，\n]/)
    .map((each) => each.trim())
    .filter(Boolean);
}
