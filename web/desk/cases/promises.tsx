import { useState, type ReactElement } from 'react';
import { queries } from '../../shared/desk-queries.ts';
import type { Case, CasePromise } from '../../shared/desk-types.ts';
import { TextField } from '../parts/field.tsx';
import { Icon } from '../parts/icon.tsx';
import { Problem } from '../parts/state.tsx';
import { Time } from '../parts/time.tsx';
import { attempt, useAct, useClientId } from '../state/act.ts';
import { cache, client } from '../state/desk.ts';
import { useNow } from '../state/use-query.ts';
import { cityInstant, civilDay, longDay } from '../text/format.ts';
import { language, useWords } from '../text/text.ts';

/** What was promised to the resident, until when, and whether it was kept. */
export function Promises({ given }: { given: Case }): ReactElement {
  const words = useWords();
  const [adding, setAdding] = useState(false);
  const may = given.can.includes('promise');
  return (
    <section className="panel">
      <h2>{words.cases.promises}</h2>
      {given.promises.length === 0 && <p className="meta">{words.cases.noPromises}</p>}
      <ul className="promises">
        {given.promises.map((promise) => (
          <One key={promise.id} promise={promise} caseId={given.id} may={may} />
        ))}
      </ul>
      {may && !adding && (
        <button type="button" className="button button-small" onClick={() => setAdding(true)}>
          <Icon name="plus" size={15} /> {words.cases.promiseAdd}
        </button>
      )}
      {adding && <Add caseId={given.id} onDone={() => setAdding(false)} />}
    </section>
  );
}

function One({ promise, caseId, may }: { promise: CasePromise; caseId: string; may: boolean }): ReactElement {
  const words = useWords();
  const today = civilDay(useNow(60_000));
  const late = promise.keptAt === null && promise.dueOn < today;
  const keep = (): Promise<boolean> =>
    attempt(async () => {
      await client.send('POST', `/desk/promises/${promise.id}/keep`);
      await cache.refetch(queries.case(caseId));
    });
  return (
    <li className={late ? 'promise promise-late' : promise.keptAt ? 'promise promise-kept' : 'promise'}>
      <div className="grow">
        <p>{promise.text}</p>
        <p className="meta">
          <span>{words.cases.promiseDue(longDay(cityInstant(`${promise.dueOn}T00:00:00`), language()))}</span>
          {late && <span className="due due-late">{words.cases.promiseLate}</span>}
          <span>{words.cases.promiseBy(promise.byName)}</span>
        </p>
        {promise.keptAt && (
          <p className="promise-done">
            <Icon name="check" size={14} /> {words.cases.promiseKept}{' '}
            <Time at={promise.keptAt} style="full" />
          </p>
        )}
      </div>
      {may && !promise.keptAt && (
        <button type="button" className="button button-small" onClick={() => void keep()}>
          <Icon name="check" size={15} /> {words.cases.promiseKeep}
        </button>
      )}
    </li>
  );
}

function Add({ caseId, onDone }: { caseId: string; onDone: () => void }): ReactElement {
  const words = useWords();
  const clientId = useClientId();
  const today = civilDay(useNow(60_000));
  const [text, setText] = useState('');
  const [dueOn, setDueOn] = useState('');
  const act = useAct(async () => {
    await client.send('POST', `/desk/cases/${caseId}/promises`, {
      clientId: clientId.current,
      text: text.trim(),
      dueOn,
    });
    await cache.refetch(queries.case(caseId));
    onDone();
  });
  const complete = text.trim() !== '' && dueOn !== '';
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (complete) void act.run();
      }}
    >
      <TextField
        label={words.cases.promiseText}
        autoFocus
        required
        maxLength={1000}
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <TextField
        label={words.cases.promiseOn}
        type="date"
        required
        min={today}
        value={dueOn}
        onChange={(event) => setDueOn(event.target.value)}
      />
      <Problem failure={act.failure} />
      <p className="block-actions">
        <button type="submit" className="button button-main button-small" disabled={!complete || act.busy}>
          {words.common.add}
        </button>
        <button type="button" className="button button-small" onClick={onDone}>
          {words.common.cancel}
        </button>
      </p>
    </form>
  );
}
