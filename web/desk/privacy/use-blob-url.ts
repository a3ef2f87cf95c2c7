import { useEffect, useState } from 'react';
import { asFailure, type DeskFailure } from '../../shared/desk-failure.ts';
import { client } from '../state/desk.ts';

/** Bytes of the server as an address of this page, let go when they are not shown any more; of none for null. */
export function useBlobUrl(path: string | null): { url: string | null; failure: DeskFailure | null } {
  const [url, setUrl] = useState<string | null>(null);
  const [failure, setFailure] = useState<DeskFailure | null>(null);
  useEffect(() => {
    if (path === null) return;
    let isGone = false;
    let made: string | null = null;
    client.blob('GET', path).then(
      (blob) => {
        if (isGone) return;
        made = URL.createObjectURL(blob);
        setUrl(made);
      },
      (thrown: unknown) => setFailure(asFailure(thrown)),
    );
    return () => {
      isGone = true;
      if (made) URL.revokeObjectURL(made);
    };
  }, [path]);
  return { url, failure };
}
