import { useEffect, useState } from 'react';
import { useLatest } from '../state/use-query.ts';
import type { Uploads } from './attachments.tsx';

export type Sending = {
  /** Send was pressed while files were on their way. */
  readonly waits: boolean;
  press(): void;
  /** Something was changed: what was pressed before counts no longer. */
  forget(): void;
};

/**
 * What pressing send does while files are on their way: it goes by itself when they have arrived, and stays when one of
 * them could not be sent, or when the person goes on writing.
 */
export function useSending(uploads: Uploads, ready: boolean, send: () => void): Sending {
  const [waits, setWaits] = useState(false);
  const now = useLatest({ ready, send, failed: uploads.list.some((one) => one.problem !== null) });
  useEffect(() => {
    if (!waits || uploads.busy) return;
    setWaits(false);
    if (now.current.ready && !now.current.failed) now.current.send();
  }, [waits, uploads.busy, now]);
  return {
    waits: waits && uploads.busy,
    press: () => {
      if (uploads.busy) setWaits(true);
      else if (ready) send();
    },
    forget: () => setWaits(false),
  };
}
