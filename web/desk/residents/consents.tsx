import { useState, type ReactElement } from 'react';
import type { RecordConsent, Ties } from '../../shared/resident-queries.ts';
import { SelectField, TextField } from '../parts/field.tsx';
import { useClientId } from '../state/act.ts';
import { useNow } from '../state/use-query.ts';
import { civilDay, longDay } from '../text/format.ts';
import { language, useWords } from '../text/text.ts';
import { writeTie } from './beside.ts';
import { TieBlock, TieForm } from './tie-block.tsx';

/** What this person agreed to, and what they took back. */
export function Consents({ residentId, ties }: { residentId: string; ties: Ties }): ReactElement {
  const words = useWords();
  const { consents } = words.beside;
  return (
    <TieBlock
      title={consents.title}
      none={consents.none}
      isEmpty={ties.consents.length === 0}
      add={ties.can.includes('write') ? consents.add : undefined}
      form={(onDone) => <Add residentId={residentId} onDone={onDone} />}
    >
      {ties.consents.map((one) => (
        <li key={one.id} className={one.current ? undefined : 'tie-over'}>
          <p>
            {consents.purposes[one.purpose]}{' '}
            <span className={one.given ? 'chip chip-language' : 'chip chip-late'}>
              {one.given ? consents.isGiven : consents.isWithdrawn}
            </span>
          </p>
          <p className="meta">
            <span>{longDay(one.saidOn, language())}</span>
            <span>{consents.ways[one.how]}</span>
            <span>{words.beside.ties.by(one.byName)}</span>
          </p>
        </li>
      ))}
    </TieBlock>
  );
}

function Add({ residentId, onDone }: { residentId: string; onDone: () => void }): ReactElement {
  const words = useWords();
  const { consents } = words.beside;
  const clientId = useClientId();
  const today = civilDay(useNow(60_000));
  const [form, setForm] = useState<Omit<RecordConsent, 'clientId'>>({
    purpose: 'share-departments',
    given: true,
    how: 'spoken',
    saidOn: today,
  });
  return (
    <TieForm
      onDone={onDone}
      ready={form.saidOn !== ''}
      act={() =>
        writeTie(residentId, 'POST', `/desk/residents/${residentId}/consents`, {
          clientId: clientId.current,
          ...form,
        })
      }
    >
      <SelectField
        label={consents.purpose}
        autoFocus
        value={form.purpose}
        onChange={(event) => setForm({ ...form, purpose: event.target.value as RecordConsent['purpose'] })}
      >
        {Object.entries(consents.purposes).map(([code, name]) => (
          <option key={code} value={code}>
            {name}
          </option>
        ))}
      </SelectField>
      <SelectField
        label={consents.decision}
        value={form.given ? 'given' : 'withdrawn'}
        onChange={(event) => setForm({ ...form, given: event.target.value === 'given' })}
      >
        <option value="given">{consents.given}</option>
        <option value="withdrawn">{consents.withdrawn}</option>
      </SelectField>
      <SelectField
        label={consents.how}
        value={form.how}
        onChange={(event) => setForm({ ...form, how: event.target.value as RecordConsent['how'] })}
      >
        {Object.entries(consents.ways).map(([code, name]) => (
          <option key={code} value={code}>
            {name}
          </option>
        ))}
      </SelectField>
      <TextField
        label={consents.on}
        type="date"
        max={today}
        value={form.saidOn}
        onChange={(event) => setForm({ ...form, saidOn: event.target.value })}
      />
    </TieForm>
  );
}
