import { useState, type ReactElement } from 'react';
import type { Resident, ResidentRow } from '../../shared/desk-types.ts';
import { queries } from '../../shared/desk-queries.ts';
import { type Parts, residentQueries, type Split } from '../../shared/resident-queries.ts';
import { SelectField, TextArea, TextField } from '../parts/field.tsx';
import { Problem, Shown } from '../parts/state.tsx';
import { Time } from '../parts/time.tsx';
import { useAct, useClientId } from '../state/act.ts';
import { cache, client } from '../state/desk.ts';
import { hrefOf } from '../state/place.ts';
import { go } from '../state/router.ts';
import { useQuery } from '../state/use-query.ts';
import { useWords } from '../text/text.ts';
import { tellMoved } from './beside.ts';
import { ChooseResident } from './choose-resident.tsx';

/** The choice of another resident among the places to go to; every other value is empty or an id. */
const KNOWN = 'known';

/** Takes what is another person's out of a record. */
export function SplitPage({ id }: { id: string }): ReactElement {
  const query = residentQueries.parts(id);
  const shown = useQuery(query);
  return (
    <Shown of={shown} rows={6} onRetry={() => void cache.refetch(query)}>
      {(parts) => <SplitForm id={id} parts={parts} />}
    </Shown>
  );
}

function SplitForm({ id, parts }: { id: string; parts: Parts }): ReactElement {
  const words = useWords();
  const { split } = words.beside;
  const clientId = useClientId();
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [to, setTo] = useState('');
  const [known, setKnown] = useState<ResidentRow | null>(null);
  const [name, setName] = useState('');
  const [kana, setKana] = useState('');
  const [reason, setReason] = useState('');
  const language = useQuery(queries.resident(id)).data?.language ?? 'ja';
  const toggle = (one: string): void => {
    const next = new Set(chosen);
    if (!next.delete(one)) next.add(one);
    setChosen(next);
  };
  const toKnown = to === KNOWN;
  const ready = chosen.size > 0 && (!toKnown || known !== null);
  const act = useAct(async () => {
    const body: Split = {
      clientId: clientId.current,
      contactPointIds: parts.contactPoints.flatMap((point) => (chosen.has(point.id) ? [point.id] : [])),
      conversationIds: parts.conversations.flatMap((one) =>
        chosen.has(one.id) && !chosen.has(one.contactPointId ?? '') ? [one.id] : [],
      ),
      caseIds: parts.cases.flatMap((one) => (chosen.has(one.id) ? [one.id] : [])),
      formerId: (!toKnown && to) || null,
      knownId: toKnown ? (known?.id ?? null) : null,
      name: to ? null : name.trim() || null,
      kana: to ? null : kana.trim() || null,
      language,
      reason: reason.trim() || null,
    };
    const made = await client.send<Resident>('POST', `/desk/residents/${id}/split`, body);
    await tellMoved(split.done, made.id, [id]);
  });
  return (
    <form
      className="panel split"
      onSubmit={(event) => {
        event.preventDefault();
        if (ready) void act.run();
      }}
    >
      <p className="notice">{split.explain}</p>
      <PartsChoice parts={parts} chosen={chosen} onToggle={toggle} />
      <SelectField label={split.to} value={to} onChange={(event) => setTo(event.target.value)}>
        <option value="">{split.toNew}</option>
        {parts.former.map((one) => (
          <option key={one.id} value={one.id}>
            {split.toFormer(one.name ?? words.common.anonymous)}
          </option>
        ))}
        <option value={KNOWN}>{split.toKnown}</option>
      </SelectField>
      {toKnown && <ChooseResident label={split.known} notId={id} chosen={known} onChoose={setKnown} />}
      {to === '' && (
        <div className="tie-row">
          <TextField
            label={split.name}
            optional
            maxLength={100}
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
          <TextField
            label={split.kana}
            optional
            maxLength={100}
            value={kana}
            onChange={(event) => setKana(event.target.value)}
          />
        </div>
      )}
      <TextArea
        label={split.reason}
        hint={words.beside.merge.reasonHint}
        optional
        maxLength={400}
        value={reason}
        onChange={(event) => setReason(event.target.value)}
      />
      <Problem failure={act.failure} />
      <p className="block-actions justify-end">
        <button type="button" className="button" onClick={() => go(hrefOf(['residents', id]))}>
          {words.common.cancel}
        </button>
        <button type="submit" className="button button-main" disabled={!ready || act.busy}>
          {split.act}
        </button>
      </p>
    </form>
  );
}

function PartsChoice({
  parts,
  chosen,
  onToggle,
}: {
  parts: Parts;
  chosen: ReadonlySet<string>;
  onToggle: (id: string) => void;
}): ReactElement {
  const words = useWords();
  const { split } = words.beside;
  const channels = useQuery(queries.directory).data?.channels;
  return (
    <>
      <fieldset className="split-choice">
        <legend>{split.points}</legend>
        {parts.contactPoints.map((point) => (
          <label key={point.id} className="split-part">
            <input type="checkbox" checked={chosen.has(point.id)} onChange={() => onToggle(point.id)} />
            <span>
              <span className="contact-value">
                {point.shown ?? channels?.[point.kind]?.name ?? point.kind}
              </span>
              {point.talks.length === 0 && <span className="meta">{split.noTalks}</span>}
              {point.talks.map((talk) => (
                <span key={talk.id} className="meta">
                  <Time at={talk.at} /> {talk.preview}
                </span>
              ))}
            </span>
          </label>
        ))}
      </fieldset>
      {parts.conversations.length > 0 && (
        <fieldset className="split-choice">
          <legend>{split.talks}</legend>
          {parts.conversations.map((one) => {
            const along = chosen.has(one.contactPointId ?? '');
            return (
              <label key={one.id} className="split-part">
                <input
                  type="checkbox"
                  checked={along || chosen.has(one.id)}
                  disabled={along}
                  onChange={() => onToggle(one.id)}
                />
                <span>
                  {one.preview || (channels?.[one.channel]?.name ?? one.channel)}
                  <span className="meta">
                    <Time at={one.at} style="full" /> {channels?.[one.channel]?.name ?? one.channel}
                    {along && <span>{split.goesAlong}</span>}
                  </span>
                </span>
              </label>
            );
          })}
        </fieldset>
      )}
      {parts.cases.length > 0 && (
        <fieldset className="split-choice">
          <legend>{split.cases}</legend>
          {parts.cases.map((one) => (
            <label key={one.id} className="split-part">
              <input type="checkbox" checked={chosen.has(one.id)} onChange={() => onToggle(one.id)} />
              <span>
                {one.title}
                <span className="meta">
                  <span className="number">{one.number}</span> <Time at={one.openedAt} />
                </span>
              </span>
            </label>
          ))}
        </fieldset>
      )}
    </>
  );
}
