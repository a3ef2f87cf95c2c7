import { useEffect, useRef, useState, type ReactElement, type ReactNode } from 'react';

type Props = {
  label: ReactNode;
  /**
   * What readers hear instead of the label, which they are not told then. As text in the button, not as aria-label:
   * what is seen belongs to the name for whoever speaks to the machine (WCAG 2.5.3).
   */
  name?: string;
  className?: string;
  side?: 'left' | 'right';
  children: (close: () => void) => ReactNode;
};

/** A button that opens a small panel beneath it; closes with Esc, by a click elsewhere or when focus leaves. */
export function Disclosure({
  label,
  name,
  className = 'button button-plain',
  side = 'right',
  children,
}: Props): ReactElement {
  const [open, setOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const panel = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!open) return;
    // At the foot of a phone the last lines would stand under the bar.
    panel.current?.scrollIntoView({ block: 'nearest' });
    const outside = (event: PointerEvent): void => {
      if (!root.current?.contains(event.target as Node)) setOpen(false);
    };
    document.addEventListener('pointerdown', outside);
    return () => document.removeEventListener('pointerdown', outside);
  }, [open]);
  const close = (): void => {
    setOpen(false);
    button.current?.focus();
  };
  return (
    <div
      ref={root}
      className="disclosure"
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || !open) return;
        event.stopPropagation();
        event.preventDefault();
        close();
      }}
      onBlur={(event) => {
        if (event.relatedTarget instanceof Node && !root.current?.contains(event.relatedTarget))
          setOpen(false);
      }}
    >
      <button
        ref={button}
        type="button"
        className={className}
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      >
        {name === undefined ? (
          label
        ) : (
          <>
            <span className="sr-only">{name}</span>
            <span className="contents" aria-hidden="true">
              {label}
            </span>
          </>
        )}
      </button>
      {open && (
        <div ref={panel} className={`disclosure-panel disclosure-${side}`}>
          {children(close)}
        </div>
      )}
    </div>
  );
}
