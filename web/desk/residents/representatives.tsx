import { useState, type ReactElement } from 'react';
import type { ResidentRow } from '../../shared/desk-types.ts';
import { type AddRepresentative, residentQueries, type Ties } from '../../shared/resident-queries.ts';
import { SelectField, TextArea, TextField } from '../parts/field.tsx';
import { Icon } from '../parts/icon.tsx';
import { Link } from '../parts/link.tsx';
import { useClientId } from '../state/act.ts';
import { hrefOf } from '../state/place.ts';
import { useNow, useQueryAfterPaint } from '../state/use-query.ts';
import { civilDay, longDay } from '../text/format.ts';
import { language, useWords } from '../text/text.ts';
import { writeTie } from './beside.ts';
import { ChooseResident } from './choose-resident.tsx';
import { EndButton, TieBlock, TieForm } from './tie-block.tsx';

type Power = Ties['representations'][number];

/** Who acts for this person, and for whom this person acts. */
export function Representatives({ residentId, ties }: { residentId: string; ties: Ties }): ReactElement {
  const words = useWords();
  const { acts } = words.beside;
  const mayWrite = ties.can.includes('write');
  return (
    <TieBlock
      title={acts.title}
      none={acts.none}
      isEmpty={ties.representations.length === 0}
      add={mayWrite ? acts.add : undefined}
      form={(onDone) => <Add residentId={residentId} onDone={onDone} />}
    >
      {ties.representations.map((one) => (
        <li key={one.id} className={one.endedAt ? 'tie-over' : undefined}>
          <Link className="tie-link" href={hrefOf(['residents', one.otherId])}>
            {(one.actsForOther ? acts.forOther : acts.byOther)(
              one.otherName ?? words.common.unknownName,
              acts.kinds[one.kind],
            )}
          </Link>
          <p className="tie-text">{one.scope}</p>
          <p className="meta">
            <Span power={one} />
            <span>
              {acts.evidence}: {one.evidence}
            </span>
            <span>{words.beside.ties.by(one.byName)}</span>
          </p>
          {mayWrite && !one.endedAt && (
            <EndButton act={() => writeTie(residentId, 'POST', `/desk/representations/${one.id}/end`)} />
          )}
        </li>
      ))}
    </TieBlock>
  );
}

function Span({ power }: { power: Power }): ReactElement {
  const words = useWords();
  const today = civilDay(useNow(60_000));
  const { ties, acts } = words.beside;
  if (!power.valid) return <span>{!power.endedAt && power.validFrom > today ? acts.notYet : ties.over}</span>;
  return (
    <span>
      {power.validUntil
        ? ties.ends(longDay(power.validUntil, language()))
        : ties.from(longDay(power.validFrom, language()))}
    </span>
  );
}

/** Tells whoever answers that the person who writes acts for somebody else, in which matters and until when. */
export function ActsFor({ residentId }: { residentId: string }): ReactElement | null {
  const words = useWords();
  const { acts, ties } = words.beside;
  const shown = useQueryAfterPaint(residentQueries.ties(residentId)).data;
  const powers = shown?.representations.filter((one) => one.actsForOther && one.valid) ?? [];
  if (powers.length === 0) return null;
  return (
    <div className="acts-for" role="note">
      <ul>
        {powers.map((one) => (
          <li key={one.id}>
            <Icon name="person" size={16} />
            <span>
              <Link className="tie-link" href={hrefOf(['residents', one.otherId])}>
                {acts.banner(one.otherName ?? words.common.unknownName, acts.kinds[one.kind])}
              </Link>
              <span className="acts-scope">
                {one.scope}
                {one.validUntil && ` (${ties.ends(longDay(one.validUntil, language()))})`}
              </span>
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}

function Add({ residentId, onDone }: { residentId: string; onDone: () => void }): ReactElement {
  const { acts, ties } = useWords().beside;
  const clientId = useClientId();
  const today = civilDay(useNow(60_000));
  const [other, setOther] = useState<ResidentRow | null>(null);
  const [form, setForm] = useState({
    kind: 'statutory' as AddRepresentative['kind'],
    scope: '',
    evidence: '',
    validFrom: today,
    validUntil: '',
  });
  const ready =
    other !== null && form.scope.trim() !== '' && form.evidence.trim() !== '' && form.validFrom !== '';
  return (
    <TieForm
      onDone={onDone}
      ready={ready}
      act={() =>
        writeTie(residentId, 'POST', `/desk/residents/${residentId}/representatives`, {
          clientId: clientId.current,
          representativeId: other?.id,
          ...form,
          validUntil: form.validUntil || null,
        })
      }
    >
      <ChooseResident label={acts.choose} notId={residentId} chosen={other} onChoose={setOther} />
      <SelectField
        label={acts.kind}
        value={form.kind}
        onChange={(event) => setForm({ ...form, kind: event.target.value as AddRepresentative['kind'] })}
      >
        {Object.entries(acts.kinds).map(([code, name]) => (
          <option key={code} value={code}>
            {name}
          </option>
        ))}
      </SelectField>
      <TextArea
        label={acts.scope}
        hint={ties.all}
        maxLength={400}
        value={form.scope}
        onChange={(event) => setForm({ ...form, scope: event.target.value })}
      />
      <TextField
        label={acts.evidence}
        maxLength={400}
        value={form.evidence}
        onChange={(event) => setForm({ ...form, evidence: event.target.value })}
      />
      <div className="tie-row">
        <TextField
          label={acts.validFrom}
          type="date"
          value={form.validFrom}
          onChange={(event) => setForm({ ...form, validFrom: event.target.value })}
        />
        <TextField
          label={acts.validUntil}
          optional
          type="date"
          min={form.validFrom}
          value={form.validUntil}
          onChange={(event) => setForm({ ...form, validUntil: event.target.value })}
        />
      </div>
    </TieForm>
  );
}
