import type { ReactElement } from 'react';
import type { RetentionAnswer } from '#http/admin/privacy-shapes.ts';
import { Empty } from '../parts/state.tsx';
import { usePrivacyWords } from '../text/privacy-words.ts';
import { foldDue, sumByDay } from './fold-due.ts';

/** What falls due: a line for each kind, department and channel, and how many day by day. */
export function Due({
  answer,
  nameOf,
}: {
  answer: RetentionAnswer;
  nameOf: (of: { departmentId: string | null; channel: string | null }) => string;
}): ReactElement {
  const all = usePrivacyWords();
  const words = all.retention;
  const lines = foldDue(answer.due, answer.today);
  if (lines.length === 0) return <Empty>{words.dueNone}</Empty>;
  return (
    <>
      <div className="table-scroll" tabIndex={0} role="region" aria-labelledby="due-title">
        <table className="table">
          <thead>
            <tr>
              <th scope="col">{words.kind}</th>
              <th scope="col">{words.department}</th>
              <th scope="col">{words.dueNow}</th>
              <th scope="col">{words.due30}</th>
              <th scope="col">{words.due90}</th>
              <th scope="col">{words.held}</th>
            </tr>
          </thead>
          <tbody>
            {lines.map((line) => (
              <tr key={`${line.kind} ${line.departmentId} ${line.channel}`}>
                <th scope="row">{all.retained[line.kind]}</th>
                <td>{nameOf(line)}</td>
                <td>{words.count(line.now)}</td>
                <td>{words.count(line.in30)}</td>
                <td>{words.count(line.in90)}</td>
                <td>{words.count(line.held)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <details>
        <summary>{words.byDay}</summary>
        <ul className="failed-list">
          {sumByDay(answer.due).map(({ dueOn, count, held }) => (
            <li key={dueOn} className="failed">
              <p className="grow">
                <time dateTime={dueOn}>{dueOn}</time>
              </p>
              <p>{words.count(count)}</p>
              {held > 0 && (
                <p className="meta">
                  {words.held} {words.count(held)}
                </p>
              )}
            </li>
          ))}
        </ul>
      </details>
    </>
  );
}
