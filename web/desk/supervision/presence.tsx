import { useState, type ReactElement } from 'react';
import { queries } from '../../shared/desk-queries.ts';
import type { PresenceStatus, Supervision } from '../../shared/desk-types.ts';
import { Dialog } from '../parts/dialog.tsx';
import { SelectField } from '../parts/field.tsx';
import { Problem } from '../parts/state.tsx';
import { useAct } from '../state/act.ts';
import { client } from '../state/desk.ts';
import { toast } from '../state/toasts.ts';
import { useQuery } from '../state/use-query.ts';
import { useWords } from '../text/text.ts';
import { lookAnew } from './act.ts';

/** Sets another person's presence, as it was seen when the dialog opened. */
export function ChangePresence({
  agent,
  onClose,
}: {
  agent: Supervision['agents'][number];
  onClose: () => void;
}): ReactElement {
  const words = useWords();
  const text = words.supervision.presence;
  const reasons = useQuery(queries.directory).data?.presenceReasons ?? [];
  const [status, setStatus] = useState<PresenceStatus>(
    agent.status === 'ready' && !agent.setAside ? 'away' : 'ready',
  );
  const [reason, setReason] = useState('');
  const act = useAct(async () => {
    try {
      await client.send('PUT', `/desk/supervision/agents/${agent.id}/presence`, {
        status,
        reason: status === 'away' && reason !== '' ? reason : null,
        seen: { status: agent.status, setAside: agent.setAside },
      });
    } finally {
      lookAnew();
    }
    toast(text.done(agent.name));
    onClose();
  });
  return (
    <Dialog
      title={text.title(agent.name)}
      onClose={onClose}
      onSubmit={() => void act.run()}
      actions={
        <>
          <button type="button" className="button" onClick={onClose}>
            {words.common.cancel}
          </button>
          <button type="submit" className="button button-main" disabled={act.busy}>
            {text.submit}
          </button>
        </>
      }
    >
      <p className="notice">{text.lead}</p>
      <SelectField
        label={text.label}
        value={status}
        onChange={(event) => setStatus(event.target.value as PresenceStatus)}
      >
        <option value="ready">{words.presence.ready}</option>
        <option value="away">{words.presence.away}</option>
        <option value="offline">{words.presence.offline}</option>
      </SelectField>
      {status === 'away' && reasons.length > 0 && (
        <SelectField
          label={text.reason}
          optional
          value={reason}
          onChange={(event) => setReason(event.target.value)}
        >
          <option value="">{words.supervision.none}</option>
          {reasons.map((one) => (
            <option key={one.code} value={one.code}>
              {one.name}
            </option>
          ))}
        </SelectField>
      )}
      <Problem failure={act.failure} />
    </Dialog>
  );
}
