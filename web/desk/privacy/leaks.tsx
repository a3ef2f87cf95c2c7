import { type ReactElement, useState } from 'react';
import type { ExportAnswer } from '#http/admin/data-request-shapes.ts';
import type { LeakAnswer, TouchedAnswer } from '#http/admin/leak-shapes.ts';
import { newClientId } from '../../shared/desk-ids.ts';
import { queries } from '../../shared/desk-queries.ts';
import { type RecordField, RecordForm, type Values } from '../organisation/record-form.tsx';
import { saveBlob } from '../parts/save-file.ts';
import { Empty, Problem, Shown } from '../parts/state.tsx';
import { Time } from '../parts/time.tsx';
import { useAct } from '../state/act.ts';
import { cache, client, serverTime } from '../state/desk.ts';
import { toast } from '../state/toasts.ts';
import { useQuery } from '../state/use-query.ts';
import { type LeakWords, useLeakWords } from '../text/leak-words.ts';
import { usePrivacyWords } from '../text/privacy-words.ts';
import { Touched } from './touched.tsx';

const FORMATS = ['report', 'persons'] as const;

/** Leaks: who is concerned, what is reported, until when. */
export function Leaks(): ReactElement {
  const words = useLeakWords();
  const title = usePrivacyWords().parts.leaks;
  const shown = useQuery(queries.leaks);
  const [form, setForm] = useState<'add' | LeakAnswer | null>(null);
  return (
    <section aria-labelledby="leaks-title">
      <div className="api-head">
        <h2 id="leaks-title">{title}</h2>
        <button type="button" className="button button-small" onClick={() => setForm('add')}>
          {words.add}
        </button>
      </div>
      <p className="meta">{words.lead}</p>
      <Shown of={shown} rows={3} onRetry={() => void cache.refetch(queries.leaks)}>
        {({ leaks }) => (
          <>
            {leaks.length === 0 && <Empty>{words.none}</Empty>}
            <ul className="failed-list">
              {leaks.map((leak) => (
                <Row key={leak.id} leak={leak} onChange={() => setForm(leak)} />
              ))}
            </ul>
          </>
        )}
      </Shown>
      {form !== null && <LeakForm leak={form === 'add' ? null : form} onClose={() => setForm(null)} />}
    </section>
  );
}

function Row({ leak, onChange }: { leak: LeakAnswer; onChange: () => void }): ReactElement {
  const words = useLeakWords();
  const [touched, setTouched] = useState<TouchedAnswer | null>(null);
  const count = useAct(async () =>
    setTouched(await client.send<TouchedAnswer>('POST', '/admin/leaks/scope', leak.scope)),
  );
  const save = useAct(async (format: (typeof FORMATS)[number]) => {
    const file = await client.send<ExportAnswer>('POST', `/admin/leaks/${leak.id}/export`, { format });
    const bytes = Uint8Array.from(atob(file.base64), (one) => one.charCodeAt(0));
    saveBlob(file.name, new Blob([bytes], { type: file.mediaType }));
  });
  const name = leak.report.outline || leak.scopeName || leak.scope.address || '';
  return (
    <li className="failed">
      <div className="grow">
        <p className="font-700">
          {name}
          <span className="api-state">{words.persons(leak.residents)}</span>
          {leak.mustBeReported && <span className="api-state">{words.must}</span>}
          {leak.late && <span className="due due-late">{words.late}</span>}
        </p>
        <p className="meta">
          <span>
            {words.form.knownAt} <Time at={leak.knownAt} style="full" />
          </span>
          <span>
            {words.quick(leak.quickFromOn, leak.quickOn)}
            {leak.quickSentOn && words.sent(leak.quickSentOn)}
          </span>
          <span>
            {words.final(leak.finalOn)}
            {leak.finalSentOn && words.sent(leak.finalSentOn)}
          </span>
          {!leak.mustBeReported && <span>{words.mayBe}</span>}
        </p>
        <p className="meta">
          <span>{leak.scopeName}</span>
          <span>{leak.scope.address}</span>
          <Time at={leak.scope.from} style="full" />
          <span>
            – <Time at={leak.scope.to} style="full" />
          </span>
        </p>
        <Problem failure={count.failure ?? save.failure} />
        {touched && <Touched touched={touched} />}
        <p className="block-actions">
          <button type="button" className="button button-small" onClick={onChange}>
            {words.change}
            <span className="sr-only"> {name}</span>
          </button>
          <button
            type="button"
            className="button button-small"
            disabled={count.busy}
            onClick={() => void count.run()}
          >
            {words.count}
            <span className="sr-only"> {name}</span>
          </button>
          {FORMATS.map((format) => (
            <button
              key={format}
              type="button"
              className="button button-small"
              disabled={save.busy}
              onClick={() => void save.run(format)}
            >
              {format === 'report' ? words.report : words.list}
              <span className="sr-only"> {name}</span>
            </button>
          ))}
        </p>
      </div>
    </li>
  );
}

function LeakForm({ leak, onClose }: { leak: LeakAnswer | null; onClose: () => void }): ReactElement {
  const words = useLeakWords();
  const [clientId] = useState(newClientId);
  const people = useQuery(queries.auditPeople).data?.people ?? [];
  const staff = [
    { id: '', name: words.form.anybody },
    ...people.map(({ id, name, departmentName }) => ({ id, name: `${name}（${departmentName}）` })),
  ];
  return (
    <RecordForm
      key={people.length}
      title={leak ? words.change : words.add}
      fields={fieldsOf(words, staff, leak !== null)}
      present={{ values: valuesOf(leak), version: leak?.version ?? 0 }}
      save={async (values, version) => {
        const body = bodyOf(values);
        if (leak)
          await client.send('PUT', `/admin/leaks/${leak.id}`, {
            ...body,
            quickSentOn: values['quickSentOn'] || null,
            finalSentOn: values['finalSentOn'] || null,
            version,
          });
        else
          await client.send('POST', '/admin/leaks', {
            ...body,
            clientId,
            knownAt: new Date(values['knownAt'] ?? '').toISOString(),
          });
        await cache.refetch(queries.leaks);
        toast(words.saved);
      }}
      onClose={onClose}
    />
  );
}

function fieldsOf(
  { form, items, malicious }: LeakWords,
  staff: readonly { id: string; name: string }[],
  known: boolean,
): RecordField[] {
  return [
    ...(known ? [] : [{ name: 'knownAt', label: form.knownAt, kind: 'moment' as const }]),
    { name: 'staffId', label: form.staff, kind: 'select', options: staff, optional: true },
    { name: 'address', label: form.address, optional: true, max: 60 },
    { name: 'from', label: form.from, kind: 'moment' },
    { name: 'to', label: form.to, kind: 'moment' },
    { name: 'malicious', label: malicious, kind: 'check' },
    ...Object.entries(items).map(([name, label]) => ({
      ...{ name, label, kind: 'long' as const, optional: true, max: 4_000 },
    })),
    ...(known
      ? (['quickSentOn', 'finalSentOn'] as const).map((name) => ({
          ...{ name, label: form[name], kind: 'date' as const, optional: true },
        }))
      : []),
  ];
}

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
const local = (at: string | number): string => {
  const date = new Date(at);
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
};

function valuesOf(leak: LeakAnswer | null): Values {
  const now = serverTime.nowMs();
  return {
    knownAt: local(now),
    staffId: leak?.scope.staffId ?? '',
    address: leak?.scope.address ?? '',
    from: local(leak?.scope.from ?? now - DAY_MS),
    to: local(leak?.scope.to ?? now),
    malicious: leak?.malicious ? '1' : '',
    ...(leak?.report ?? {
      ...{ outline: '', items: '', cause: '', secondary: '', person: '' },
      ...{ publication: '', prevention: '', other: '' },
    }),
    quickSentOn: leak?.quickSentOn ?? '',
    finalSentOn: leak?.finalSentOn ?? '',
  };
}

function bodyOf(values: Values) {
  const text = (name: string): string => values[name] ?? '';
  const at = (name: string, afterMs = 0): string => new Date(Date.parse(text(name)) + afterMs).toISOString();
  return {
    malicious: text('malicious') !== '',
    scope: {
      staffId: text('staffId') || null,
      address: text('address').trim() || null,
      from: at('from'),
      // Until the end of the minute that is named: what was done in the present one counts.
      to: at('to', MINUTE_MS - 1),
    },
    report: {
      outline: text('outline'),
      items: text('items'),
      cause: text('cause'),
      secondary: text('secondary'),
      person: text('person'),
      publication: text('publication'),
      prevention: text('prevention'),
      other: text('other'),
    },
  };
}
