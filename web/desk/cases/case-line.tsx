import type { ReactElement } from 'react';
import type { CaseRow } from '../../shared/desk-types.ts';
import { Icon } from '../parts/icon.tsx';
import { Due } from '../parts/time.tsx';
import { useWords } from '../text/text.ts';

/** True when nothing more is to be done in a case. */
export function isFinished(row: { status: CaseRow['status'] }): boolean {
  return row.status === 'done' || row.status === 'cancelled';
}

/** What a case looks like in a list. */
export function CaseLine({ row }: { row: CaseRow }): ReactElement {
  const words = useWords();
  return (
    <span className="case-line">
      <span className="case-line-main">
        <span className="small-row-title">
          {row.sealed && <Icon name="lock" size={14} />}
          {row.title}
        </span>
        <span className="meta">
          <span className="number">{row.number}</span>
          <span>{words.cases.kinds[row.kind] ?? row.kind}</span>
          <span>{row.residentName ?? words.common.anonymous}</span>
        </span>
      </span>
      <span className="case-line-owner">
        <span>{row.departmentName}</span>
        <span className="meta">{row.mine ? words.common.you : (row.ownerName ?? words.cases.noOwner)}</span>
      </span>
      <span className="case-line-state">
        <span className={`status status-${row.status}`}>{words.cases.statuses[row.status]}</span>
        <Due dueAt={row.dueAt} finished={isFinished(row)} />
      </span>
    </span>
  );
}
