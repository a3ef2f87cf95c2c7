import type { ResidentLanguage } from '../../../src/http/public/shapes.ts';
import { LANGUAGES, asLanguage, htmlLang } from '../../shared/i18n.ts';

interface LanguageSelectProps {
  language: ResidentLanguage;
  label: string;
  offered?: readonly ResidentLanguage[];
  onChange: (language: ResidentLanguage) => void;
}

/** The choice of language, each named in itself, so that it can be found by those who read only that one. */
export function LanguageSelect({ language, label, offered, onChange }: LanguageSelectProps) {
  const languages = LANGUAGES.filter(({ code }) => !offered || offered.includes(code));
  return (
    <select
      class="language"
      aria-label={label}
      value={language}
      onChange={(event) => onChange(asLanguage(event.currentTarget.value))}
    >
      {languages.map(({ code, name }) => (
        <option key={code} value={code} lang={htmlLang(code)}>
          {name}
        </option>
      ))}
    </select>
  );
}
