import { useEffect, useRef, useState, type ReactElement } from 'react';
import { queries } from '../../shared/desk-queries.ts';
import type { SpeechAnswer } from '#http/admin/speech-shapes.ts';
import { SelectField, TextArea } from '../parts/field.tsx';
import { Problem, Shown } from '../parts/state.tsx';
import { useAct } from '../state/act.ts';
import { cache, client } from '../state/desk.ts';
import { listenTo, stopListening } from '../state/listening.ts';
import { toast } from '../state/toasts.ts';
import { useQuery } from '../state/use-query.ts';
import { useSpeechWords } from '../text/speech-words.ts';
import { useWords } from '../text/text.ts';
import { SpeechUploads } from './speech-uploads.tsx';
import { TranscriptionBlock } from './transcription.tsx';
import { voiceOf } from './voice-of.ts';

type Language = SpeechAnswer['languages'][number];

const SPEEDS = [0.7, 0.8, 0.85, 0.9, 1, 1.1, 1.2, 1.3];
const FIRST = 'ja';

/** With which voices the telephone speaks, how they sound, and the recordings of the city's own. */
export function SpeechSection(): ReactElement {
  const words = useSpeechWords();
  const shown = useQuery(queries.speech);
  useEffect(() => stopListening, []);
  return (
    <section className="telephone-speech" aria-labelledby="speech-title">
      <h2 id="speech-title">{words.title}</h2>
      <p className="meta">{words.lead}</p>
      <Shown of={shown} rows={6} onRetry={() => void cache.refetch(queries.speech)}>
        {(speech) => (
          <>
            <Voices speech={speech} />
            <SpeechUploads uploads={speech.uploads} />
            <TranscriptionBlock speech={speech} />
          </>
        )}
      </Shown>
    </section>
  );
}

function Voices({ speech }: { speech: SpeechAnswer }): ReactElement {
  const words = useSpeechWords();
  const { languages: names } = useWords();
  const form = useRef<HTMLFormElement>(null);
  const [chosen, setChosen] = useState(FIRST);
  const spoken = speech.languages.filter(({ voices }) => voices.length > 0);
  const silent = speech.languages.filter(({ voices }) => voices.length === 0);
  const failing = speech.engines.filter(({ state }) => state === 'failing').map(({ id }) => id);
  const language = spoken.find((one) => one.language === chosen) ?? spoken[0];
  if (!language) return <p className="speech-notice">{words.noEngine}</p>;
  return (
    <>
      {failing.length > 0 && (
        <p className="speech-notice" role="status">
          {words.failing(failing.join('、'))}
        </p>
      )}
      <h3>{words.languagesTitle}</h3>
      <table className="speech-table">
        <thead>
          <tr>
            <th scope="col">{words.language}</th>
            <th scope="col">{words.voice}</th>
            <th scope="col">{words.speed}</th>
            <th scope="col">
              <span className="sr-only">{words.change}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {spoken.map((one) => (
            <VoiceRow
              key={one.language}
              language={one}
              onChange={() => {
                setChosen(one.language);
                form.current?.querySelector('select')?.focus();
              }}
            />
          ))}
        </tbody>
      </table>
      {silent.length > 0 && (
        <p className="meta">
          {words.silentLanguages(silent.map((one) => names[one.language] ?? one.language).join('、'))}
        </p>
      )}
      <h3>{words.tryTitle}</h3>
      <TryVoice
        key={`${language.language} ${language.chosen?.version ?? 0}`}
        language={language}
        spoken={spoken}
        formRef={form}
        onLanguage={setChosen}
      />
    </>
  );
}

function VoiceRow({ language, onChange }: { language: Language; onChange: () => void }): ReactElement {
  const words = useSpeechWords();
  const { languages: names } = useWords();
  const name = names[language.language] ?? language.language;
  const { voice, speed, isUsual } = voiceOf(language);
  return (
    <tr>
      <th scope="row">{name}</th>
      <td>
        {language.voices.find(({ id }) => id === voice)?.name ?? voice}
        {isUsual && <span className="meta">{words.usual}</span>}
      </td>
      <td>{words.speedTimes(speed)}</td>
      <td>
        <button
          type="button"
          className="button button-small"
          onClick={onChange}
          aria-label={words.changeOf(name)}
        >
          {words.change}
        </button>
      </td>
    </tr>
  );
}

function TryVoice({
  language,
  spoken,
  formRef,
  onLanguage,
}: {
  language: Language;
  spoken: readonly Language[];
  formRef: { current: HTMLFormElement | null };
  onLanguage: (language: string) => void;
}): ReactElement {
  const words = useSpeechWords();
  const { languages: names } = useWords();
  const present = voiceOf(language);
  const [voice, setVoice] = useState(keyOf({ engineId: present.engineId, id: present.voice }));
  const [speed, setSpeed] = useState(present.speed);
  const [text, setText] = useState(words.sample[language.language] ?? '');
  const picked = language.voices.find((one) => keyOf(one) === voice) ?? language.voices[0];
  const choice = {
    language: language.language,
    engineId: picked?.engineId ?? '',
    voice: picked?.id ?? '',
    speed,
  };
  const trying = useAct(async () => {
    await listenTo(await client.blob('POST', '/admin/speech/try', { ...choice, text }));
  });
  const choosing = useAct(async () => {
    await client.send('PUT', '/admin/speech/voices', { ...choice, seen: language.chosen?.version ?? 0 });
    await cache.refetch(queries.speech);
    toast(words.chosen(names[language.language] ?? language.language));
  });
  const isPresent =
    choice.voice === present.voice && choice.engineId === present.engineId && speed === present.speed;
  return (
    <form
      ref={formRef}
      className="speech-try"
      onSubmit={(event) => {
        event.preventDefault();
        void trying.run();
      }}
    >
      <div className="speech-choices">
        <SelectField
          label={words.language}
          value={language.language}
          onChange={(event) => onLanguage(event.target.value)}
        >
          {spoken.map((one) => (
            <option key={one.language} value={one.language}>
              {names[one.language] ?? one.language}
            </option>
          ))}
        </SelectField>
        <SelectField label={words.voice} value={voice} onChange={(event) => setVoice(event.target.value)}>
          {language.voices.map((one) => (
            <option key={keyOf(one)} value={keyOf(one)}>
              {one.name}
            </option>
          ))}
        </SelectField>
        <SelectField
          label={words.speed}
          value={String(speed)}
          onChange={(event) => setSpeed(Number(event.target.value))}
        >
          {[...new Set([...SPEEDS, present.speed])]
            .sort((a, b) => a - b)
            .map((one) => (
              <option key={one} value={one}>
                {words.speedTimes(one)}
              </option>
            ))}
        </SelectField>
      </div>
      <TextArea
        label={words.tryText}
        hint={words.tryHint}
        value={text}
        maxLength={500}
        lang={language.language === 'ja-easy' ? 'ja' : language.language}
        onChange={(event) => setText(event.target.value)}
      />
      <Problem failure={trying.failure ?? choosing.failure} />
      <p className="block-actions">
        <button type="submit" className="button" disabled={trying.busy || text.trim() === ''}>
          {trying.busy ? words.making : words.listen}
        </button>
        <button
          type="button"
          className="button button-main"
          disabled={choosing.busy || isPresent}
          onClick={() => void choosing.run()}
        >
          {words.choose}
        </button>
      </p>
    </form>
  );
}

function keyOf({ engineId, id }: { engineId: string; id: string }): string {
  return `${engineId} ${id}`;
}
