import { type ReactElement, useState } from 'react';
import type { LegalHoldsAnswer } from '#http/admin/privacy-shapes.ts';
import { queries } from '../../shared/desk-queries.ts';
import { newClientId } from '../../shared/desk-ids.ts';
import { ListSection, RowButton } from '../organisation/list-section.tsx';
import { RecordForm } from '../organisation/record-form.tsx';
import { Empty, Shown } from '../parts/state.tsx';
import { Time } from '../parts/time.tsx';
import { cache, client } from '../state/desk.ts';
import { toast } from '../state/toasts.ts';
import { useQuery } from '../state/use-query.ts';
import { usePrivacyWords } from '../text/privacy-words.ts';

type Hold = LegalHoldsAnswer['rows'][number];
const ID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/i;

/** What is kept beyond its time, and why. */
export function Holds(): ReactElement {
  const all = usePrivacyWords();
  const words = all.holds;
  const [before, setBefore] = useState<string | undefined>(undefined);
  const asked = queries.legalHolds(before);
  const shown = useQuery(asked);
  const [open, setOpen] = useState<Hold | 'add' | null>(null);
  const done = async (said: string): Promise<void> => {
    await Promise.all([cache.refetch(asked), cache.refetch(queries.retention)]);
    toast(said);
  };
  return (
    <ListSection
      id="holds"
      title={all.parts.holds}
      lead={words.lead}
      add={words.add}
      onAdd={() => setOpen('add')}
      rows={
        <Shown of={shown} rows={3} onRetry={() => void cache.refetch(asked)}>
          {({ rows, nextBefore }) => (
            <>
              {rows.length === 0 && (
                <li>
                  <Empty>{words.none}</Empty>
                </li>
              )}
              {rows.map((hold) => (
                <Row key={hold.id} hold={hold} onRelease={() => setOpen(hold)} />
              ))}
              {nextBefore && (
                <li>
                  <button type="button" className="button" onClick={() => setBefore(nextBefore)}>
                    {all.disposals.older}
                  </button>
                </li>
              )}
            </>
          )}
        </Shown>
      }
    >
      {open === 'add' && <AddHold onDone={() => done(words.added)} onClose={() => setOpen(null)} />}
      {open && open !== 'add' && (
        <RecordForm
          title={words.releaseTitle}
          lead={open.reason}
          fields={[{ name: 'reason', label: words.releaseReason, max: 500 }]}
          present={{ values: { reason: '' }, version: 0 }}
          save={async (values) => {
            await client.send('POST', `/admin/privacy/holds/${open.id}/release`, {
              reason: values['reason'],
            });
            await done(words.released);
          }}
          onClose={() => setOpen(null)}
        />
      )}
    </ListSection>
  );
}

function Row({ hold, onRelease }: { hold: Hold; onRelease: () => void }): ReactElement {
  const all = usePrivacyWords();
  const words = all.holds;
  return (
    <li className="failed">
      <div className="grow">
        <p className="font-700">{hold.reason}</p>
        <p className="meta">
          <span>{all.retained[hold.subjectKind]}</span>
          <code>{hold.subjectId}</code>
          <span>{hold.heldBy}</span>
          <Time at={hold.heldAt} style="full" />
          <span>
            {words.until} {hold.until ? <Time at={hold.until} style="full" /> : words.forever}
          </span>
        </p>
        {hold.releasedAt && (
          <p className="meta">
            <Time at={hold.releasedAt} style="full" />
            <span>{words.over(hold.releasedBy ?? '', hold.releaseReason ?? '')}</span>
          </p>
        )}
      </div>
      {!hold.releasedAt && (
        <RowButton name={hold.reason} onPress={onRelease}>
          {words.release}
        </RowButton>
      )}
    </li>
  );
}

function AddHold({ onDone, onClose }: { onDone: () => Promise<void>; onClose: () => void }): ReactElement {
  const all = usePrivacyWords();
  const words = all.holds;
  const [clientId] = useState(newClientId);
  return (
    <RecordForm
      title={words.add}
      lead={words.lead}
      fields={[
        {
          name: 'kind',
          label: words.kind,
          kind: 'select',
          options: ['interaction', 'case', 'resident'].map((id) => ({ id, name: all.retained[id] ?? id })),
        },
        { name: 'subject', label: words.subject, hint: words.subjectHint, max: 400 },
        { name: 'reason', label: words.reason, max: 500 },
        { name: 'until', label: words.until, hint: words.untilHint, kind: 'date', optional: true },
      ]}
      present={{ values: { kind: 'interaction', subject: '', reason: '', until: '' }, version: 0 }}
      save={async (values) => {
        await client.send('POST', '/admin/privacy/holds', {
          clientId,
          subjectKind: values['kind'],
          // Without an id in it the server says which field is wrong.
          subjectId: ID.exec(values['subject'] ?? '')?.[0] ?? values['subject'],
          reason: values['reason'],
          until: values['until'] ? new Date(`${values['until']}T23:59:59+09:00`).toISOString() : null,
        });
        await onDone();
      }}
      onClose={onClose}
    />
  );
}
