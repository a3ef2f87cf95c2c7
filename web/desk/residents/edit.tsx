import { useState, type ReactElement } from 'react';
import { asFailure } from '../../shared/desk-failure.ts';
import { queries } from '../../shared/desk-queries.ts';
import type { Resident, UpdateResident } from '../../shared/desk-types.ts';
import { type ChangedBy, Conflict } from '../parts/conflict.tsx';
import { SelectField, TextField } from '../parts/field.tsx';
import { Problem } from '../parts/state.tsx';
import { takeOver } from '../parts/take-over.ts';
import { attempt, useAct } from '../state/act.ts';
import { cache, client } from '../state/desk.ts';
import { toast } from '../state/toasts.ts';
import { useWords } from '../text/text.ts';

type Form = { name: string; kana: string; language: string; address: string; birthOn: string };

function formOf(resident: Resident): Form {
  return {
    name: resident.name ?? '',
    kana: resident.kana ?? '',
    language: resident.language,
    address: resident.address ?? '',
    birthOn: resident.birthOn ?? '',
  };
}

/** What the form changes of the record, on the record's version. */
function changesOf(base: Resident, form: Form): UpdateResident {
  const before = formOf(base);
  const changed: UpdateResident = { version: base.version };
  for (const field of ['name', 'kana', 'address', 'birthOn'] as const)
    if (form[field].trim() !== before[field]) changed[field] = form[field].trim() || null;
  if (form.language !== before.language) changed.language = form.language;
  return changed;
}

/** A record's fields, to be changed in place. */
export function EditResident({ resident, onDone }: { resident: Resident; onDone: () => void }): ReactElement {
  const words = useWords();
  // What was there when the editing began: the record goes on changing behind the form.
  const [base, setBase] = useState(resident);
  const [form, setForm] = useState(() => formOf(resident));
  const act = useAct(async () => {
    const changed = changesOf(base, form);
    if (Object.keys(changed).length > 1) await save(base, changed, words.common.saved);
    onDone();
  });
  const overtaken = act.failure?.code === 'version.conflict' && resident.version !== base.version;
  const languages = Object.entries(words.languages);
  return (
    <form
      className="resident-edit"
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.stopPropagation();
        onDone();
      }}
      onSubmit={(event) => {
        event.preventDefault();
        void act.run();
      }}
    >
      <TextField
        label={words.resident.name}
        maxLength={200}
        autoFocus
        value={form.name}
        onChange={(event) => setForm({ ...form, name: event.target.value })}
      />
      <TextField
        label={words.resident.kana}
        maxLength={200}
        value={form.kana}
        onChange={(event) => setForm({ ...form, kana: event.target.value })}
      />
      <SelectField
        label={words.resident.language}
        value={form.language}
        onChange={(event) => setForm({ ...form, language: event.target.value })}
      >
        {!(form.language in words.languages) && <option value={form.language}>{form.language}</option>}
        {languages.map(([code, name]) => (
          <option key={code} value={code}>
            {name}
          </option>
        ))}
      </SelectField>
      {!resident.protected && (
        <TextField
          label={words.resident.address}
          maxLength={400}
          value={form.address}
          onChange={(event) => setForm({ ...form, address: event.target.value })}
        />
      )}
      <TextField
        label={words.resident.birth}
        type="date"
        value={form.birthOn}
        onChange={(event) => setForm({ ...form, birthOn: event.target.value })}
      />
      {overtaken ? (
        <Overtaken
          base={formOf(base)}
          mine={form}
          theirs={formOf(resident)}
          by={{ name: resident.changedByName, at: resident.changedAt }}
          onTake={(field) => setForm({ ...form, [field]: formOf(resident)[field] })}
          onDecide={(decided) => {
            setBase(resident);
            setForm(decided);
            act.clear();
          }}
        />
      ) : (
        <Problem failure={act.failure} />
      )}
      <p className="block-actions">
        <button type="submit" className="button button-main button-small" disabled={act.busy || overtaken}>
          {words.common.save}
        </button>
        <button type="button" className="button button-small" onClick={onDone}>
          {words.common.cancel}
        </button>
      </p>
    </form>
  );
}

/** Shows what somebody else changed meanwhile beside what stands in the form, and goes on with either. */
function Overtaken({
  base,
  mine,
  theirs,
  by,
  onTake,
  onDecide,
}: {
  base: Form;
  mine: Form;
  theirs: Form;
  by: ChangedBy;
  onTake: (field: keyof Form) => void;
  onDecide: (decided: Form) => void;
}): ReactElement {
  const words = useWords();
  const { merged, clashes } = takeOver(base, mine, theirs);
  const labels: Record<keyof Form, string> = {
    name: words.resident.name,
    kana: words.resident.kana,
    language: words.resident.language,
    address: words.resident.address,
    birthOn: words.resident.birth,
  };
  const fields = (Object.keys(labels) as (keyof Form)[]).filter((field) => theirs[field] !== base[field]);
  const withTheirs = { ...merged };
  for (const field of clashes) withTheirs[field] = theirs[field];
  return (
    <Conflict
      by={by}
      fields={fields.map((field) => ({
        label: labels[field],
        mine: mine[field],
        theirs: theirs[field],
        onTake: () => onTake(field),
      }))}
      onTheirs={() => onDecide(withTheirs)}
      onMine={() => onDecide(merged)}
    />
  );
}

/** Saves and offers the way back, which is the same change with the former values. */
async function save(before: Resident, changed: UpdateResident, said: string): Promise<void> {
  const query = queries.resident(before.id);
  try {
    await client.send('PATCH', query.url, changed);
  } catch (thrown) {
    const failure = asFailure(thrown);
    if (failure.code === 'version.conflict') void cache.refetch(query);
    throw failure;
  }
  await cache.refetch(query);
  cache.invalidate((url) => url.startsWith('/desk/interactions'));
  const undo = (): void => {
    const version = cache.peek(query).data?.version ?? before.version;
    const former: UpdateResident = { version };
    for (const field of ['name', 'kana', 'address', 'birthOn'] as const)
      if (field in changed) former[field] = before[field];
    if ('language' in changed) former.language = before.language;
    void attempt(async () => {
      await client.send('PATCH', query.url, former);
      await cache.refetch(query);
    });
  };
  toast(said, { undo });
}
