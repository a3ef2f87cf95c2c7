import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { isComposing } from '../kit/typing.ts';

interface ModalProps {
  /** The id of the heading that names it. */
  labelledBy: string;
  onClose: () => void;
  children: ComponentChildren;
}

/** A dialog over the chat. Escape closes it, and not the chat around it; where it came from gets the focus back. */
export function Modal({ labelledBy, onClose, children }: ModalProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    dialog.current?.showModal();
    return () => {
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  return (
    <dialog
      ref={dialog}
      class="dialog"
      aria-labelledby={labelledBy}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.key === 'Escape' && isComposing(event)) event.preventDefault();
      }}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
    >
      {children}
    </dialog>
  );
}
