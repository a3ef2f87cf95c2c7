import { useState, type ReactElement } from 'react';
import type { Supervision } from '../../shared/desk-types.ts';
import { Dialog } from '../parts/dialog.tsx';
import { Problem } from '../parts/state.tsx';
import { Time } from '../parts/time.tsx';
import { useAct } from '../state/act.ts';
import { client } from '../state/desk.ts';
import { toast } from '../state/toasts.ts';
import { useWords } from '../text/text.ts';
import { lookAnew } from './act.ts';

type Queue = Supervision['queues'][number];

/** The switch that calls in the reserve of a line, or lets it go; says first who that is and what happens. */
export function Surge({ queue }: { queue: Queue }): ReactElement | null {
  const words = useWords();
  const text = words.supervision.surge;
  const [asking, setAsking] = useState(false);
  const act = useAct(async () => {
    await client.send('PUT', `/desk/queues/${queue.id}/surge`, { on: !queue.surge.on });
    lookAnew();
    toast(queue.surge.on ? text.ended : text.begun);
    setAsking(false);
  });
  if (queue.reserve.length === 0 && !queue.surge.on) return null;
  return (
    <div className="surge">
      <p className="meta">
        <span>{text.reserve(queue.reserve.length)}</span>
        {queue.surge.on && queue.surge.since && (
          <span>
            {text.since} <Time at={queue.surge.since} style="clock" />
          </span>
        )}
      </p>
      <button type="button" className="button button-small" onClick={() => setAsking(true)}>
        {queue.surge.on ? text.end : text.begin}
      </button>
      {asking && (
        <Dialog
          title={queue.surge.on ? text.end : text.begin}
          onClose={() => setAsking(false)}
          onSubmit={() => void act.run()}
          actions={
            <>
              <button type="button" className="button" onClick={() => setAsking(false)}>
                {words.common.cancel}
              </button>
              <button type="submit" className="button button-main" disabled={act.busy} data-first="">
                {queue.surge.on ? text.end : text.begin}
              </button>
            </>
          }
        >
          <p className="notice">{queue.surge.on ? text.leadEnd(queue.name) : text.leadBegin(queue.name)}</p>
          <ul className="surge-people">
            {queue.reserve.map((one) => (
              <li key={one.name}>
                <span className="font-700">{one.name}</span>{' '}
                <span className={`agent-state agent-${one.status}`}>{words.presence[one.status]}</span>
              </li>
            ))}
          </ul>
          <Problem failure={act.failure} />
        </Dialog>
      )}
    </div>
  );
}
