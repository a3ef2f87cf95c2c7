import { useEffect, useState, type ReactElement } from 'react';
import type { FileAnswer } from '#http/shapes.ts';
import type { z } from 'zod';
import type { faxPagesAnswer } from '#http/desk/interaction-shapes.ts';
import { asFailure, type DeskFailure } from '../../shared/desk-failure.ts';
import { Dialog } from '../parts/dialog.tsx';
import { Icon } from '../parts/icon.tsx';
import { PageViewer } from '../parts/page-viewer.tsx';
import { client } from '../state/desk.ts';
import { useFaxWords } from '../text/fax-words.ts';
import { failureWords } from '../text/text.ts';

type Draft = { readonly text: string; readonly files: readonly FileAnswer[] };

/** Shows a reply as the pages that will arrive, and sends it from there. */
export function FaxPreview({
  url,
  draft,
  ready,
  onSend,
}: {
  /** Where pages are drawn. */
  url: string;
  draft: Draft;
  ready: boolean;
  onSend: () => void;
}): ReactElement {
  const words = useFaxWords();
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <button type="button" className="button button-small" disabled={!ready} onClick={() => setOpen(true)}>
        <Icon name="eye" size={16} /> {words.preview}
      </button>
      {isOpen && (
        <Pages
          url={url}
          draft={draft}
          onClose={() => setOpen(false)}
          onSend={() => {
            setOpen(false);
            onSend();
          }}
        />
      )}
    </>
  );
}

function Pages(props: { url: string; draft: Draft; onClose: () => void; onSend: () => void }): ReactElement {
  const { url, draft, onClose, onSend } = props;
  const words = useFaxWords();
  const [pages, setPages] = useState<readonly string[] | null>(null);
  const [failure, setFailure] = useState<DeskFailure | null>(null);
  useEffect(() => {
    const body = { body: draft.text, fileIds: draft.files.map((file) => file.id) };
    client.send<z.infer<typeof faxPagesAnswer>>('POST', url, body).then(
      (answer) => setPages(answer.pages.map((page) => `data:image/png;base64,${page}`)),
      (thrown: unknown) => setFailure(asFailure(thrown)),
    );
    // Drawn once for what stood there when it was asked for.
  }, []);
  if (!pages)
    return (
      <Dialog title={words.previewTitle} onClose={onClose}>
        {failure ? <p role="alert">{failureWords(failure)}</p> : <p role="status">{words.drawing}</p>}
      </Dialog>
    );
  return (
    <PageViewer
      title={words.previewTitle}
      pages={pages}
      onClose={onClose}
      actions={
        <>
          <button type="button" className="button" onClick={onClose}>
            {words.back}
          </button>
          <button type="button" className="button button-main" onClick={onSend}>
            <Icon name="send" size={16} /> {words.send}
          </button>
        </>
      }
    />
  );
}
