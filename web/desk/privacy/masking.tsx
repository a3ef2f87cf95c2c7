import { type FormEvent, type ReactElement, useState } from 'react';
import type { MaskingAnswer, TriedMaskingAnswer } from '#http/admin/masking-shapes.ts';
import { queries } from '../../shared/desk-queries.ts';
import { ListSection, RowButton } from '../organisation/list-section.tsx';
import { RecordForm, type RecordField } from '../organisation/record-form.tsx';
import { TextArea } from '../parts/field.tsx';
import { Problem, Shown } from '../parts/state.tsx';
import { attempt, useAct } from '../state/act.ts';
import { cache, client } from '../state/desk.ts';
import { toast } from '../state/toasts.ts';
import { useQuery } from '../state/use-query.ts';
import { usePrivacyWords } from '../text/privacy-words.ts';

type Pattern = MaskingAnswer['patterns'][number];
const reload = (): Promise<unknown> => cache.refetch(queries.masking);

/** Which numbers are looked for in what is written, and what is done where one is found. */
export function Masking(): ReactElement {
  const all = usePrivacyWords();
  const words = all.masking;
  const [open, setOpen] = useState<Pattern | 'add' | null>(null);
  const mayChange = useQuery(queries.session).data?.permissions.includes('privacy.manage') ?? false;
  const nameOf = ({ id, name }: Pattern): string => name ?? all.numbers[id] ?? id;
  const put = async (pattern: Pattern, change: object): Promise<void> => {
    const { id, action, originalDays, version } = pattern;
    await client.send('PUT', `/admin/privacy/masking/${id}`, { action, originalDays, version, ...change });
    await reload();
    toast(words.saved);
  };
  return (
    <>
      <ListSection
        id="masking"
        title={all.parts.masking}
        lead={words.lead}
        {...(mayChange ? { add: words.add, onAdd: () => setOpen('add') } : {})}
        rows={
          <Shown of={useQuery(queries.masking)} rows={5} onRetry={() => void reload()}>
            {({ patterns }) =>
              patterns.map((pattern) => (
                <li key={pattern.id} className="failed">
                  <div className="grow">
                    <p className="font-700">
                      {nameOf(pattern)}
                      <span className="api-state">{words.actions[pattern.action]}</span>
                    </p>
                    <p className="meta">
                      {pattern.shape !== null && <code>{pattern.shape}</code>}
                      {pattern.near !== null && <span>{pattern.near}</span>}
                      {pattern.action === 'mask' && <span>{words.original(pattern.originalDays)}</span>}
                    </p>
                  </div>
                  {mayChange && (
                    <RowButton name={nameOf(pattern)} onPress={() => setOpen(pattern)}>
                      {words.change}
                    </RowButton>
                  )}
                  {mayChange && pattern.shape !== null && (
                    <RowButton
                      name={nameOf(pattern)}
                      onPress={() => void attempt(() => put(pattern, { active: false }))}
                    >
                      {words.remove}
                    </RowButton>
                  )}
                </li>
              ))
            }
          </Shown>
        }
      >
        {open && (
          <PatternForm
            pattern={open === 'add' ? null : open}
            title={open === 'add' ? words.add : nameOf(open)}
            onPut={put}
            onClose={() => setOpen(null)}
          />
        )}
      </ListSection>
      {mayChange && <Try />}
    </>
  );
}

function PatternForm({
  pattern,
  title,
  onPut,
  onClose,
}: {
  pattern: Pattern | null;
  title: string;
  onPut: (pattern: Pattern, change: object) => Promise<void>;
  onClose: () => void;
}): ReactElement {
  const { masking: words } = usePrivacyWords();
  const decided: RecordField[] = [
    {
      name: 'action',
      label: words.action,
      kind: 'select',
      options: Object.entries(words.actions).map(([id, name]) => ({ id, name })),
    },
    { name: 'originalDays', label: words.originalDays, hint: words.originalHint, kind: 'number' },
  ];
  const own: RecordField[] = [
    { name: 'name', label: words.name, max: 60 },
    { name: 'shape', label: words.shape, hint: words.shapeHint, max: 40 },
    { name: 'near', label: words.near, hint: words.nearHint, optional: true, max: 20 },
  ];
  return (
    <RecordForm
      title={title}
      fields={pattern ? decided : [...own, ...decided]}
      present={{
        values: {
          ...{ name: '', shape: '', near: '' },
          action: pattern?.action ?? 'mask',
          originalDays: String(pattern?.originalDays ?? 30),
        },
        version: pattern?.version ?? 0,
      }}
      save={async (values, version) => {
        const decision = { action: values['action'], originalDays: Number(values['originalDays']) };
        if (pattern) return onPut(pattern, { ...decision, version });
        await client.send('POST', '/admin/privacy/masking', {
          ...decision,
          ...{ name: values['name'], shape: values['shape'], near: values['near'] || null },
        });
        await reload();
        toast(words.saved);
      }}
      onClose={onClose}
    />
  );
}

/** What would become of a text, as the city has it now. */
function Try(): ReactElement {
  const all = usePrivacyWords();
  const words = all.masking;
  const [text, setText] = useState('');
  const [tried, setTried] = useState<TriedMaskingAnswer | null>(null);
  const act = useAct(async () => {
    setTried(await client.send<TriedMaskingAnswer>('POST', '/admin/privacy/masking/try', { text }));
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    void act.run();
  };
  const found = [...(tried?.masked ?? []), ...(tried?.warned ?? [])];
  return (
    <section aria-labelledby="try-title">
      <h2 id="try-title">{words.tryTitle}</h2>
      <form onSubmit={submit}>
        <TextArea
          label={words.tryLabel}
          maxLength={2000}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        <p className="block-actions">
          <button type="submit" className="button" disabled={act.busy || text.trim() === ''}>
            {words.tryButton}
          </button>
        </p>
        <Problem failure={act.failure} />
      </form>
      <div role="status">
        {tried && (
          <>
            <p className="font-700">{words.tried}</p>
            <p className="revealed">{tried.text}</p>
            <p className="meta">
              {found.length === 0
                ? words.nothingFound
                : found.map((id) => all.numbers[id] ?? id).join(all.comma)}
            </p>
          </>
        )}
      </div>
    </section>
  );
}
