import { useState, type ReactElement } from 'react';
import type { SpeechAnswer, TriedTranscription } from '#http/admin/speech-shapes.ts';
import { queries } from '../../shared/desk-queries.ts';
import { Problem } from '../parts/state.tsx';
import { useAct } from '../state/act.ts';
import { cache, client } from '../state/desk.ts';
import { useSpeechWords } from '../text/speech-words.ts';
import { voiceOf } from './voice-of.ts';

const SET_UP = 'TRANSCRIPTION_URL=http://whisper:8080\nTRANSCRIPTION_KEY=…\nTRANSCRIPTION_MODEL=whisper-1';
const FIRST = 'ja';

/** Whether what is said on the telephone is written down, whether that works, and how to switch it on. */
export function TranscriptionBlock({ speech }: { speech: SpeechAnswer }): ReactElement {
  const words = useSpeechWords().transcription;
  const { state, waiting } = speech.transcription;
  return (
    <>
      <h3 className="mt-4">{words.title}</h3>
      <p className="meta">{words.lead}</p>
      {state === 'off' ? (
        <div className="speech-notice">
          <p>{words.off}</p>
          <pre className="transcription-setting">
            <code>{SET_UP}</code>
          </pre>
        </div>
      ) : (
        <>
          <p className={state === 'failing' ? 'speech-notice' : undefined} role="status">
            <span className={`state ${state === 'working' ? 'state-active' : 'state-waiting'}`}>
              {words.states[state]}
            </span>{' '}
            {words.hints[state]} {waiting > 0 && words.waiting(waiting)}
          </p>
          <TryRecognition speech={speech} />
        </>
      )}
    </>
  );
}

/** Reads a sentence with the city's own voice, and shows what was understood of it. */
function TryRecognition({ speech }: { speech: SpeechAnswer }): ReactElement | null {
  const words = useSpeechWords();
  const own = words.transcription;
  const [understood, setUnderstood] = useState<string | null | undefined>(undefined);
  const language = speech.languages.find((one) => one.language === FIRST && one.voices.length > 0);
  const text = words.sample[FIRST] ?? '';
  const trying = useAct(async () => {
    if (!language) return;
    const { engineId, voice, speed } = voiceOf(language);
    const wish = { language: FIRST, engineId, voice, speed, text };
    const answer = await client.send<TriedTranscription>('POST', '/admin/speech/transcription/try', wish);
    setUnderstood(answer.text);
    await cache.refetch(queries.speech);
  });
  if (!language) return <p className="meta">{own.noVoice}</p>;
  return (
    <>
      <p className="block-actions mt-2">
        <button
          type="button"
          className="button button-small"
          disabled={trying.busy}
          onClick={() => void trying.run()}
        >
          {trying.busy ? own.trying : own.tryIt}
        </button>
      </p>
      <Problem failure={trying.failure} />
      <div role="status">
        {understood !== undefined && (
          <dl className="transcription-tried">
            <dt>{own.read}</dt>
            <dd>{text}</dd>
            <dt>{own.understood}</dt>
            <dd>{understood === null ? own.failed : understood === '' ? own.nothing : understood}</dd>
          </dl>
        )}
      </div>
    </>
  );
}
