import { useRef, useState, type ReactElement } from 'react';
import type { SpeechAnswer } from '#http/admin/speech-shapes.ts';
import { newClientId } from '../../shared/desk-ids.ts';
import { queries } from '../../shared/desk-queries.ts';
import { Empty, Problem } from '../parts/state.tsx';
import { attempt, useAct } from '../state/act.ts';
import { cache, client } from '../state/desk.ts';
import { listenTo } from '../state/listening.ts';
import { toast } from '../state/toasts.ts';
import { useSpeechWords } from '../text/speech-words.ts';
import { toWavFile } from './to-wav.ts';

type Upload = SpeechAnswer['uploads'][number];

/** Recordings that may be played instead of texts. */
export function SpeechUploads({ uploads }: { uploads: readonly Upload[] }): ReactElement {
  const words = useSpeechWords();
  const input = useRef<HTMLInputElement>(null);
  const [isUnreadable, setUnreadable] = useState(false);
  const adding = useAct(async (file: File) => {
    setUnreadable(false);
    const wav = await toWavFile(file).catch(() => undefined);
    if (!wav) return setUnreadable(true);
    const url = `/admin/speech/uploads?clientId=${newClientId()}`;
    const added = await client.sendFile<Upload>(url, wav);
    await cache.refetch(queries.speech);
    toast(words.added(added.name));
  });
  return (
    <>
      <h3>{words.uploadsTitle}</h3>
      <p className="meta">{words.uploadsLead}</p>
      {uploads.length === 0 ? (
        <Empty>{words.uploadsEmpty}</Empty>
      ) : (
        <ul className="speech-uploads">
          {uploads.map((upload) => (
            <UploadRow key={upload.id} upload={upload} />
          ))}
        </ul>
      )}
      <Problem failure={adding.failure} />
      {isUnreadable && (
        <p className="field-error" role="alert">
          {words.notSound}
        </p>
      )}
      <p className="block-actions">
        <button
          type="button"
          className="button button-small"
          disabled={adding.busy}
          onClick={() => input.current?.click()}
        >
          {adding.busy ? words.adding : words.add}
        </button>
        <input
          ref={input}
          type="file"
          accept="audio/*"
          hidden
          aria-label={words.add}
          onChange={(event) => {
            const [file] = event.target.files ?? [];
            event.target.value = '';
            if (file) void adding.run(file);
          }}
        />
      </p>
    </>
  );
}

function UploadRow({ upload }: { upload: Upload }): ReactElement {
  const words = useSpeechWords();
  const removing = useAct(async () => {
    await client.send('DELETE', `/admin/speech/uploads/${upload.id}`);
    await cache.refetch(queries.speech);
    toast(words.removed(upload.name));
  });
  const listen = () =>
    attempt(async () => listenTo(await client.blob('GET', `/admin/speech/uploads/${upload.id}/sound`)));
  return (
    <li>
      <span className="grow">{upload.name}</span>
      <span className="meta">{words.seconds(Math.max(1, Math.round(upload.durationMs / 1000)))}</span>
      <button
        type="button"
        className="button button-small"
        aria-label={words.listenTo(upload.name)}
        onClick={() => void listen()}
      >
        {words.listen}
      </button>
      <button
        type="button"
        className="button button-small"
        aria-label={words.removeOf(upload.name)}
        disabled={removing.busy}
        onClick={() => void removing.run()}
      >
        {words.remove}
      </button>
      <Problem failure={removing.failure} />
    </li>
  );
}
