import { useEffect, useMemo, useState, type ReactElement } from 'react';
import { queries } from '../../shared/desk-queries.ts';
import type { Case, Directory, Interaction, OpenCase } from '../../shared/desk-types.ts';
import { CopyButton } from '../parts/copy.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { TextArea, TextField } from '../parts/field.tsx';
import { Link } from '../parts/link.tsx';
import { Picker } from '../parts/picker.tsx';
import { Problem } from '../parts/state.tsx';
import { Due, Time } from '../parts/time.tsx';
import { useAct, useClientId } from '../state/act.ts';
import { useBegun } from '../state/begun.ts';
import { cache, client, drafts } from '../state/desk.ts';
import { hrefOf } from '../state/place.ts';
import { useNow, useQuery } from '../state/use-query.ts';
import { civilDay } from '../text/format.ts';
import { useWords } from '../text/text.ts';
import { draftKey } from './draft-key.ts';
import { categoryOptions } from './category-options.ts';
import { askEditor } from './editor-request.ts';
import { firstWords } from './first-words.ts';

type Missing = 'categoryId' | 'title' | 'promiseText' | 'promiseOn';
type Form = {
  categoryId: string | null;
  title: string;
  description: string;
  departmentId: string | null;
  nextStep: string;
  promise: boolean;
  promiseText: string;
  promiseOn: string;
};

/** Makes a case of the matter; afterwards shows number, due date and the resident's link, ready for the reply. */
export function OpenCaseDialog({
  interaction,
  onClose,
}: {
  interaction: Interaction;
  onClose: () => void;
}): ReactElement {
  const words = useWords();
  const directory = useQuery(queries.directory).data;
  const nowMs = useNow(60_000);
  const [opened, setOpened] = useState<Case | null>(null);
  const [tries, setTries] = useState(0);
  useEffect(() => {
    if (tries > 0) document.querySelector<HTMLElement>('dialog[open] [aria-invalid=true]')?.focus();
  }, [tries]);
  const clientId = useClientId();
  const { form, change, forget } = useBegun<Form>(`case ${interaction.id}`, () => ({
    categoryId: null,
    title: firstWords(interaction.messages, interaction.id),
    description: '',
    departmentId: null,
    nextStep: '',
    promise: false,
    promiseText: '',
    promiseOn: '',
  }));
  const act = useAct(async () => {
    const answer = await client.send<Case>(
      'POST',
      '/desk/cases',
      bodyOf(form, interaction.id, clientId.current),
    );
    cache.write(queries.case(answer.id), () => answer);
    void cache.refetch(queries.interaction(interaction.id));
    forget();
    setOpened(answer);
  });
  if (opened) return <Opened opened={opened} interaction={interaction} onClose={onClose} />;
  const missing = missingOf(form, civilDay(nowMs));
  return (
    <Dialog
      title={words.openCase.title}
      wide
      onClose={onClose}
      onSubmit={() => {
        if (missing.length === 0) void act.run();
        else setTries(tries + 1);
      }}
      actions={
        <>
          <button type="button" className="button" onClick={onClose}>
            {words.common.cancel}
          </button>
          <button type="submit" className="button button-main" disabled={act.busy}>
            {words.openCase.submit}
          </button>
        </>
      }
    >
      {directory && (
        <Fields form={form} directory={directory} missing={tries > 0 ? missing : []} onChange={change} />
      )}
      <Problem failure={act.failure} />
    </Dialog>
  );
}

/** What keeps it from being opened: said beside each field once somebody tried, never by a button that does nothing. */
function missingOf(form: Form, today: string): Missing[] {
  const missing: Missing[] = [];
  if (form.categoryId === null) missing.push('categoryId');
  if (form.title.trim() === '') missing.push('title');
  if (form.promise && form.promiseText.trim() === '') missing.push('promiseText');
  if (form.promise && !(form.promiseOn >= today)) missing.push('promiseOn');
  return missing;
}

function bodyOf(form: Form, interactionId: string, clientId: string): OpenCase {
  return {
    clientId,
    interactionId,
    categoryId: form.categoryId ?? '',
    title: form.title.trim(),
    description: form.description.trim() || null,
    nextStep: form.nextStep.trim() || null,
    departmentId: form.departmentId ?? undefined,
    promise: form.promise ? { text: form.promiseText.trim(), dueOn: form.promiseOn } : undefined,
  };
}

function Fields({
  form,
  directory,
  missing,
  onChange,
}: {
  form: Form;
  directory: Directory;
  missing: readonly Missing[];
  onChange: (change: Partial<Form>) => void;
}): ReactElement {
  const words = useWords();
  const categories = useMemo(() => categoryOptions(directory, words), [directory, words]);
  const category = directory.categories.find((one) => one.id === form.categoryId);
  const said = (field: Missing): string | null =>
    missing.includes(field) ? words.openCase.missing[field] : null;
  return (
    <div className="form-two">
      <div>
        <Picker
          label={words.openCase.category}
          hint={words.openCase.categoryHint}
          options={categories}
          chosen={form.categoryId}
          error={said('categoryId')}
          onChoose={(id) => {
            const chosen = directory.categories.find((one) => one.id === id);
            onChange({ categoryId: id, departmentId: chosen?.departmentId ?? form.departmentId });
          }}
        />
        {category && (
          <p className="meta mb-3">
            {words.openCase.dueWorkingDays(category.dueWorkingDays)}{' '}
            {category.sealed && <span className="chip chip-late">{words.openCase.sealed}</span>}
          </p>
        )}
        <label className="field">
          <span className="field-label">{words.openCase.department}</span>
          <select
            value={form.departmentId ?? ''}
            onChange={(event) => onChange({ departmentId: event.target.value || null })}
          >
            <option value="">{words.openCase.departmentHint}</option>
            {directory.departments.map((one) => (
              <option key={one.id} value={one.id}>
                {one.path}
              </option>
            ))}
          </select>
        </label>
      </div>
      <div>
        <TextField
          label={words.openCase.subject}
          required
          maxLength={200}
          error={said('title')}
          value={form.title}
          onChange={(event) => onChange({ title: event.target.value })}
        />
        <TextArea
          label={words.openCase.description}
          optional
          maxLength={10_000}
          value={form.description}
          onChange={(event) => onChange({ description: event.target.value })}
        />
        <TextArea
          label={words.openCase.nextStep}
          hint={words.openCase.nextStepHint}
          optional
          rows={2}
          maxLength={1000}
          value={form.nextStep}
          onChange={(event) => onChange({ nextStep: event.target.value })}
        />
        <PromiseFields form={form} said={said} onChange={onChange} />
      </div>
    </div>
  );
}

function PromiseFields({
  form,
  said,
  onChange,
}: {
  form: Form;
  said: (field: Missing) => string | null;
  onChange: (change: Partial<Form>) => void;
}): ReactElement {
  const words = useWords();
  const today = civilDay(useNow(60_000));
  return (
    <fieldset className="promise-fields">
      <label className="check">
        <input
          type="checkbox"
          checked={form.promise}
          onChange={(event) => onChange({ promise: event.target.checked })}
        />
        {words.openCase.promise}
      </label>
      {form.promise && (
        <>
          <TextField
            label={words.openCase.promiseText}
            required
            maxLength={1000}
            error={said('promiseText')}
            value={form.promiseText}
            onChange={(event) => onChange({ promiseText: event.target.value })}
          />
          <TextField
            label={words.openCase.promiseOn}
            type="date"
            required
            min={today}
            error={said('promiseOn')}
            value={form.promiseOn}
            onChange={(event) => onChange({ promiseOn: event.target.value })}
          />
        </>
      )}
    </fieldset>
  );
}

function Opened({
  opened,
  interaction,
  onClose,
}: {
  opened: Case;
  interaction: Interaction;
  onClose: () => void;
}): ReactElement {
  const words = useWords();
  const channel = useQuery(queries.directory).data?.channels[interaction.channel];
  const url = new URL(opened.publicUrl, location.origin).href;
  const mayReply = interaction.can.includes('reply') && channel?.written !== false;
  // A sealed case is never named where the first line reads along; what is short or on paper is left to this person.
  const told = !opened.sealed && (channel?.attention === 'live' || channel?.letters === true);
  const backToReply = (): void => {
    onClose();
    // After the dialog has given the focus back to where it was.
    setTimeout(() => askEditor(interaction.conversationId), 0);
  };
  const putIntoReply = (): void => {
    drafts.append(
      draftKey('reply', interaction.conversationId),
      words.openCase.replyText(opened.number, url),
    );
    backToReply();
  };
  return (
    <Dialog
      title={words.openCase.doneTitle}
      onClose={onClose}
      actions={
        <>
          <Link className="button" href={hrefOf(['cases', opened.id])} onClick={onClose}>
            {words.openCase.toCase}
          </Link>
          {mayReply && (
            <button
              type="button"
              className={told ? 'button' : 'button button-main'}
              data-first={told ? undefined : ''}
              onClick={putIntoReply}
            >
              {words.openCase.putIntoReply}
            </button>
          )}
          {mayReply && told && (
            <button type="button" className="button button-main" data-first="" onClick={backToReply}>
              {words.openCase.backToReply}
            </button>
          )}
        </>
      }
    >
      <dl className="opened">
        <div>
          <dt>{words.openCase.doneNumber}</dt>
          <dd className="number-large">{opened.number}</dd>
        </div>
        <div>
          <dt>{words.openCase.doneDue}</dt>
          <dd>
            <Time at={opened.dueAt} style="full" /> <Due dueAt={opened.dueAt} finished={false} />
          </dd>
        </div>
        <div>
          <dt>{words.cases.department}</dt>
          <dd>{opened.departmentName}</dd>
        </div>
        <div>
          <dt>{words.openCase.doneLink}</dt>
          <dd className="opened-link">
            <code>{url}</code>
            <CopyButton text={url} label={words.cases.copyLink} />
          </dd>
        </div>
      </dl>
      {told && <p className="notice">{words.openCase.told}</p>}
    </Dialog>
  );
}
