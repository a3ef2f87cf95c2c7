import { useEffect, useState, useSyncExternalStore, type ReactElement } from 'react';
import { Icon } from '../parts/icon.tsx';
import { feedState } from '../state/live.ts';
import { useStore } from '../state/store.ts';
import { useOutbox } from '../state/use-query.ts';
import { useFrameWords } from '../text/frame-words.ts';
import { useWords } from '../text/text.ts';

const LONELY_MS = 2500;

/** Whether changes arrive, and what still waits to be sent. A hiccup of a moment is not shown. */
export function Connection(): ReactElement {
  const words = useWords();
  const online = useOnline();
  const state = useStore(feedState);
  const unsent = useOutbox().length;
  const offline = useLasting(state === 'offline', LONELY_MS) || !online;
  const shown = offline ? 'offline' : state === 'offline' ? 'connecting' : state;
  return (
    <div
      className={`connection connection-${shown}`}
      role="status"
      title={offline ? words.connection.offlineHint : words.connection[shown]}
    >
      {offline ? <Icon name="offline" size={16} /> : <span className="connection-dot" aria-hidden="true" />}
      <span className={offline ? '' : 'connection-words'}>{words.connection[shown]}</span>
      {unsent > 0 && <span className="connection-unsent">{words.connection.unsent(unsent)}</span>}
    </div>
  );
}

/** What can and cannot be done meanwhile, as long as no change arrives. */
export function OfflineBanner(): ReactElement | null {
  const words = useFrameWords().offline;
  const online = useOnline();
  const state = useStore(feedState);
  const offline = useLasting(state === 'offline', LONELY_MS) || !online;
  return offline ? <p className="offline-banner">{words.banner}</p> : null;
}

function useLasting(value: boolean, ms: number): boolean {
  const [lasting, setLasting] = useState(false);
  useEffect(() => {
    if (!value) {
      setLasting(false);
      return;
    }
    const timer = setTimeout(() => setLasting(true), ms);
    return () => clearTimeout(timer);
  }, [value, ms]);
  return lasting;
}

/** What the browser knows of the network: a stream may look whole for minutes after the cable was pulled. */
function useOnline(): boolean {
  return useSyncExternalStore(subscribeOnline, () => navigator.onLine);
}

function subscribeOnline(listener: () => void): () => void {
  addEventListener('online', listener);
  addEventListener('offline', listener);
  return () => {
    removeEventListener('online', listener);
    removeEventListener('offline', listener);
  };
}
