import type { ReactElement } from 'react';
import { Icon } from '../parts/icon.tsx';
import { leaveCall, type MonitorMode, monitorCall } from '../supervision/call-acts.ts';
import { useSupervisedCallWords } from '../text/supervised-call-words.ts';
import type { CallHere } from './use-calls.ts';

const MODES: readonly MonitorMode[] = ['listen', 'whisper', 'barge'];

/** Supervisors who are in it besides, as far as the city shows them; and for one of them, what they are heard by. */
export function Monitored({ call }: { call: CallHere['call'] }): ReactElement | null {
  const words = useSupervisedCallWords();
  const own = call.monitors.find(({ mine }) => mine);
  const others = call.monitors.filter(({ mine }) => !mine);
  if (!own && others.length === 0) return null;
  return (
    <div className="call-consult">
      <p className="call-monitored grow" role="status">
        <Icon name="eye" size={16} />
        {[
          ...(own ? [words.ownCall[own.mode]] : []),
          ...others.map(({ name, mode }) => words.watchedCall[mode](name)),
        ].join('・')}
      </p>
      {own && (
        <div className="call-buttons">
          {MODES.map((mode) => (
            <button
              key={mode}
              type="button"
              className="button button-small call-button"
              aria-pressed={own.mode === mode}
              onClick={() => void monitorCall(call, mode)}
            >
              {words.modes[mode]}
            </button>
          ))}
          <button type="button" className="button button-small" onClick={() => void leaveCall(call)}>
            {words.leave}
          </button>
        </div>
      )}
    </div>
  );
}
