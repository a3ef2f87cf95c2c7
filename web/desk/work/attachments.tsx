import { useState, type ReactElement } from 'react';
import type { FileAnswer } from '#http/shapes.ts';
import { newClientId } from '../../shared/desk-ids.ts';
import { asFailure } from '../../shared/desk-failure.ts';
import { Icon } from '../parts/icon.tsx';
import { client } from '../state/desk.ts';
import { sizeText } from '../text/format.ts';
import { useFaxWords } from '../text/fax-words.ts';
import { failureWords, useWords } from '../text/text.ts';

type Upload = {
  readonly key: string;
  readonly file: File;
  readonly share: number;
  readonly problem: string | null;
};

export type Uploads = {
  readonly list: readonly Upload[];
  readonly busy: boolean;
  add(files: readonly File[]): void;
  retry(key: string): void;
  drop(key: string): void;
};

/** Sends files ahead of the message that will carry them. `onDone` receives each one that the server keeps. */
export function useUploads(
  limits: { readonly maxFileBytes: number; readonly picturesOnly?: boolean } | null,
  onDone: (file: FileAnswer) => void,
): Uploads {
  const words = useWords();
  const fax = useFaxWords();
  const { maxFileBytes = 0, picturesOnly = false } = limits ?? {};
  const [list, setList] = useState<readonly Upload[]>([]);
  const change = (key: string, to: Partial<Upload>): void =>
    setList((before) => before.map((one) => (one.key === key ? { ...one, ...to } : one)));
  const drop = (key: string): void => setList((before) => before.filter((one) => one.key !== key));

  const send = async (key: string, file: File): Promise<void> => {
    change(key, { problem: null, share: 0 });
    try {
      const answer = await client.upload(file, (share) => change(key, { share }));
      const isDrawn = answer.image || answer.mediaType === 'application/pdf';
      if (picturesOnly && !isDrawn) return change(key, { problem: fax.picturesOnly(file.name) });
      drop(key);
      onDone(answer);
    } catch (thrown) {
      change(key, { problem: failureWords(asFailure(thrown)) });
    }
  };

  return {
    list,
    busy: list.some((one) => one.problem === null),
    add: (files) => {
      for (const file of files) {
        const key = newClientId();
        const tooLarge = maxFileBytes > 0 && file.size > maxFileBytes;
        const problem = tooLarge ? words.editor.fileTooLarge(file.name, sizeText(maxFileBytes)) : null;
        setList((before) => [...before, { key, file, share: 0, problem }]);
        if (!tooLarge) void send(key, file);
      }
    },
    retry: (key) => {
      const one = list.find((upload) => upload.key === key);
      if (one) void send(key, one.file);
    },
    drop,
  };
}

/** The files of a draft: those kept already and those under way. */
export function Attached({
  files,
  uploads,
  onRemove,
}: {
  files: readonly FileAnswer[];
  uploads: Uploads;
  onRemove: (id: string) => void;
}): ReactElement | null {
  const words = useWords();
  if (files.length === 0 && uploads.list.length === 0) return null;
  return (
    <ul className="attached">
      {files.map((file) => (
        <li key={file.id} className="attached-file">
          <Icon name="file" size={15} /> {words.talk.file(file.name, sizeText(file.sizeBytes))}
          <button
            type="button"
            className="attached-remove"
            aria-label={words.editor.removeFile(file.name)}
            onClick={() => onRemove(file.id)}
          >
            <Icon name="close" size={14} />
          </button>
        </li>
      ))}
      {uploads.list.map((one) => (
        <li
          key={one.key}
          className={one.problem ? 'attached-file attached-bad' : 'attached-file'}
          role={one.problem ? 'alert' : undefined}
        >
          {one.problem ? (
            <>
              <span>
                {words.editor.fileFailed(one.file.name)} {one.problem}
              </span>
              <button type="button" className="button button-small" onClick={() => uploads.retry(one.key)}>
                {words.common.retry}
              </button>
            </>
          ) : (
            <>
              <progress value={one.share} max={1} aria-label={one.file.name} />
              <span>{words.editor.uploading(one.file.name, Math.round(one.share * 100))}</span>
            </>
          )}
          <button
            type="button"
            className="attached-remove"
            aria-label={words.editor.removeFile(one.file.name)}
            onClick={() => uploads.drop(one.key)}
          >
            <Icon name="close" size={14} />
          </button>
        </li>
      ))}
    </ul>
  );
}
