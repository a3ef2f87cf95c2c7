import { type ReactElement, useState } from 'react';
import type { ProtectionAnswer } from '#http/desk/protection-shapes.ts';
import { queries } from '../../shared/desk-queries.ts';
import { type RecordField, RecordForm } from '../organisation/record-form.tsx';
import { TextField } from '../parts/field.tsx';
import { Icon } from '../parts/icon.tsx';
import { Problem } from '../parts/state.tsx';
import { useAct } from '../state/act.ts';
import { cache, client } from '../state/desk.ts';
import { toast } from '../state/toasts.ts';
import { useMay, useQuery } from '../state/use-query.ts';
import { useProtectionWords } from '../text/protection-words.ts';
import { useWords } from '../text/text.ts';

type Protection = NonNullable<ProtectionAnswer['protection']>;
const QUESTIONS = [1, 2, 3] as const;

/** 支援措置 on a record: that it holds, what is asked of whoever says to be the person, and changing it for those who may. */
export function ProtectionBlock({
  residentId,
  isProtected,
  full,
}: {
  residentId: string;
  isProtected: boolean;
  full: boolean;
}): ReactElement | null {
  const words = useProtectionWords();
  const { resident } = useWords();
  const may = useMay('resident.protect');
  const [form, setForm] = useState<'change' | 'end' | null>(null);
  const shown = useQuery(isProtected || form !== null ? queries.protection(residentId) : null);
  const protection = shown.data?.protection ?? null;
  if (!isProtected && !(may && full)) return null;
  return (
    <>
      {isProtected && (
        <div className="protected">
          <Icon name="lock" size={16} />
          <div className="grow">
            <p className="font-700">
              {resident.protected}
              {protection?.endsOn && <span className="api-state">{words.until(protection.endsOn)}</span>}
            </p>
            <p>{resident.protectedHint}</p>
            <p>{words.told}</p>
            {full && protection && <Questions residentId={residentId} protection={protection} />}
          </div>
        </div>
      )}
      {may && full && (
        <p className="block-actions">
          <button type="button" className="button button-small" onClick={() => setForm('change')}>
            {isProtected ? words.change : words.protect}
          </button>
          {isProtected && (
            <button type="button" className="button button-small" onClick={() => setForm('end')}>
              {words.end}
            </button>
          )}
        </p>
      )}
      {form === 'change' && shown.data && (
        <ChangeForm residentId={residentId} protection={protection} onClose={() => setForm(null)} />
      )}
      {form === 'end' && (
        <RecordForm
          title={words.end}
          lead={words.endLead}
          fields={[]}
          present={{ values: {}, version: 0 }}
          save={async () => {
            await client.send('DELETE', `/desk/residents/${residentId}/protection`);
            await look(residentId);
            toast(words.saved);
          }}
          onClose={() => setForm(null)}
        />
      )}
    </>
  );
}

async function look(residentId: string): Promise<void> {
  await Promise.all([
    cache.refetch(queries.protection(residentId)),
    cache.refetch(queries.resident(residentId)),
  ]);
}

function Questions({ residentId, protection }: { residentId: string; protection: Protection }): ReactElement {
  const words = useProtectionWords();
  const [answers, setAnswers] = useState<readonly string[]>(protection.questions.map(() => ''));
  const [passed, setPassed] = useState<boolean | null>(null);
  const act = useAct(async () => {
    const url = `/desk/residents/${residentId}/identity-checks`;
    setPassed((await client.send<{ passed: boolean }>('POST', url, { answers })).passed);
    await cache.refetch(queries.protection(residentId));
  });
  if (protection.resting) return <p role="status">{words.resting}</p>;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void act.run();
      }}
    >
      <p className="font-700">{words.checkTitle}</p>
      {protection.questions.map((question, at) => (
        <TextField
          key={question}
          label={question}
          value={answers[at] ?? ''}
          maxLength={200}
          autoComplete="off"
          onChange={(event) => {
            setPassed(null);
            setAnswers(answers.with(at, event.target.value));
          }}
        />
      ))}
      <Problem failure={act.failure} />
      {passed !== null && (
        <p role="status" className={passed ? 'chain chain-ok' : 'chain chain-broken'}>
          {passed ? words.right : words.wrong}
        </p>
      )}
      <button
        type="submit"
        className="button button-small"
        disabled={act.busy || answers.some((answer) => answer.trim() === '')}
      >
        {words.check}
      </button>
    </form>
  );
}

function ChangeForm({
  residentId,
  protection,
  onClose,
}: {
  residentId: string;
  protection: Protection | null;
  onClose: () => void;
}): ReactElement {
  const words = useProtectionWords();
  const known = protection?.questions ?? [];
  const fields = QUESTIONS.flatMap((n): RecordField[] => [
    { name: `question${n}`, label: words.question(n), optional: n > 1, max: 200 },
    {
      name: `answer${n}`,
      label: words.answer(n),
      optional: n > 1 || known[n - 1] !== undefined,
      max: 200,
      ...(known[n - 1] === undefined ? {} : { hint: words.answerHint }),
    },
  ]);
  return (
    <RecordForm
      title={protection ? words.change : words.protect}
      lead={words.lead}
      fields={[
        ...fields,
        { name: 'endsOn', label: words.endsOn, kind: 'date', optional: true },
        { name: 'note', label: words.note, optional: true, max: 1_000 },
      ]}
      present={{
        values: {
          ...Object.fromEntries(
            QUESTIONS.flatMap((n) => [
              [`question${n}`, known[n - 1] ?? ''],
              [`answer${n}`, ''],
            ]),
          ),
          endsOn: protection?.endsOn ?? '',
          note: protection?.note ?? '',
        },
        version: protection?.version ?? 0,
      }}
      save={async (values, version) => {
        const questions = QUESTIONS.flatMap((n) => {
          const question = values[`question${n}`]?.trim() ?? '';
          const answer = values[`answer${n}`]?.trim() ?? '';
          return question === '' ? [] : [{ question, ...(answer === '' ? {} : { answer }) }];
        });
        await client.send('PUT', `/desk/residents/${residentId}/protection`, {
          questions,
          note: values['note'] ?? '',
          endsOn: values['endsOn'] || null,
          version,
        });
        await look(residentId);
        toast(words.saved);
      }}
      onClose={onClose}
    />
  );
}
