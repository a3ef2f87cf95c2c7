import type { ReactElement } from 'react';
import { CopyButton } from '../parts/copy.tsx';
import { Dialog } from '../parts/dialog.tsx';

/** A secret that is nowhere to be seen after this. */
export function ShownOnce({
  title,
  lead,
  label,
  secret,
  close,
  onClose,
}: {
  title: string;
  lead: string;
  label: string;
  secret: string;
  close: string;
  onClose: () => void;
}): ReactElement {
  return (
    <Dialog
      title={title}
      onClose={onClose}
      actions={
        <button type="button" className="button button-main" onClick={onClose}>
          {close}
        </button>
      }
    >
      <p>{lead}</p>
      <p className="api-secret">
        <span className="meta">{label}</span>
        <code>{secret}</code>
        <CopyButton text={secret} />
      </p>
    </Dialog>
  );
}
