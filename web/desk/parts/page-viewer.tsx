import { useEffect, useRef, useState, type ReactElement, type ReactNode } from 'react';
import { useFaxWords } from '../text/fax-words.ts';
import { Dialog } from './dialog.tsx';
import { Icon } from './icon.tsx';

const ZOOMS = [50, 75, 100, 150, 200, 300] as const;
const FIT = ZOOMS.indexOf(100);

/** Pages of paper, one at a time, as large as one likes; everything by keys as well. */
export function PageViewer({
  title,
  pages,
  first = 0,
  onClose,
  actions,
}: {
  title: string;
  /** Addresses of images. */
  pages: readonly string[];
  first?: number;
  onClose: () => void;
  actions?: ReactNode;
}): ReactElement {
  const words = useFaxWords();
  const [at, setAt] = useState(first);
  const [zoom, setZoom] = useState<number>(FIT);
  const [isTurned, setTurned] = useState(false);
  const sheet = useRef<HTMLDivElement>(null);
  const turnTo = (page: number): void => {
    setAt(Math.min(Math.max(page, 0), pages.length - 1));
    sheet.current?.scrollTo(0, 0);
  };
  const zoomTo = (step: number): void => setZoom(Math.min(Math.max(step, 0), ZOOMS.length - 1));
  const keys: Readonly<Record<string, () => void>> = {
    ArrowLeft: () => turnTo(at - 1),
    ArrowRight: () => turnTo(at + 1),
    '+': () => zoomTo(zoom + 1),
    ';': () => zoomTo(zoom + 1),
    '-': () => zoomTo(zoom - 1),
    '0': () => zoomTo(FIT),
    r: () => setTurned(!isTurned),
  };
  useKeys(keys);
  const percent = ZOOMS[zoom] ?? 100;
  return (
    <Dialog title={title} onClose={onClose} wide actions={actions}>
      <div className="pages-tools" role="toolbar" aria-label={words.viewer}>
        <button
          type="button"
          className="icon-button"
          aria-label={words.previous}
          disabled={at === 0}
          onClick={() => turnTo(at - 1)}
        >
          <Icon name="back" />
        </button>
        <span className="pages-at" aria-live="polite">
          {words.page(at + 1, pages.length)}
        </span>
        <button
          type="button"
          className="icon-button pages-next"
          aria-label={words.next}
          disabled={at === pages.length - 1}
          onClick={() => turnTo(at + 1)}
        >
          <Icon name="back" />
        </button>
        <span className="pages-zoom">
          <Tool label={words.smaller} disabled={zoom === 0} onPress={() => zoomTo(zoom - 1)}>
            −
          </Tool>
          <span aria-live="polite">{words.zoom(percent)}</span>
          <Tool label={words.larger} disabled={zoom === ZOOMS.length - 1} onPress={() => zoomTo(zoom + 1)}>
            ＋
          </Tool>
          <button type="button" className="button button-plain button-small" onClick={() => zoomTo(FIT)}>
            {words.fit}
          </button>
          <button
            type="button"
            className="button button-plain button-small"
            aria-pressed={isTurned}
            onClick={() => setTurned(!isTurned)}
          >
            {words.upsideDown}
          </button>
        </span>
      </div>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex: what scrolls must take the focus. */}
      <div
        ref={sheet}
        className="pages-sheet"
        role="region"
        aria-label={words.page(at + 1, pages.length)}
        tabIndex={0}
        data-first
      >
        <img
          src={pages[at]}
          alt={words.page(at + 1, pages.length)}
          style={{ width: `${percent}%`, transform: isTurned ? 'rotate(180deg)' : undefined }}
        />
      </div>
      <p className="meta pages-keys">{words.keys}</p>
    </Dialog>
  );
}

function Tool(props: {
  label: string;
  disabled: boolean;
  onPress: () => void;
  children: ReactNode;
}): ReactElement {
  const { label, disabled, onPress, children } = props;
  return (
    <button type="button" className="icon-button" aria-label={label} disabled={disabled} onClick={onPress}>
      {children}
    </button>
  );
}

/** Keys of the sheet; what is pressed with Ctrl or the like is the browser's. */
function useKeys(keys: Readonly<Record<string, () => void>>): void {
  const latest = useRef(keys);
  latest.current = keys;
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      const action = latest.current[event.key];
      if (!action || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      event.stopPropagation();
      action();
    };
    document.addEventListener('keydown', press, true);
    return () => document.removeEventListener('keydown', press, true);
  }, []);
}
