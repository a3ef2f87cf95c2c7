import { useState, type ReactElement } from 'react';
import { queries } from '../../shared/desk-queries.ts';
import type { SupervisedLine } from '../../shared/desk-types.ts';
import { Problem } from '../parts/state.tsx';
import { useAct } from '../state/act.ts';
import { cache, client } from '../state/desk.ts';
import { toast } from '../state/toasts.ts';
import { clockTime } from '../text/format.ts';
import { language } from '../text/text.ts';
import { useSupervisedCallWords } from '../text/supervised-call-words.ts';

type Choice = '30' | '60' | '120' | '240' | 'none';
const CHOICES: readonly Choice[] = ['30', '60', '120', '240', 'none'];

/** What callers of each number are told while everybody calls, switched by one press. */
export function SurgeLines({ lines }: { lines: readonly SupervisedLine[] }): ReactElement | null {
  const words = useSupervisedCallWords().lines;
  const [open, setOpen] = useState(() => lines.some((line) => line.surge !== null));
  if (lines.length === 0) return null;
  const on = lines.filter((line) => line.surge !== null).length;
  return (
    <details className="surge-lines" open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        {words.title}
        {on > 0 && <span className="chip chip-late">{on}</span>}
      </summary>
      <p className="meta">{words.lead}</p>
      <ul>
        {lines.map((line) => (
          <LineRow key={line.id} line={line} />
        ))}
      </ul>
    </details>
  );
}

function LineRow({ line }: { line: SupervisedLine }): ReactElement {
  const words = useSupervisedCallWords().lines;
  const [choice, setChoice] = useState<Choice>('60');
  const { surge } = line;
  const act = useAct(async () => {
    const until = choice === 'none' ? null : new Date(Date.now() + Number(choice) * 60_000).toISOString();
    await client.send(
      'PUT',
      `/desk/supervision/lines/${line.id}/surge`,
      surge ? { on: false } : { on: true, until },
    );
    await cache.refetch(queries.supervisedLines);
    toast(surge ? words.over : words.begun);
  });
  return (
    <li className="supervised">
      <div className="supervised-text">
        <p>
          <span className="font-700">{line.name}</span>
          <span className="meta">
            <span>{line.number}</span>
            <span>{line.queueName}</span>
          </span>
        </p>
        <p className="meta">「{line.says}」</p>
        <p className={surge ? 'supervised-late' : 'meta'} role="status">
          {surge
            ? `${words.on(clockTime(surge.since, language()), surge.until && clockTime(surge.until, language()))}${surge.byName ? `・${words.by(surge.byName)}` : ''}`
            : words.off}
        </p>
        <Problem failure={act.failure} />
      </div>
      <div className="supervised-actions">
        {!surge && (
          <select
            aria-label={words.untilOf(line.name)}
            value={choice}
            onChange={(event) => setChoice(event.target.value as Choice)}
          >
            {CHOICES.map((one) => (
              <option key={one} value={one}>
                {words.choices[one]}
              </option>
            ))}
          </select>
        )}
        <button
          type="button"
          className="button button-small"
          disabled={act.busy}
          aria-label={surge ? words.endOf(line.name) : words.beginOf(line.name)}
          onClick={() => void act.run()}
        >
          {surge ? words.end : words.begin}
        </button>
      </div>
    </li>
  );
}
