import type { ReactElement } from 'react';
import type { FileAnswer } from '#http/shapes.ts';
import { sizeText } from '../text/format.ts';
import { useWords } from '../text/text.ts';
import { Hidden } from '../work/masked.tsx';
import { Icon } from './icon.tsx';

/** Files of a message or an entry: images that were made anew by the server are shown, the others offered for saving. */
export function Files({ files }: { files: readonly FileAnswer[] }): ReactElement | null {
  const words = useWords();
  if (files.length === 0) return null;
  return (
    <ul className="files">
      {files.map((file) => (
        <li key={file.id}>
          <a
            href={`/desk/files/${file.id}`}
            target="_blank"
            rel="noreferrer"
            className={file.image ? 'file-image' : 'file-link'}
          >
            {file.image ? (
              <img src={`/desk/files/${file.id}`} alt={words.talk.image(file.name)} loading="lazy" />
            ) : (
              <>
                <Icon name="file" /> {words.talk.file(file.name, sizeText(file.sizeBytes))}
              </>
            )}
          </a>
          <Hidden kind="file" id={file.id} text={file.name} />
        </li>
      ))}
    </ul>
  );
}
