import type { ResidentLanguage } from '../../../src/http/public/shapes.ts';
import { LANGUAGES, htmlLang } from '../../shared/i18n.ts';

interface LanguageSelectProps<Language extends ResidentLanguage> {
  language: Language;
  label: string;
  offered: readonly Language[];
  onChange: (language: Language) => void;
}

/** The choice of language, each named in itself, so that it can be found by those who read only that one. */
export function LanguageSelect<Language extends ResidentLanguage>(props: LanguageSelectProps<Language>) {
  const { language, label, offered, onChange } = props;
  return (
    <select
      class="language"
      aria-label={label}
      value={language}
      onChange={(event) => {
        const chosen = offered.find((code) => code === event.currentTarget.value);
        if (chosen) onChange(chosen);
      }}
    >
      {LANGUAGES.filter(({ code }) => offered.some((one) => one === code)).map(({ code, name }) => (
        <option key={code} value={code} lang={htmlLang(code)}>
          {name}
        </option>
      ))}
    </select>
  );
}
