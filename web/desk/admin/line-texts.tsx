import { type ReactElement, useEffect, useState } from 'react';
import { queries } from '../../shared/desk-queries.ts';
import type { LineSettings } from '../../shared/desk-types.ts';
import { LanguageField, TextInLanguage, type Texts } from '../parts/language-fields.tsx';
import { Problem } from '../parts/state.tsx';
import { useAct } from '../state/act.ts';
import { client } from '../state/desk.ts';
import { listenTo, stopListening } from '../state/listening.ts';
import { useQuery } from '../state/use-query.ts';
import { useLineWords } from '../text/line-words.ts';
import { voiceOf } from './voice-of.ts';

/** Everything that a line says, as one text for each part and language. */
export type LineText =
  | 'greeting'
  | 'recordingNotice'
  | 'notice'
  | 'surge'
  | 'closed'
  | 'withheldSays'
  | 'outOfUse';
export const LINE_TEXTS: readonly LineText[] = [
  'greeting',
  'recordingNotice',
  'notice',
  'surge',
  'closed',
  'withheldSays',
  'outOfUse',
];

export function textsOf(settings: LineSettings, part: LineText): Texts {
  return part === 'recordingNotice' ? settings.recording.notice : settings[part];
}

function withTexts(settings: LineSettings, part: LineText, texts: Texts): LineSettings {
  if (part === 'recordingNotice')
    return { ...settings, recording: { ...settings.recording, notice: { ...texts } } };
  return { ...settings, [part]: { ...texts } };
}

/** What callers are told, in the language that is chosen for writing; heard at once in its voice. */
export function LineTexts({
  settings,
  says,
  onChange,
}: {
  settings: LineSettings;
  /** What the house says by itself, by part and language. */
  says: Readonly<Record<string, Texts>>;
  onChange: (settings: LineSettings) => void;
}): ReactElement {
  const words = useLineWords();
  const [language, setLanguage] = useState(settings.language);
  useEffect(() => stopListening, []);
  const filledIn = (one: string): number =>
    LINE_TEXTS.filter((part) => (textsOf(settings, part)[one] ?? '').trim() !== '').length;
  const usual = (part: LineText): string => {
    const own = says[part === 'recordingNotice' ? 'recording' : part];
    const text = own && (own[language.startsWith('ja') ? 'ja' : 'en'] ?? '');
    return text ? words.usual(text) : words.nothing;
  };
  return (
    <>
      <LanguageField
        label={words.edited}
        hint={words.editedHint}
        value={language}
        nameOf={(name, code) => words.filled(name, filledIn(code))}
        onChange={setLanguage}
      />
      {LINE_TEXTS.map((part) => {
        const texts = textsOf(settings, part);
        return (
          <div key={part} className="line-text">
            <TextInLanguage
              label={words.says[part]}
              hint={usual(part)}
              rows={2}
              language={language}
              texts={texts}
              onChange={(changed) => onChange(withTexts(settings, part, changed))}
            />
            <Listen
              name={words.says[part]}
              language={language}
              text={texts[language]?.trim() || (usualText(says, part, language) ?? '')}
            />
          </div>
        );
      })}
    </>
  );
}

function usualText(
  says: Readonly<Record<string, Texts>>,
  part: LineText,
  language: string,
): string | undefined {
  return says[part === 'recordingNotice' ? 'recording' : part]?.[language.startsWith('ja') ? 'ja' : 'en'];
}

/** How it sounds on the telephone, in the voice that was chosen for the language. */
function Listen({
  name,
  language,
  text,
}: {
  name: string;
  language: string;
  text: string;
}): ReactElement | null {
  const words = useLineWords();
  const found = useQuery(queries.speech).data?.languages.find((one) => one.language === language);
  const act = useAct(async () => {
    if (!found) return;
    const { engineId, voice, speed } = voiceOf(found);
    await listenTo(
      await client.blob('POST', '/admin/speech/try', { language, engineId, voice, speed, text }),
    );
  });
  if (!found || found.voices.length === 0 || text === '') return null;
  return (
    <div>
      <button
        type="button"
        className="button button-small"
        aria-label={words.listenTo(name)}
        disabled={act.busy}
        onClick={() => void act.run()}
      >
        {words.listen}
      </button>
      <Problem failure={act.failure} />
    </div>
  );
}
