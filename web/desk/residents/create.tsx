import { useState, type ReactElement } from 'react';
import { queries } from '../../shared/desk-queries.ts';
import type { CreateResident, Resident } from '../../shared/desk-types.ts';
import { SelectField, TextField } from '../parts/field.tsx';
import { Problem } from '../parts/state.tsx';
import { useAct, useClientId } from '../state/act.ts';
import { cache, client } from '../state/desk.ts';
import { useWords } from '../text/text.ts';

type Props = {
  first: string;
  submit: string;
  onMade: (resident: Resident) => Promise<void> | void;
  onCancel: () => void;
};

/** Records a person who is not known yet. `first` is what was searched for: a name, a number or an address. */
export function CreateResidentForm({ first, submit, onMade, onCancel }: Props): ReactElement {
  const words = useWords();
  const clientId = useClientId();
  const [form, setForm] = useState(() => guess(first));
  const act = useAct(async () => {
    const body: CreateResident = {
      clientId: clientId.current,
      name: form.name.trim() || null,
      kana: form.kana.trim() || null,
      language: form.language,
      phone: form.phone.trim() || null,
      email: form.email.trim() || null,
    };
    const made = await client.send<Resident>('POST', '/desk/residents', body);
    cache.write(queries.resident(made.id), () => made);
    await onMade(made);
  });
  const complete = form.name.trim() !== '' || form.phone.trim() !== '' || form.email.trim() !== '';
  return (
    <form
      className="create-resident"
      onSubmit={(event) => {
        event.preventDefault();
        if (complete) void act.run();
      }}
    >
      <p className="notice">{words.resident.duplicateHint}</p>
      <TextField
        label={words.resident.name}
        autoFocus
        maxLength={200}
        value={form.name}
        onChange={(event) => setForm({ ...form, name: event.target.value })}
      />
      <TextField
        label={words.resident.kana}
        optional
        maxLength={200}
        value={form.kana}
        onChange={(event) => setForm({ ...form, kana: event.target.value })}
      />
      <TextField
        label={words.resident.phone}
        optional
        type="tel"
        autoComplete="off"
        maxLength={40}
        value={form.phone}
        onChange={(event) => setForm({ ...form, phone: event.target.value })}
      />
      <TextField
        label={words.resident.email}
        optional
        type="email"
        autoComplete="off"
        maxLength={254}
        value={form.email}
        onChange={(event) => setForm({ ...form, email: event.target.value })}
      />
      <SelectField
        label={words.resident.language}
        value={form.language}
        onChange={(event) => setForm({ ...form, language: event.target.value })}
      >
        {Object.entries(words.languages).map(([code, name]) => (
          <option key={code} value={code}>
            {name}
          </option>
        ))}
      </SelectField>
      <Problem failure={act.failure} />
      <p className="block-actions justify-end">
        <button type="button" className="button" onClick={onCancel}>
          {words.common.cancel}
        </button>
        <button type="submit" className="button button-main" disabled={!complete || act.busy}>
          {submit}
        </button>
      </p>
    </form>
  );
}

function guess(first: string): {
  name: string;
  kana: string;
  phone: string;
  email: string;
  language: string;
} {
  const form = { name: '', kana: '', phone: '', email: '', language: 'ja' };
  if (first.includes('@')) return { ...form, email: first };
  if (/^[\d\s()+-]+$/.test(first)) return { ...form, phone: first };
  if (/^[ァ-ヶー\s]+$/.test(first)) return { ...form, kana: first };
  return { ...form, name: first };
}
