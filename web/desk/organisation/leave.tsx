import { type ReactElement, useState } from 'react';
import type { LeftAnswer, PersonAnswer } from '#http/admin/staff-shapes.ts';
import { queries } from '../../shared/desk-queries.ts';
import { Dialog } from '../parts/dialog.tsx';
import { SelectField } from '../parts/field.tsx';
import { Problem, Shown } from '../parts/state.tsx';
import { Time } from '../parts/time.tsx';
import { useAct } from '../state/act.ts';
import { client } from '../state/desk.ts';
import { toast } from '../state/toasts.ts';
import { useQuery } from '../state/use-query.ts';
import { usePeopleWords } from '../text/people-words.ts';
import { useWords } from '../text/text.ts';

/** Lets somebody leave: what they have in hand is named, and who goes on with it is chosen. */
export function Leave({
  person,
  people,
  onClose,
  onLeft,
}: {
  person: PersonAnswer;
  people: readonly PersonAnswer[];
  onClose: () => void;
  onLeft: () => Promise<void>;
}): ReactElement {
  const words = usePeopleWords();
  const { cancel } = useWords().common;
  const work = useQuery(queries.openWork(person.id));
  const [toStaffId, setToStaffId] = useState('');
  const act = useAct(async () => {
    const body = { version: person.version, toStaffId: toStaffId || null };
    const went = await client.send<LeftAnswer>('POST', `/admin/staff/${person.id}/leave`, body);
    toast(words.hasLeft(person.name, went));
    onClose();
    await onLeft();
  });
  const why = act.failure?.details['why'];
  const reason = typeof why === 'string' ? words.leaveReasons[why] : undefined;
  const colleagues = people.filter(({ id, active }) => active && id !== person.id);
  return (
    <Dialog
      title={words.leaveTitle(person.name)}
      onClose={onClose}
      actions={
        <>
          <button type="button" className="button" onClick={onClose}>
            {cancel}
          </button>
          <button
            type="button"
            className="button button-danger"
            disabled={act.busy || work.data === undefined}
            onClick={() => void act.run()}
          >
            {words.leave}
          </button>
        </>
      }
    >
      <p>{words.leaveLead}</p>
      <Shown of={work} rows={3}>
        {({ interactions, cases }) =>
          interactions.length + cases.length === 0 ? (
            <p className="meta">{words.nothingInHand}</p>
          ) : (
            <>
              <p className="font-700">{words.inHand(interactions.length, cases.length)}</p>
              <ul className="failed-list organisation-work">
                {interactions.map(({ id, queueName, openedAt }) => (
                  <li key={id}>
                    {queueName} <Time at={openedAt} style="full" />
                  </li>
                ))}
                {cases.map(({ id, number, departmentName, dueAt }) => (
                  <li key={id}>
                    {words.caseNumber(number)} {departmentName} {words.due} <Time at={dueAt} style="full" />
                  </li>
                ))}
              </ul>
            </>
          )
        }
      </Shown>
      <SelectField
        label={words.handTo}
        hint={words.handToHint}
        value={toStaffId}
        onChange={(event) => setToStaffId(event.target.value)}
      >
        <option value="">{words.backToLine}</option>
        {colleagues.map(({ id, name, departmentName }) => (
          <option key={id} value={id}>
            {name}（{departmentName}）
          </option>
        ))}
      </SelectField>
      {reason ? (
        <p className="problem" role="alert">
          {reason}
        </p>
      ) : (
        <Problem failure={act.failure} />
      )}
    </Dialog>
  );
}
