import { useState, type ReactElement } from 'react';
import { queries } from '../../shared/desk-queries.ts';
import type { BulkChange, BulkResult, CaseStatus } from '../../shared/desk-types.ts';
import { Dialog } from '../parts/dialog.tsx';
import { SelectField, TextField } from '../parts/field.tsx';
import { Link } from '../parts/link.tsx';
import { Problem } from '../parts/state.tsx';
import { attempt, useAct, useClientId } from '../state/act.ts';
import { cache, client } from '../state/desk.ts';
import { hrefOf } from '../state/place.ts';
import { toast } from '../state/toasts.ts';
import { useMay, useQuery } from '../state/use-query.ts';
import { useWords, whyWords } from '../text/text.ts';
import { useViewsWords, viewsWords } from '../text/views-words.ts';
import { MOST_SELECTED } from './select-range.ts';
import type { Selection } from './selection.ts';

type What = BulkChange['do'];
/** What the person reads of a case that was not changed. */
export type NamedCase = { readonly id: string; readonly number: string; readonly title: string };

/** What can be done with everything that is selected; each change can be taken back for ten seconds. */
export function BulkBar({
  selection,
  rows,
}: {
  selection: Selection;
  rows: ReadonlyMap<string, NamedCase>;
}): ReactElement | null {
  const own = useViewsWords().bulk;
  const [what, setWhat] = useState<What | null>(null);
  const [failed, setFailed] = useState<BulkResult | null>(null);
  const mayAssign = useMay('case.assign');
  const mayWrite = useMay('case.write');
  const count = selection.ids.size;
  const done = (result: BulkResult): void => {
    setWhat(null);
    selection.clear();
    tell(result, () => setFailed(result));
  };
  if (!mayWrite) return null;
  return (
    <>
      {count > 0 && (
        <div className="bulk-bar" role="region" aria-label={own.label}>
          <p role="status">
            {own.selected(count)}
            {count === MOST_SELECTED && <span className="meta"> {own.limit(MOST_SELECTED)}</span>}
          </p>
          {mayAssign && <Choice what="assign" name={own.assign} onChoose={setWhat} />}
          <Choice what="status" name={own.status} onChoose={setWhat} />
          <Choice what="categorise" name={own.category} onChoose={setWhat} />
          <Choice what="due" name={own.due} onChoose={setWhat} />
          <button type="button" className="button button-small button-plain" onClick={selection.clear}>
            {own.clear}
          </button>
        </div>
      )}
      {what && (
        <ChangeDialog what={what} ids={[...selection.ids]} onClose={() => setWhat(null)} onDone={done} />
      )}
      {failed && <Failed result={failed} rows={rows} onClose={() => setFailed(null)} />}
    </>
  );
}

function Choice(given: { what: What; name: string; onChoose: (what: What) => void }): ReactElement {
  return (
    <button type="button" className="button button-small" onClick={() => given.onChoose(given.what)}>
      {given.name}
    </button>
  );
}

function refreshLists(): void {
  cache.invalidate((url) => url.startsWith('/desk/case'), true);
}

function tell(result: BulkResult, onShow: () => void): void {
  refreshLists();
  const words = viewsWords().bulk;
  const done = result.items.filter((item) => item.outcome === 'done').length;
  const not = result.items.filter((item) => item.outcome === 'refused').length;
  const undo =
    done === 0
      ? undefined
      : () =>
          void attempt(async () => {
            tellUndone(await client.send<BulkResult>('POST', `/desk/bulk/${result.id}/undo`));
          });
  toast(not > 0 ? words.some(done, not) : words.done(done), {
    tone: not > 0 ? 'bad' : 'calm',
    undo,
    action: not > 0 ? { name: words.show, run: onShow } : undefined,
  });
}

function tellUndone(result: BulkResult): void {
  refreshLists();
  const words = viewsWords().bulk;
  const done = result.items.filter((item) => item.outcome === 'undone').length;
  const kept = result.items.filter((item) => item.outcome === 'kept').length;
  toast(kept > 0 ? words.someUndone(done, kept) : words.undone(done), { tone: kept > 0 ? 'bad' : 'calm' });
}

function ChangeDialog(given: {
  what: What;
  ids: readonly string[];
  onClose: () => void;
  onDone: (result: BulkResult) => void;
}): ReactElement {
  const words = useWords();
  const own = useViewsWords().bulk;
  const [change, setChange] = useState<BulkChange | null>(null);
  const clientId = useClientId();
  const act = useAct(async () => {
    if (!change) return;
    const body = { clientId: clientId.current, caseIds: given.ids, change };
    const result = await client.send<BulkResult>('POST', '/desk/bulk', body);
    clientId.renew();
    given.onDone(result);
  });
  const titles = { assign: own.assign, status: own.status, categorise: own.category, due: own.due };
  return (
    <Dialog
      title={`${titles[given.what]}: ${own.selected(given.ids.length)}`}
      onClose={given.onClose}
      onSubmit={() => void act.run()}
      actions={
        <>
          <button type="button" className="button" onClick={given.onClose}>
            {words.common.cancel}
          </button>
          <button type="submit" className="button button-main" disabled={!change || act.busy}>
            {own.submit(given.ids.length)}
          </button>
        </>
      }
    >
      {given.what === 'assign' && <AssignFields onChange={setChange} />}
      {given.what !== 'assign' && <OneField what={given.what} onChange={setChange} />}
      <Problem failure={act.failure} />
    </Dialog>
  );
}

type Changes = { onChange: (change: BulkChange | null) => void };

function AssignFields({ onChange }: Changes): ReactElement {
  const words = useWords();
  const own = useViewsWords();
  const directory = useQuery(queries.directory).data;
  const [departmentId, setDepartment] = useState('');
  const [owner, setOwner] = useState('');
  const say = (department: string, person: string): void => {
    setDepartment(department);
    setOwner(person);
    const change: BulkChange = { do: 'assign' };
    if (department) change.departmentId = department;
    if (person) change.ownerStaffId = person === 'none' ? null : person;
    onChange(department || person ? change : null);
  };
  const people =
    directory?.staff.filter((one) => departmentId === '' || one.departmentId === departmentId) ?? [];
  return (
    <>
      <SelectField
        label={words.cases.department}
        value={departmentId}
        onChange={(event) => say(event.target.value, '')}
      >
        <option value="">{own.bulk.keepDepartment}</option>
        {directory?.departments.map((one) => (
          <option key={one.id} value={one.id}>
            {one.path}
          </option>
        ))}
      </SelectField>
      <SelectField
        label={words.cases.owner}
        value={owner}
        onChange={(event) => say(departmentId, event.target.value)}
      >
        <option value="">{own.any}</option>
        <option value="none">{words.cases.noOwner}</option>
        {people.map((one) => (
          <option key={one.id} value={one.id}>
            {one.name}
          </option>
        ))}
      </SelectField>
    </>
  );
}

function OneField({ what, onChange }: Changes & { what: Exclude<What, 'assign'> }): ReactElement {
  const words = useWords();
  const own = useViewsWords();
  const directory = useQuery(queries.directory).data;
  if (what === 'due') {
    return (
      <TextField
        label={words.cases.due}
        type="date"
        onChange={(event) => onChange(event.target.value ? { do: 'due', dueOn: event.target.value } : null)}
      />
    );
  }
  const options =
    what === 'status'
      ? Object.entries(words.cases.statuses)
      : (directory?.categories.map((one) => [one.id, one.name] as const) ?? []);
  return (
    <SelectField
      label={what === 'status' ? words.cases.status : own.category}
      defaultValue=""
      onChange={(event) => {
        const { value } = event.target;
        if (!value) onChange(null);
        else if (what === 'status') onChange({ do: 'status', status: value as CaseStatus });
        else onChange({ do: 'categorise', categoryId: value });
      }}
    >
      <option value="">–</option>
      {options.map(([value, name]) => (
        <option key={value} value={value}>
          {name}
        </option>
      ))}
    </SelectField>
  );
}

function Failed(given: {
  result: BulkResult;
  rows: ReadonlyMap<string, NamedCase>;
  onClose: () => void;
}): ReactElement {
  const own = useViewsWords().bulk;
  return (
    <Dialog title={own.resultTitle} onClose={given.onClose}>
      <ul className="small-list">
        {given.result.items
          .filter((item) => item.outcome === 'refused')
          .map((item) => {
            const row = given.rows.get(item.caseId);
            return (
              <li key={item.caseId} className="py-2">
                <Link href={hrefOf(['cases', item.caseId])}>
                  {row ? `${row.number} ${row.title}` : item.caseId}
                </Link>
                <p className="meta">{whyWords(item.code)}</p>
              </li>
            );
          })}
      </ul>
    </Dialog>
  );
}
