import { useState, type ReactElement } from 'react';
import { queries } from '../../shared/desk-queries.ts';
import type { Resident } from '../../shared/desk-types.ts';
import { type Merge, residentQueries } from '../../shared/resident-queries.ts';
import { TextArea } from '../parts/field.tsx';
import { Icon } from '../parts/icon.tsx';
import { Problem, Shown } from '../parts/state.tsx';
import { asFailure } from '../../shared/desk-failure.ts';
import { useAct, useClientId } from '../state/act.ts';
import { cache, client } from '../state/desk.ts';
import { hrefOf } from '../state/place.ts';
import { go } from '../state/router.ts';
import { useQuery } from '../state/use-query.ts';
import { longDay } from '../text/format.ts';
import { language, useWords } from '../text/text.ts';
import { reasonSentence, tellMoved } from './beside.ts';
import { ResidentFinder, ResidentLine } from './finder.tsx';

/** Two records side by side, and one of them that stays. */
export function MergePage({ id, otherId }: { id: string; otherId: string | null }): ReactElement {
  const words = useWords();
  const one = useQuery(queries.resident(id));
  const other = useQuery(otherId ? queries.resident(otherId) : null);
  if (!otherId) {
    return (
      <section className="panel">
        <h3>{words.beside.merge.choose}</h3>
        <Shown of={one} rows={2}>
          {(resident) => (
            <ResidentFinder first={resident.name ?? ''}>
              {(row) => (
                <button
                  type="button"
                  className="small-row"
                  data-row=""
                  disabled={row.id === id}
                  onClick={() => go(hrefOf(['residents', id, 'merge'], { with: row.id }))}
                >
                  <ResidentLine row={row} />
                </button>
              )}
            </ResidentFinder>
          )}
        </Shown>
      </section>
    );
  }
  return (
    <Shown of={one} rows={6}>
      {(a) => (
        <Shown of={other} rows={6}>
          {(b) => <Compare key={`${a.id} ${b.id}`} a={a} b={b} />}
        </Shown>
      )}
    </Shown>
  );
}

function Compare({ a, b }: { a: Resident; b: Resident }): ReactElement {
  const words = useWords();
  const { merge } = words.beside;
  const [keep, setKeep] = useState(a.id);
  const [reason, setReason] = useState('');
  const clientId = useClientId();
  const suggested = useQuery(residentQueries.suggestions(a.id)).data?.rows.find((row) => row.id === b.id);
  const [survivor, other] = keep === a.id ? [a, b] : [b, a];
  const act = useAct(async () => {
    const body: Merge = {
      clientId: clientId.current,
      otherId: other.id,
      version: survivor.version,
      otherVersion: other.version,
      reason: reason.trim() || null,
    };
    try {
      await client.send('POST', `/desk/residents/${survivor.id}/merge`, body);
    } catch (thrown) {
      const failure = asFailure(thrown);
      if (failure.code === 'version.conflict' || failure.code === 'state.conflict')
        for (const each of [a, b]) void cache.refetch(queries.resident(each.id));
      throw failure;
    }
    await tellMoved(merge.done, survivor.id, [other.id]);
  });
  const ready = suggested !== undefined || reason.trim() !== '';
  return (
    <form
      className="panel merge"
      onSubmit={(event) => {
        event.preventDefault();
        if (ready) void act.run();
      }}
    >
      {suggested && <p className="same-reasons">{reasonSentence(suggested.reasons)}</p>}
      {a.birthOn && b.birthOn && a.birthOn !== b.birthOn && (
        <p className="protected">
          <Icon name="alert" size={16} /> {merge.birthDiffers}
        </p>
      )}
      <Table a={a} b={b} keep={keep} onKeep={setKeep} />
      <p className="notice">{merge.explain}</p>
      <TextArea
        label={merge.reason}
        hint={suggested ? merge.reasonHint : `${merge.reasonNeeded} ${merge.reasonHint}`}
        optional={suggested !== undefined}
        maxLength={400}
        value={reason}
        onChange={(event) => setReason(event.target.value)}
      />
      <Problem failure={act.failure} />
      <p className="block-actions justify-end">
        <button type="button" className="button" onClick={() => go(hrefOf(['residents', a.id]))}>
          {words.common.cancel}
        </button>
        <button type="submit" className="button button-main" disabled={!ready || act.busy}>
          {merge.act}
        </button>
      </p>
    </form>
  );
}

/** `proves`: whether it says something when both have the same, or not. */
type Row = { label: string; proves: boolean; a: string; b: string };

function rowsOf(a: Resident, b: Resident, words: ReturnType<typeof useWords>): Row[] {
  const contacts = (one: Resident): string =>
    one.contactPoints.flatMap((point) => point.shown ?? []).join('\n');
  const row = (label: string, of: (one: Resident) => string | null, proves = true): Row => ({
    label,
    proves,
    a: of(a) ?? '',
    b: of(b) ?? '',
  });
  return [
    row(words.resident.name, (one) => one.name),
    row(words.resident.kana, (one) => one.kana),
    row(words.resident.birth, (one) => one.birthOn),
    row(words.resident.address, (one) => one.address),
    row(words.resident.language, (one) => words.languages[one.language] ?? one.language, false),
    row(words.beside.merge.contacts, contacts, false),
    row(words.beside.merge.since, (one) => longDay(one.createdAt, language()), false),
  ];
}

function Table({
  a,
  b,
  keep,
  onKeep,
}: {
  a: Resident;
  b: Resident;
  keep: string;
  onKeep: (id: string) => void;
}): ReactElement {
  const words = useWords();
  const { merge } = words.beside;
  return (
    <table className="compare">
      <thead>
        <tr>
          <th scope="col">{merge.field}</th>
          {[a, b].map((one) => (
            <th key={one.id} scope="col">
              <label className="compare-keep">
                <input type="radio" name="keep" checked={keep === one.id} onChange={() => onKeep(one.id)} />
                {keep === one.id ? merge.survivor : merge.keepThis}
              </label>
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rowsOf(a, b, words).map((row) => (
          <tr key={row.label} className={mark(row)}>
            <th scope="row">
              {row.label}
              {mark(row) !== undefined && (
                <span className="compare-mark">
                  {mark(row) === 'compare-equal' ? merge.equal : merge.differs}
                </span>
              )}
            </th>
            <td className={keep === a.id ? 'compare-kept' : undefined}>{row.a || <None />}</td>
            <td className={keep === b.id ? 'compare-kept' : undefined}>{row.b || <None />}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function mark(row: Row): 'compare-equal' | 'compare-differs' | undefined {
  if (!row.proves || row.a === '' || row.b === '') return undefined;
  return row.a === row.b ? 'compare-equal' : 'compare-differs';
}

function None(): ReactElement {
  return <span className="meta">{useWords().beside.merge.none}</span>;
}
