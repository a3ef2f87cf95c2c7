import type { ReactElement, ReactNode } from 'react';
import type { Snapshot } from '../../shared/desk-cache.ts';
import type { DeskFailure } from '../../shared/desk-failure.ts';
import { useLate } from '../state/use-query.ts';
import { failureWords, useWords } from '../text/text.ts';
import { Icon } from './icon.tsx';

/** Nothing is there, and what that means. */
export function Empty({ children }: { children: ReactNode }): ReactElement {
  return <p className="empty">{children}</p>;
}

/** Grey lines in the shape of what is coming, only when it takes longer than 150 ms. */
export function Skeleton({
  rows = 5,
  waiting = true,
}: {
  rows?: number;
  waiting?: boolean;
}): ReactElement | null {
  const words = useWords();
  const late = useLate(waiting);
  if (!late) return null;
  return (
    <div className="skeleton" role="status">
      <span className="sr-only">{words.common.loading}</span>
      {Array.from({ length: rows }, (_, at) => (
        <span key={at} className="skeleton-row" aria-hidden="true" />
      ))}
    </div>
  );
}

/** Why an action failed, beside it. */
export function Problem({ failure }: { failure: DeskFailure | null | undefined }): ReactElement | null {
  const words = useWords();
  if (!failure) return null;
  return (
    <div className="problem" role="alert">
      <Icon name="alert" />
      <div>
        <p>{failureWords(failure)}</p>
        {failure.requestId && failure.kind === 'defect' && (
          <p className="meta">{words.common.requestId(failure.requestId)}</p>
        )}
      </div>
    </div>
  );
}

/** Shows what an address answers: a placeholder at first, the reason when it fails, else the content. */
export function Shown<T>(given: {
  of: Snapshot<T>;
  rows?: number;
  onRetry?: () => void;
  children: (data: T) => ReactNode;
}): ReactElement {
  const words = useWords();
  const { data, failure } = given.of;
  if (data !== undefined) return <>{given.children(data)}</>;
  if (failure) {
    return (
      <div className="pane-problem">
        <h2>{words.failure.couldNotLoad}</h2>
        <Problem failure={failure} />
        {given.onRetry && (
          <button type="button" className="button" onClick={given.onRetry}>
            {words.common.reload}
          </button>
        )}
      </div>
    );
  }
  return <Skeleton rows={given.rows} />;
}
