import type { ReactElement } from 'react';
import type { FlowDefinition } from '#http/admin/flow-shapes.ts';
import { Check } from '../admin/queue-form-parts.tsx';
import { SelectField } from '../parts/field.tsx';
import { useFlowWords } from '../text/flow-words.ts';
import { useWords } from '../text/text.ts';
import { ExitField, type FlowForm, LANGUAGES } from './step-parts.tsx';

type Wish = NonNullable<FlowDefinition['toPerson']>;

/** What holds for all steps: where it begins, its languages, and what can be asked for at any time. */
export function FlowWhole({ form }: { form: FlowForm }): ReactElement {
  const own = useFlowWords();
  const words = useWords();
  const { definition, onChange } = form;
  const speak = (language: (typeof LANGUAGES)[number], does: boolean): void =>
    onChange({
      ...definition,
      languages: LANGUAGES.filter((each) => (each === language ? does : definition.languages.includes(each))),
    });
  return (
    <>
      <ExitField
        label={own.begin}
        value={definition.start}
        form={form}
        onChange={(start, next = definition) => onChange({ ...next, start })}
      />
      <fieldset className="flow-fieldset">
        <legend>{own.languages}</legend>
        <div className="flow-checks">
          {LANGUAGES.map((language) => (
            <Check
              key={language}
              label={words.languages[language] ?? language}
              checked={definition.languages.includes(language)}
              onChange={(does) => speak(language, does)}
            />
          ))}
        </div>
      </fieldset>
      <WishPart
        label={own.toPerson}
        wish={definition.toPerson}
        usual="0"
        form={form}
        onChange={(toPerson, next = definition) => onChange({ ...next, toPerson })}
      />
      <WishPart
        label={own.toCallback}
        wish={definition.toCallback}
        usual="9"
        form={form}
        onChange={(toCallback, next = definition) => onChange({ ...next, toCallback })}
      />
    </>
  );
}

function WishPart({
  label,
  wish,
  usual,
  form,
  onChange,
}: {
  label: string;
  wish: Wish | null;
  usual: Wish['key'];
  form: FlowForm;
  onChange: (wish: Wish | null, definition?: FlowDefinition) => void;
}): ReactElement {
  const own = useFlowWords();
  return (
    <fieldset className="flow-fieldset">
      <legend className="sr-only">{label}</legend>
      <Check
        label={label}
        checked={wish !== null}
        onChange={(wanted) => onChange(wanted ? { key: usual, step: '' } : null)}
      />
      {wish && (
        <div className="flow-pair">
          <SelectField
            label={own.wishKey}
            value={wish.key}
            onChange={({ target }) => onChange({ ...wish, key: target.value as Wish['key'] })}
          >
            {['0', '9', '*', '#'].map((key) => (
              <option key={key}>{key}</option>
            ))}
          </SelectField>
          <ExitField
            label={own.wishStep}
            value={wish.step}
            form={form}
            onChange={(step, definition) => onChange({ ...wish, step }, definition)}
          />
        </div>
      )}
    </fieldset>
  );
}
