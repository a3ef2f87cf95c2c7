import { useState, type ReactElement } from 'react';
import type { FileAnswer } from '#http/shapes.ts';
import type { Message } from '../../shared/desk-types.ts';
import { Icon } from '../parts/icon.tsx';
import { PageViewer } from '../parts/page-viewer.tsx';
import { drafts } from '../state/desk.ts';
import { clockTime, sizeText } from '../text/format.ts';
import { type FaxWords, useFaxWords } from '../text/fax-words.ts';
import { language, useWords } from '../text/text.ts';
import { draftKey } from './draft-key.ts';

type Fax = NonNullable<Message['fax']>;

/** The pages of a fax that came, small; each opens large. The original is offered beside them. */
export function FaxPages({ files, fax }: { files: readonly FileAnswer[]; fax: Fax }): ReactElement {
  const words = useFaxWords();
  const [open, setOpen] = useState<number | null>(null);
  const pages = files.filter((file) => file.image).map((file) => `/desk/files/${file.id}`);
  const others = files.filter((file) => !file.image);
  return (
    <>
      <p className="fax-head">{words.pages(pages.length)}</p>
      <ul className="fax-pages">
        {pages.map((address, at) => (
          <li key={address}>
            <button
              type="button"
              className="fax-page"
              aria-label={words.openPage(at + 1, pages.length)}
              onClick={() => setOpen(at)}
            >
              <img src={address} alt="" loading="lazy" />
              <span aria-hidden="true">{at + 1}</span>
            </button>
          </li>
        ))}
      </ul>
      {fax.result !== 'complete' && (
        <p className="fax-broke">
          <Icon name="alert" size={15} />{' '}
          {(fax.result === 'unknown' ? words.broke.unknown : words.broke.other)(pages.length)}
        </p>
      )}
      {others.map((file) => (
        <a
          key={file.id}
          className="file-link"
          href={`/desk/files/${file.id}`}
          target="_blank"
          rel="noreferrer"
        >
          <Icon name="file" /> {words.original(sizeText(file.sizeBytes))}
        </a>
      ))}
      {open !== null && (
        <PageViewer title={words.viewer} pages={pages} first={open} onClose={() => setOpen(null)} />
      )}
    </>
  );
}

/** How a fax goes; one that failed goes back to the editor with a press. */
export function FaxFoot({
  message,
  fax,
  conversationId,
}: {
  message: Message;
  fax: Fax;
  conversationId: string;
}): ReactElement {
  const words = useWords();
  const own = useFaxWords();
  if (fax.state !== 'failed') return <span className="delivery">{wayWords(own, fax)}</span>;
  const back = (): void => drafts.append(draftKey('reply', conversationId), message.body);
  return (
    <>
      <span className="delivery delivery-failed">{words.talk.delivery.failed}</span>
      <span>{own.failed(resultWords(own, fax), fax.attempts)}</span>
      {message.mine && message.body !== '' && (
        <button type="button" className="button button-small" onClick={back}>
          {words.talk.backToEditor}
        </button>
      )}
    </>
  );
}

function wayWords(words: FaxWords, fax: Fax): string {
  if (fax.state === 'sent') return words.sent(fax.pages);
  if (fax.state === 'sending') return words.sending(fax.pages);
  if (!fax.tryAt || fax.attempts === 0) return words.waiting(fax.pages);
  const time = clockTime(fax.tryAt, language());
  return words.again(resultWords(words, fax), time, fax.attempts + 1, fax.mostAttempts);
}

function resultWords(words: FaxWords, fax: Fax): string {
  return words.results[fax.result ?? ''] ?? words.results['other'] ?? '';
}
