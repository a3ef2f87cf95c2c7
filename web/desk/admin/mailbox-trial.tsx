import { type ReactElement, useState } from 'react';
import type { MailboxTrialAnswer } from '#http/admin/mailbox-shapes.ts';
import { Icon } from '../parts/icon.tsx';
import { Problem } from '../parts/state.tsx';
import { useAct } from '../state/act.ts';
import { client } from '../state/desk.ts';
import { mailboxReason, useMailboxWords } from '../text/mailbox-words.ts';

/** Signs in at both servers with what is in the form, and says in words what kept it from going. */
export function MailboxTrial({ about }: { about: () => object }): ReactElement {
  const words = useMailboxWords();
  const [found, setFound] = useState<MailboxTrialAnswer | null>(null);
  const act = useAct(async () => {
    setFound(null);
    setFound(await client.send<MailboxTrialAnswer>('POST', '/admin/mailbox-trial', about()));
  });
  const reason =
    act.failure?.code === 'request.invalid' ? mailboxReason(words, act.failure.details) : undefined;
  return (
    <div className="mailbox-trial">
      <button type="button" className="button" disabled={act.busy} onClick={() => void act.run()}>
        {act.busy ? words.testing : words.test}
      </button>
      <div role="status" aria-label={words.testTitle}>
        {found &&
          (['incoming', 'outgoing'] as const).map((side) => (
            <Side key={side} side={side} fault={found[side]} />
          ))}
      </div>
      {reason ? (
        <p className="problem" role="alert">
          {reason}
        </p>
      ) : (
        <Problem failure={act.failure} />
      )}
    </div>
  );
}

function Side({
  side,
  fault,
}: {
  side: 'incoming' | 'outgoing';
  fault: MailboxTrialAnswer['incoming'];
}): ReactElement {
  const words = useMailboxWords();
  if (!fault)
    return (
      <p className="trial-fine">
        <Icon name="check" size={15} /> {side === 'incoming' ? words.incomingFine : words.outgoingFine}
      </p>
    );
  return (
    <div className="trial-fault">
      <p>
        <Icon name="alert" size={15} /> {words.sides[side]}：{words.troubles[fault.trouble]}
      </p>
      {fault.said && <p className="meta">{words.said(fault.said)}</p>}
    </div>
  );
}
