import type { ReactElement } from 'react';
import type { Step } from '#http/admin/flow-shapes.ts';
import { Add, Remove, replaced } from '../admin/queue-form-parts.tsx';
import { SelectField, TextArea, TextField } from '../parts/field.tsx';
import { useFlowWords } from '../text/flow-words.ts';
import { useWords } from '../text/text.ts';
import { blankOption, freeKey } from './edit.ts';
import type { ChangeStep } from './step-form.tsx';
import { ExitField, type FlowForm, listIn } from './step-parts.tsx';
import { Written } from './written.tsx';

type Menu = Extract<Step, { verb: 'menu' }>;
type Converse = Extract<Step, { verb: 'converse' }>;

/** The choices of a menu: key, label in each language, other words for it, and where it leads. */
export function OptionFields({
  step,
  form,
  onChange,
}: {
  step: Menu;
  form: FlowForm;
  onChange: ChangeStep<Menu>;
}): ReactElement {
  const own = useFlowWords();
  const words = useWords();
  const { languages } = form.definition;
  return (
    <fieldset className="flow-fieldset">
      <legend>{own.options}</legend>
      <label className="check">
        <input
          type="checkbox"
          checked={step.byWords}
          onChange={({ target }) => onChange({ byWords: target.checked })}
        />{' '}
        {own.byWords}
      </label>
      <p className="meta">{own.byWordsHint}</p>
      {step.options.map((option, at) => {
        const set = (part: Partial<Menu['options'][number]>, base?: typeof form.definition): void =>
          onChange({ options: replaced(step.options, at, { ...option, ...part }) }, base);
        return (
          <fieldset key={at} className="flow-item">
            <legend>
              {own.option(at + 1)}{' '}
              <Remove
                label={own.removeOption(at + 1)}
                onRemove={() => onChange({ options: replaced(step.options, at) })}
              />
            </legend>
            <div className="flow-option">
              <SelectField
                label={own.key}
                value={option.key}
                onChange={({ target }) => set({ key: target.value })}
              >
                {[...'1234567890*#'].map((key) => (
                  <option key={key}>{key}</option>
                ))}
              </SelectField>
              {languages.map((language) => (
                <TextField
                  key={language}
                  label={own.label(words.languages[language] ?? language)}
                  maxLength={40}
                  lang={language === 'ja-easy' ? 'ja' : language}
                  value={option.label.text[language] ?? ''}
                  onChange={({ target }) =>
                    set({
                      label: { ...option.label, text: { ...option.label.text, [language]: target.value } },
                    })
                  }
                />
              ))}
            </div>
            <Written
              label={own.words}
              hint={own.wordsHint}
              value={option.words.join('、')}
              onChange={(text) => set({ words: listIn(text).slice(0, 20) })}
            />
            <ExitField
              label={own.next}
              value={option.next}
              form={form}
              onChange={(next, base) => set({ next }, base)}
            />
          </fieldset>
        );
      })}
      <Add
        label={own.addOption}
        disabled={step.options.length >= 12}
        onAdd={() =>
          onChange({ options: [...step.options, blankOption(freeKey(step.options.map(({ key }) => key)))] })
        }
      />
    </fieldset>
  );
}

/** What may be meant, with how people say it. */
export function IntentFields({
  step,
  form,
  onChange,
}: {
  step: Converse;
  form: FlowForm;
  onChange: ChangeStep<Converse>;
}): ReactElement {
  const own = useFlowWords();
  return (
    <fieldset className="flow-fieldset">
      <legend>{own.intents}</legend>
      {step.intents.map((intent, at) => {
        const set = (part: Partial<Converse['intents'][number]>, base?: typeof form.definition): void =>
          onChange({ intents: replaced(step.intents, at, { ...intent, ...part }) }, base);
        return (
          <fieldset key={at} className="flow-item">
            <legend>
              {own.intent(at + 1)}{' '}
              <Remove
                label={own.removeIntent(at + 1)}
                onRemove={() => onChange({ intents: replaced(step.intents, at) })}
              />
            </legend>
            <TextField
              label={own.intentName}
              maxLength={60}
              value={intent.name}
              onChange={({ target }) => set({ name: target.value })}
            />
            <TextArea
              label={own.examples}
              hint={own.examplesHint}
              rows={3}
              value={intent.examples.join('\n')}
              onChange={({ target }) => set({ examples: target.value.split('\n').slice(0, 40) })}
            />
            <ExitField
              label={own.next}
              value={intent.next}
              form={form}
              onChange={(next, base) => set({ next }, base)}
            />
          </fieldset>
        );
      })}
      <Add
        label={own.addIntent}
        disabled={step.intents.length >= 40}
        onAdd={() => onChange({ intents: [...step.intents, { name: '', examples: [], next: '' }] })}
      />
    </fieldset>
  );
}
