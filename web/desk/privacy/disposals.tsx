import { type FormEvent, type ReactElement, useState } from 'react';
import type { DisposalsAnswer, DisposedAnswer } from '#http/admin/privacy-shapes.ts';
import { queries } from '../../shared/desk-queries.ts';
import { Dialog } from '../parts/dialog.tsx';
import { TextField } from '../parts/field.tsx';
import { Empty, Problem, Shown } from '../parts/state.tsx';
import { Time } from '../parts/time.tsx';
import { attempt, useAct } from '../state/act.ts';
import { cache, client } from '../state/desk.ts';
import { toast } from '../state/toasts.ts';
import { useQuery } from '../state/use-query.ts';
import { fullTime } from '../text/format.ts';
import { usePrivacyWords } from '../text/privacy-words.ts';
import { language, useWords } from '../text/text.ts';

type Disposal = DisposalsAnswer['rows'][number];

/** What was proposed to be disposed of, who let it go ahead, and what is left of it: the proof. */
export function Disposals(): ReactElement {
  const all = usePrivacyWords();
  const words = all.disposals;
  const [before, setBefore] = useState<string | undefined>(undefined);
  const asked = queries.disposals(before);
  const shown = useQuery(asked);
  const [approving, setApproving] = useState<Disposal | null>(null);
  const decide = async (one: Disposal, approves: boolean): Promise<void> => {
    await client.send('POST', `/admin/privacy/disposals/${one.id}/decide`, { approves });
    await cache.refetch(asked);
    toast(approves ? words.approved : words.declined);
  };
  return (
    <section aria-labelledby="disposals-title">
      <div className="api-head">
        <h2 id="disposals-title">{all.parts.disposals}</h2>
      </div>
      <p className="meta">{words.lead}</p>
      <Shown of={shown} rows={4} onRetry={() => void cache.refetch(asked)}>
        {({ rows, nextBefore }) => (
          <>
            {rows.length === 0 && <Empty>{words.none}</Empty>}
            <ul className="failed-list">
              {rows.map((one) => (
                <Row
                  key={one.id}
                  one={one}
                  onApprove={() => setApproving(one)}
                  onDecline={() => void attempt(() => decide(one, false))}
                />
              ))}
            </ul>
            {nextBefore && (
              <button type="button" className="button" onClick={() => setBefore(nextBefore)}>
                {words.older}
              </button>
            )}
          </>
        )}
      </Shown>
      <FindOne />
      {approving && (
        <Approve
          one={approving}
          onApprove={() => decide(approving, true)}
          onClose={() => setApproving(null)}
        />
      )}
    </section>
  );
}

function useCounts(): (counts: Readonly<Record<string, number>>) => string {
  const { retained, retention, comma } = usePrivacyWords();
  return (counts) =>
    Object.entries(counts)
      .filter(([, count]) => count > 0)
      .map(([kind, count]) => `${retained[kind] ?? kind} ${retention.count(count)}`)
      .join(comma) || retention.count(0);
}

function Row({
  one,
  onApprove,
  onDecline,
}: {
  one: Disposal;
  onApprove: () => void;
  onDecline: () => void;
}): ReactElement {
  const words = usePrivacyWords().disposals;
  const counted = useCounts();
  const decided = one.state === 'declined' ? words.declinedBy : words.approvedBy;
  return (
    <li className="failed">
      <div className="grow">
        <p className="font-700">
          {counted(one.proposed)}
          <span className={one.state === 'done' ? 'api-state api-state-active' : 'api-state'}>
            {words.states[one.state]}
          </span>
        </p>
        <p className="meta">
          <Time at={one.proposedAt} style="full" />
          <span>{words.proposedBy(one.proposedBy)}</span>
          {one.decidedBy !== null && <span>{decided(one.decidedBy)}</span>}
        </p>
        {one.finishedAt && (
          <p className="meta">
            <Time at={one.finishedAt} style="full" />
            <span>
              {words.gone} {counted(one.disposed)}
            </span>
          </p>
        )}
        {one.digest && (
          <p className="meta">
            {words.digest} <code className="digest">{one.digest}</code>
          </p>
        )}
      </div>
      {one.forYou && (
        <>
          <button type="button" className="button button-small button-danger" onClick={onApprove}>
            {words.approve}
          </button>
          <button type="button" className="button button-small" onClick={onDecline}>
            {words.decline}
          </button>
        </>
      )}
    </li>
  );
}

function Approve({
  one,
  onApprove,
  onClose,
}: {
  one: Disposal;
  onApprove: () => Promise<void>;
  onClose: () => void;
}): ReactElement {
  const words = usePrivacyWords().disposals;
  const { common } = useWords();
  const counted = useCounts();
  const act = useAct(async () => {
    await onApprove();
    onClose();
  });
  return (
    <Dialog
      title={words.approve}
      onClose={onClose}
      onSubmit={() => void act.run()}
      actions={
        <>
          <button type="button" className="button" onClick={onClose}>
            {common.cancel}
          </button>
          <button type="submit" className="button button-danger" disabled={act.busy}>
            {words.approve}
          </button>
        </>
      }
    >
      <p>{words.confirm}</p>
      <p className="font-700">{counted(one.proposed)}</p>
      <p className="meta">{words.proposedBy(one.proposedBy)}</p>
      <Problem failure={act.failure} />
    </Dialog>
  );
}

/** Shows of one id that it went, for somebody who asks. */
function FindOne(): ReactElement {
  const words = usePrivacyWords().disposals;
  const [said, setSaid] = useState('');
  const [typed, setTyped] = useState('');
  const act = useAct(async () => {
    const { disposed } = await client.get<DisposedAnswer>(`/admin/privacy/disposed/${typed.trim()}`);
    setSaid(disposed ? words.found(fullTime(disposed.disposedAt, language())) : words.notFound);
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setSaid('');
    void act.run();
  };
  return (
    <form className="organisation-row" onSubmit={submit}>
      <TextField
        label={words.findLabel}
        required
        maxLength={36}
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
      />
      <button type="submit" className="button" disabled={act.busy}>
        {words.find}
      </button>
      <Problem failure={act.failure} />
      <p role="status">{said}</p>
    </form>
  );
}
