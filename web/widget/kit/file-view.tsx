import { useEffect, useState } from 'preact/hooks';
import type { FileAnswer } from '../../../src/http/shapes.ts';
import type { ResidentLanguage } from '../../../src/http/public/shapes.ts';
import { fetchFile } from '../../shared/public-client.ts';
import type { Ticket } from '../../shared/public-client.ts';
import { Icon } from './icons.tsx';
import { voice } from './text.tsx';
import { KIT_WORDS } from './words.ts';

/** `3.4 MB`, `120 KB`: a size as people compare it. */
export function sizeWords(bytes: number): string {
  const mega = bytes / 1_000_000;
  if (mega >= 1) return `${mega >= 10 ? Math.round(mega) : Math.round(mega * 10) / 10} MB`;
  return `${Math.max(1, Math.round(bytes / 1000))} KB`;
}

interface FileProps {
  file: FileAnswer;
  ticket: Ticket;
  language: ResidentLanguage;
}

/** The files of a message: pictures shown, others to be saved. Both are fetched with the ticket. */
export function FileList(props: {
  files: readonly FileAnswer[];
  ticket: Ticket;
  language: ResidentLanguage;
}) {
  if (props.files.length === 0) return null;
  return (
    <ul class="files">
      {props.files.map((file) => (
        <li key={file.id}>
          {file.image ? <Picture {...props} file={file} /> : <Download {...props} file={file} />}
        </li>
      ))}
    </ul>
  );
}

/** Pictures fetched in this page's life: a message that turns from pending to sent must not fetch and flicker. */
const pictures = new Map<string, Promise<string | null>>();

function pictureUrl(fileId: string, ticket: Ticket): Promise<string | null> {
  const known = pictures.get(fileId);
  if (known) return known;
  const fetched = fetchFile(fileId, ticket).then((blob) => {
    if (!blob) pictures.delete(fileId);
    return blob && URL.createObjectURL(blob);
  });
  pictures.set(fileId, fetched);
  return fetched;
}

function Picture({ file, ticket, language }: FileProps) {
  const [url, setUrl] = useState<string | null>(null);
  const [failed, setFailed] = useState(false);
  const { say, name } = voice(KIT_WORDS, language);
  useEffect(() => {
    let wanted = true;
    void pictureUrl(file.id, ticket).then((fetched) => {
      if (!wanted) return;
      setUrl(fetched);
      setFailed(fetched === null);
    });
    return () => {
      wanted = false;
    };
  }, [file.id]);
  if (failed) return <span class="quiet">{say('imageFailed')}</span>;
  return url ? (
    <img class="picture" src={url} alt={name('imageOf', { name: file.name })} />
  ) : (
    <span class="picture" />
  );
}

function Download({ file, ticket, language }: FileProps) {
  const { name } = voice(KIT_WORDS, language);
  return (
    <button
      type="button"
      class="file"
      title={name('download', { name: file.name })}
      onClick={() => void save(file, ticket)}
    >
      <Icon name="file" />
      <span class="file-name">{file.name}</span> <span class="quiet">{sizeWords(file.sizeBytes)}</span>
    </button>
  );
}

async function save(file: FileAnswer, ticket: Ticket): Promise<void> {
  const blob = await fetchFile(file.id, ticket);
  if (!blob) return;
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = file.name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
