import { type ReactElement, useState } from 'react';
import type { FlowAnswer } from '#http/admin/flow-shapes.ts';
import { queries } from '../../shared/desk-queries.ts';
import { Dialog } from '../parts/dialog.tsx';
import { TextArea } from '../parts/field.tsx';
import { Problem } from '../parts/state.tsx';
import { useAct } from '../state/act.ts';
import { cache, client } from '../state/desk.ts';
import { toast } from '../state/toasts.ts';
import { useFlowWords } from '../text/flow-words.ts';
import { useWords } from '../text/text.ts';
import type { Draft, DraftActions } from './use-draft.ts';

type Given = { flow: FlowAnswer; draft: Draft; actions: DraftActions };
type Ask = 'publish' | 'withdraw' | null;

/** The buttons that decide what residents meet; each asks first. */
export function Publish({ flow, draft, actions }: Given): ReactElement {
  const own = useFlowWords();
  const [ask, setAsk] = useState<Ask>(null);
  const errors = draft.problems.filter(({ severity }) => severity === 'error').length;
  const isRunning = flow.publishedNumber !== null;
  const isNews = !isRunning || flow.differs || draft.state !== 'saved';
  const retire = useAct(async () => {
    const version = await actions.save();
    if (version === null) return;
    const body = { version, retired: flow.retiredAt === null };
    actions.adopt(await client.send<FlowAnswer>('POST', `/admin/flows/${flow.id}/retire`, body));
    void cache.refetch(queries.flows);
  });
  return (
    <div className="flow-actions">
      <span className={errors > 0 ? 'chip chip-late' : 'chip'}>
        {own.problems(errors, draft.problems.length - errors)}
      </span>
      {flow.can.includes('publish') && (
        <button
          type="button"
          className="button button-main"
          disabled={errors > 0 || !isNews || draft.state === 'conflict'}
          onClick={() => setAsk('publish')}
        >
          {own.publish}
        </button>
      )}
      {isRunning && flow.can.includes('publish') && (
        <button type="button" className="button" onClick={() => setAsk('withdraw')}>
          {own.withdraw}
        </button>
      )}
      {!isRunning && (
        <button type="button" className="button" disabled={retire.busy} onClick={() => void retire.run()}>
          {flow.retiredAt ? own.unretire : own.retire}
        </button>
      )}
      <Problem failure={retire.failure} />
      {ask !== null && <Asked what={ask} flow={flow} actions={actions} onClose={() => setAsk(null)} />}
    </div>
  );
}

function Asked({
  what,
  flow,
  actions,
  onClose,
}: {
  what: 'publish' | 'withdraw';
  flow: FlowAnswer;
  actions: DraftActions;
  onClose: () => void;
}): ReactElement {
  const own = useFlowWords();
  const words = useWords();
  const [note, setNote] = useState('');
  const next = flow.lastNumber + 1;
  const act = useAct(async () => {
    const version = await actions.save();
    if (version === null) return onClose();
    const body = what === 'publish' ? { version, note } : { version };
    const answer = await client.send<FlowAnswer>('POST', `/admin/flows/${flow.id}/${what}`, body);
    actions.adopt(answer);
    void cache.refetch(queries.flows);
    toast(what === 'publish' ? own.published(next) : own.withdrawn);
    onClose();
  });
  return (
    <Dialog
      title={what === 'publish' ? own.publishTitle(next) : own.withdrawTitle}
      onClose={onClose}
      onSubmit={() => void act.run()}
      actions={
        <>
          <button type="button" className="button" onClick={onClose}>
            {words.common.cancel}
          </button>
          <button
            type="submit"
            className="button button-main"
            disabled={act.busy}
            data-first={what === 'withdraw' ? '' : undefined}
          >
            {what === 'publish' ? own.publish : own.withdraw}
          </button>
        </>
      }
    >
      <p>{what === 'publish' ? own.publishLead : own.withdrawLead}</p>
      {what === 'publish' && (
        <TextArea
          label={own.publishNote}
          optional
          rows={2}
          maxLength={400}
          value={note}
          onChange={(event) => setNote(event.target.value)}
        />
      )}
      <Problem failure={act.failure} />
    </Dialog>
  );
}
