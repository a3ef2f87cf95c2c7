import { useEffect, useId, useRef, type ReactElement, type ReactNode } from 'react';
import { useWords } from '../text/text.ts';
import { openDialogs } from './foremost.tsx';
import { Icon } from './icon.tsx';
import { sends } from './ime.ts';

type Props = {
  title: string;
  onClose: () => void;
  children: ReactNode;
  /** Buttons at the foot. */
  actions?: ReactNode;
  onSubmit?: () => void;
  wide?: boolean;
};

const FIRST = '[data-first], .dialog-body :is(input, select, textarea):not(:disabled, [hidden])';

const FOCUSABLE = ':is(a[href], button, input, select, textarea, [tabindex]):not(:disabled)';

/**
 * A modal dialog on the browser's own element: it keeps focus inside, hides the rest from readers, closes with Esc and
 * gives focus back to where it was. The first field has the focus, or what is marked `data-first`.
 */
export function Dialog({ title, onClose, children, actions, onSubmit, wide }: Props): ReactElement {
  const words = useWords();
  const titleId = useId();
  const ref = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const dialog = ref.current;
    const before = document.activeElement;
    dialog?.showModal();
    // The browser would choose the button that closes; people come to fill in or to decide.
    dialog?.querySelector<HTMLElement>(FIRST)?.focus();
    if (dialog) {
      makeReadable(dialog);
      openDialogs.set((open) => [...open, dialog]);
    }
    return () => {
      openDialogs.set((open) => open.filter((one) => one !== dialog));
      dialog?.close();
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  const body = (
    <>
      <div className="dialog-body">{children}</div>
      {actions && <div className="dialog-actions">{actions}</div>}
    </>
  );
  return (
    <dialog
      ref={ref}
      className={wide ? 'dialog dialog-wide' : 'dialog'}
      aria-labelledby={titleId}
      onCancel={(event) => {
        // A file chooser inside sends its own cancel through here.
        if (event.target !== ref.current) return;
        event.preventDefault();
        onClose();
      }}
    >
      <header className="dialog-head">
        <h2 id={titleId}>{title}</h2>
        <button type="button" className="icon-button" onClick={onClose} aria-label={words.common.close}>
          <Icon name="close" />
        </button>
      </header>
      {onSubmit ? (
        <form
          className="contents"
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            onSubmit();
          }}
          onKeyDown={(event) => {
            if (!sends(event, false)) return;
            event.preventDefault();
            // A click, so that a button that is not ready yet keeps its say.
            event.currentTarget.querySelector<HTMLButtonElement>('button[type=submit]')?.click();
          }}
        >
          {body}
        </form>
      ) : (
        body
      )}
    </dialog>
  );
}

/** A long text without any field could not be scrolled by the keyboard: then the text itself takes the focus. */
function makeReadable(dialog: HTMLDialogElement): void {
  const body = dialog.querySelector<HTMLElement>('.dialog-body');
  if (!body || body.scrollHeight <= body.clientHeight || body.querySelector(FOCUSABLE)) return;
  body.tabIndex = 0;
}
