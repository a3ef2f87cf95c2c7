import { useMemo, useState, type ReactElement } from 'react';
import { queries } from '../../shared/desk-queries.ts';
import type { Case, UpdateCase } from '../../shared/desk-types.ts';
import { Conflict } from '../parts/conflict.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { TextField } from '../parts/field.tsx';
import { Picker } from '../parts/picker.tsx';
import { Problem } from '../parts/state.tsx';
import { takeOver } from '../parts/take-over.ts';
import { attempt, useAct } from '../state/act.ts';
import { cache } from '../state/desk.ts';
import { toast } from '../state/toasts.ts';
import { useNow, useQuery } from '../state/use-query.ts';
import { civilDay } from '../text/format.ts';
import { useWords, words as wordsNow } from '../text/text.ts';
import { categoryOptions } from '../work/category-options.ts';
import { changeCase } from './change.ts';

type Form = { title: string; categoryId: string; dueOn: string };

function formOf(given: Case): Form {
  return { title: given.title, categoryId: given.categoryId, dueOn: civilDay(Date.parse(given.dueAt)) };
}

/** What the form changes of the case. */
function changesOf(base: Case, form: Form): Omit<UpdateCase, 'version'> {
  const before = formOf(base);
  return {
    title: form.title.trim() === before.title ? undefined : form.title.trim(),
    categoryId: form.categoryId === before.categoryId ? undefined : form.categoryId,
    dueOn: form.dueOn === before.dueOn ? undefined : form.dueOn,
  };
}

/** Changes title, category and due day of a case. Somebody who was faster is shown, not overwritten. */
export function EditFields({ given, onClose }: { given: Case; onClose: () => void }): ReactElement {
  const words = useWords();
  const directory = useQuery(queries.directory).data;
  const today = civilDay(useNow(60_000));
  // What was there when the editing began: the case goes on changing behind the form.
  const [base, setBase] = useState(given);
  const [form, setForm] = useState(() => formOf(given));
  const categories = useMemo(() => (directory ? categoryOptions(directory, words) : []), [directory, words]);
  const act = useAct(async () => {
    const changes = changesOf(base, form);
    if (Object.values(changes).some((value) => value !== undefined)) await save(base, changes);
    onClose();
  });
  const overtaken = act.failure?.code === 'version.conflict' && given.version !== base.version;
  const change = (part: Partial<Form>): void => setForm((before) => ({ ...before, ...part }));
  return (
    <Dialog
      title={words.cases.editFields}
      onClose={onClose}
      onSubmit={() => form.title.trim() !== '' && form.dueOn !== '' && void act.run()}
      actions={
        <>
          <button type="button" className="button" onClick={onClose}>
            {words.common.cancel}
          </button>
          <button
            type="submit"
            className="button button-main"
            disabled={act.busy || overtaken || form.title.trim() === '' || form.dueOn === ''}
          >
            {words.common.save}
          </button>
        </>
      }
    >
      <TextField
        label={words.openCase.subject}
        required
        autoFocus
        maxLength={200}
        value={form.title}
        onChange={(event) => change({ title: event.target.value })}
      />
      {given.can.includes('promise') && (
        <>
          <Picker
            label={words.openCase.category}
            hint={words.openCase.categoryHint}
            options={categories}
            chosen={form.categoryId}
            onChoose={(categoryId) => change({ categoryId })}
          />
          <TextField
            label={words.cases.due}
            type="date"
            required
            min={form.dueOn < today ? form.dueOn : today}
            hint={words.cases.dueHint}
            value={form.dueOn}
            onChange={(event) => change({ dueOn: event.target.value })}
          />
        </>
      )}
      {overtaken ? (
        <Overtaken
          base={base}
          mine={form}
          given={given}
          onTake={change}
          onDecide={(decided) => {
            setBase(given);
            setForm(decided);
            act.clear();
          }}
        />
      ) : (
        <Problem failure={act.failure} />
      )}
    </Dialog>
  );
}

function Overtaken(shown: {
  base: Case;
  mine: Form;
  given: Case;
  onTake: (part: Partial<Form>) => void;
  onDecide: (decided: Form) => void;
}): ReactElement {
  const words = useWords();
  const directory = useQuery(queries.directory).data;
  const { mine, given } = shown;
  const before = formOf(shown.base);
  const theirs = formOf(given);
  const { merged, clashes } = takeOver(before, mine, theirs);
  const withTheirs = { ...merged };
  for (const field of clashes) withTheirs[field] = theirs[field];
  const labels = {
    title: words.openCase.subject,
    categoryId: words.openCase.category,
    dueOn: words.cases.due,
  };
  const said = (form: Form, field: keyof Form): string =>
    field === 'categoryId'
      ? (directory?.categories.find((one) => one.id === form.categoryId)?.name ?? '')
      : form[field];
  return (
    <Conflict
      by={{ name: given.changedByName, at: given.changedAt }}
      fields={(Object.keys(labels) as (keyof Form)[])
        .filter((field) => theirs[field] !== before[field])
        .map((field) => ({
          label: labels[field],
          mine: said(mine, field),
          theirs: said(theirs, field),
          onTake: () => shown.onTake({ [field]: theirs[field] }),
        }))}
      onTheirs={() => shown.onDecide(withTheirs)}
      onMine={() => shown.onDecide(merged)}
    />
  );
}

/** Saves and offers the way back, which is the same change with the former values. */
async function save(base: Case, changes: Omit<UpdateCase, 'version'>): Promise<void> {
  await changeCase(base, changes);
  const before = formOf(base);
  const former: Omit<UpdateCase, 'version'> = {
    title: changes.title && before.title,
    categoryId: changes.categoryId && before.categoryId,
    dueOn: changes.dueOn && before.dueOn,
  };
  const undo = (): void => {
    const present = cache.peek(queries.case(base.id)).data;
    if (present) void attempt(() => changeCase(present, former));
  };
  toast(wordsNow().common.saved, { undo });
}
