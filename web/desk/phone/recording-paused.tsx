import type { ReactElement } from 'react';
import type { Call } from '../../shared/desk-types.ts';
import { Icon } from '../parts/icon.tsx';
import { Ticking } from '../parts/time.tsx';
import { useNow } from '../state/use-query.ts';
import { ticking } from '../text/format.ts';
import { useRecordingWords } from '../text/recording-words.ts';

/** A calm reminder that nothing is being recorded, since when, and when that ends by itself. */
export function RecordingPaused({ call }: { call: Call }): ReactElement {
  const words = useRecordingWords().bar;
  const isPaused = call.recording === 'paused' && call.recordingPausedAt !== null;
  return (
    <>
      <p className="sr-only" role="status">
        {isPaused ? words.announcePaused : call.recording === 'on' ? words.announceOn : ''}
      </p>
      {isPaused && call.recordingPausedAt !== null && (
        <p className="call-paused">
          <Icon name="record" size={16} />
          <span className="font-700">{words.pausedSince}</span>
          <Ticking since={call.recordingPausedAt} />
          <span>
            {words.remember} {call.recordingResumesAt && <Left until={call.recordingResumesAt} />}
          </span>
        </p>
      )}
    </>
  );
}

function Left({ until }: { until: string }): ReactElement {
  const words = useRecordingWords().bar;
  const nowMs = useNow(1000);
  return <span className="tick">{words.resumesAt(ticking((Date.parse(until) - nowMs) / 1000))}</span>;
}
