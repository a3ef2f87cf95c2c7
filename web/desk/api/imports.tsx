import { type ReactElement, useState } from 'react';
import type { ImportsAnswer, PreviewAnswer } from '#http/admin/import-shapes.ts';
import { newClientId } from '../../shared/desk-ids.ts';
import { queries } from '../../shared/desk-queries.ts';
import { Dialog } from '../parts/dialog.tsx';
import { SelectField, TextField } from '../parts/field.tsx';
import { Empty, Problem, Shown } from '../parts/state.tsx';
import { Time } from '../parts/time.tsx';
import { attempt, useAct } from '../state/act.ts';
import { cache, client } from '../state/desk.ts';
import { useQuery } from '../state/use-query.ts';
import { useImportWords } from '../text/import-words.ts';
import { useWords } from '../text/text.ts';
import { ImportFaults } from './import-faults.tsx';

type Run = ImportsAnswer['imports'][number];
const KINDS: readonly Run['kind'][] = ['residents', 'history', 'staff'];
const reload = (): Promise<unknown> => cache.refetch(queries.imports);

/** Lists of other systems: looked at, made, taken back. */
export function ImportsPage(): ReactElement {
  const words = useImportWords();
  const [preview, setPreview] = useState<PreviewAnswer | null>(null);
  const [kind, setKind] = useState<Run['kind']>('residents');
  const act = useAct(async (file: File) => {
    const url = `${queries.imports.url}?clientId=${newClientId()}&kind=${kind}`;
    setPreview(await client.sendFile<PreviewAnswer>(url, file));
    await reload();
  });
  return (
    <div className="panel api">
      <p className="meta">{words.lead}</p>
      <SelectField
        label={words.kind}
        hint={words.kinds[kind].columns}
        value={kind}
        onChange={(event) => {
          setPreview(null);
          setKind(KINDS.find((one) => one === event.target.value) ?? 'residents');
        }}
      >
        {KINDS.map((one) => (
          <option key={one} value={one}>
            {words.kinds[one].name}
          </option>
        ))}
      </SelectField>
      <TextField
        label={words.file}
        type="file"
        accept=".csv,text/csv"
        disabled={act.busy}
        onChange={(event) => {
          const file = event.target.files?.[0];
          if (file) void act.run(file);
        }}
      />
      <Problem failure={act.failure} />
      {preview && <Preview preview={preview} onDone={() => setPreview(null)} />}
      <Past />
    </div>
  );
}

function Preview({ preview, onDone }: { preview: PreviewAnswer; onDone: () => void }): ReactElement {
  const words = useImportWords();
  const { lines, faulty, fileName, id } = preview.import;
  const used = preview.columns.flatMap(({ field }) => field ?? []);
  const act = useAct(async () => {
    await client.send('POST', `${queries.imports.url}/${id}/start`);
    onDone();
    await reload();
  });
  const nameOf = (field: string | null): string =>
    field === null ? words.left : (words.fields[field] ?? field);
  return (
    <section aria-labelledby="import-preview">
      <h2 id="import-preview">{words.previewOf(fileName)}</h2>
      <p>{words.counts(lines, faulty)}</p>
      <p className="meta">
        {words.columns}: {preview.columns.map(({ name, field }) => `${name} → ${nameOf(field)}`).join('、')}
      </p>
      <table className="live-table import-sample">
        <caption className="sr-only">{words.sample}</caption>
        <thead>
          <tr>
            {used.map((field) => (
              <th key={field} scope="col">
                {nameOf(field)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {preview.rows.map((row, nth) => (
            <tr key={nth} className="live-row">
              {used.map((field) => (
                <td key={field} data-name={nameOf(field)}>
                  {row[field]}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {preview.faults.length > 0 && (
        <>
          <h3>{words.faults}</h3>
          <ImportFaults key={id} id={id} faulty={faulty} first={preview.faults} />
        </>
      )}
      <Problem failure={act.failure} />
      <p className="block-actions">
        <button
          type="button"
          className="button button-main"
          disabled={act.busy || lines === faulty}
          onClick={() => void act.run()}
        >
          {words.start(lines - faulty)}
        </button>
      </p>
    </section>
  );
}

function Past(): ReactElement {
  const words = useImportWords();
  const { cancel } = useWords().common;
  const shown = useQuery(queries.imports);
  const [undoing, setUndoing] = useState<Run | null>(null);
  const undo = (run: Run): Promise<boolean> =>
    attempt(async () => {
      await client.send('POST', `${queries.imports.url}/${run.id}/undo`);
      await reload();
    });
  return (
    <section aria-labelledby="import-past">
      <h2 id="import-past">{words.past}</h2>
      <Shown of={shown} rows={3} onRetry={() => void reload()}>
        {({ imports }) => (
          <>
            {imports.length === 0 && <Empty>{words.none}</Empty>}
            <ul className="failed-list">
              {imports.map((run) => (
                <li key={run.id} className="failed">
                  <div className="grow">
                    <p className="font-700">
                      {run.fileName}{' '}
                      <span className={`api-state ${run.state === 'done' ? 'api-state-active' : ''}`}>
                        {words.states[run.state]}
                      </span>
                    </p>
                    <p className="meta">
                      <span>{words.kinds[run.kind].name}</span>
                      <Time at={run.createdAt} style="full" />
                      <span>{run.createdByName}</span>
                      <span>
                        {run.state === 'running' || run.state === 'undoing'
                          ? words.progress(run.lookedAt, run.lines)
                          : words.made(run.made, run.faulty)}
                      </span>
                      {run.takenBack > 0 && <span>{words.takenBack(run.takenBack)}</span>}
                    </p>
                    {run.faulty > 0 && <ImportFaults id={run.id} faulty={run.faulty} first={[]} />}
                  </div>
                  {run.state === 'done' && run.made > 0 && (
                    <button type="button" className="button button-small" onClick={() => setUndoing(run)}>
                      {words.undo}
                      <span className="sr-only"> {run.fileName}</span>
                    </button>
                  )}
                </li>
              ))}
            </ul>
          </>
        )}
      </Shown>
      {undoing && (
        <Dialog
          title={words.undoTitle}
          onClose={() => setUndoing(null)}
          actions={
            <>
              <button type="button" className="button" onClick={() => setUndoing(null)}>
                {cancel}
              </button>
              <button
                type="button"
                className="button button-danger"
                onClick={() => {
                  setUndoing(null);
                  void undo(undoing);
                }}
              >
                {words.undo}
              </button>
            </>
          }
        >
          <p className="font-700">{undoing.fileName}</p>
          <p>{words.undoLead}</p>
        </Dialog>
      )}
    </section>
  );
}
