import type { ReactElement } from 'react';
import { useWords } from '../text/text.ts';
import { SelectField, TextArea } from './field.tsx';

/** By language. */
export type Texts = Readonly<Record<string, string>>;

const MOST_CHARS = 1_000;

/** One of the languages that residents may choose; `nameOf` says more of each than its name. */
export function LanguageField(given: {
  label: string;
  hint?: string;
  value: string;
  nameOf?: (name: string, language: string) => string;
  onChange: (language: string) => void;
}): ReactElement {
  const { label, hint, value, nameOf = (name) => name, onChange } = given;
  const { languages } = useWords();
  return (
    <SelectField
      label={label}
      {...(hint === undefined ? {} : { hint })}
      value={value}
      onChange={(event) => onChange(event.target.value)}
    >
      {Object.entries(languages).map(([code, name]) => (
        <option key={code} value={code}>
          {nameOf(name, code)}
        </option>
      ))}
    </SelectField>
  );
}

/** What the city says in one language among others; emptied, it says nothing of its own there. */
export function TextInLanguage(given: {
  label: string;
  hint: string;
  rows: number;
  language: string;
  texts: Texts;
  onChange: (texts: Texts) => void;
}): ReactElement {
  const { label, hint, rows, language, texts, onChange } = given;
  return (
    <TextArea
      label={label}
      hint={hint}
      rows={rows}
      maxLength={MOST_CHARS}
      lang={language}
      value={texts[language] ?? ''}
      onChange={(event) => {
        const { [language]: _, ...others } = texts;
        const text = event.target.value;
        onChange(text === '' ? others : { ...others, [language]: text });
      }}
    />
  );
}
