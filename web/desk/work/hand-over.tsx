import { useMemo, useState, type ReactElement } from 'react';
import { queries } from '../../shared/desk-queries.ts';
import type { Colleagues, Directory, Interaction, RequestHandover } from '../../shared/desk-types.ts';
import { Dialog } from '../parts/dialog.tsx';
import { TextArea } from '../parts/field.tsx';
import { Picker, type Option } from '../parts/picker.tsx';
import { Problem } from '../parts/state.tsx';
import { useAct, useClientId } from '../state/act.ts';
import { client } from '../state/desk.ts';
import { toast } from '../state/toasts.ts';
import { useQuery } from '../state/use-query.ts';
import { span } from '../text/format.ts';
import { useWords } from '../text/text.ts';
import type { Words } from '../text/ja.ts';
import { keepInteraction } from './actions.ts';

/** Asks another queue or department, or a certain colleague, to take an interaction over; one stays responsible until they accept. */
export function HandOver({
  interaction,
  onClose,
}: {
  interaction: Interaction;
  onClose: () => void;
}): ReactElement {
  const words = useWords();
  const directory = useQuery(queries.directory).data;
  const colleagues = useQuery(queries.colleagues(interaction.id)).data;
  const [target, setTarget] = useState<string | null>(null);
  const [note, setNote] = useState('');
  const clientId = useClientId();
  const options = useMemo(
    () =>
      directory
        ? [...handOverTargets(directory, interaction.queueId, words), ...people(colleagues, words)]
        : [],
    [directory, colleagues, interaction, words],
  );
  const person = colleagues?.rows.find((one) => target === `staff ${one.id}`);
  const act = useAct(async () => {
    const body = handOverRequest(clientId.current, target ?? '', note);
    keepInteraction(
      await client.send<Interaction>('POST', `/desk/interactions/${interaction.id}/handover`, body),
    );
    toast(words.handover.requested(options.find((one) => one.id === target)?.name ?? ''));
    onClose();
  });
  return (
    <Dialog
      title={words.handover.title}
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
            disabled={target === null || person?.state === 'offline' || act.busy}
          >
            {words.handover.submit}
          </button>
        </>
      }
    >
      <p className="notice">{words.handover.lead}</p>
      <Picker
        label={words.handover.target}
        hint={words.handover.targetHint}
        options={options}
        chosen={target}
        onChoose={(id) => {
          setTarget(id);
          clientId.renew();
        }}
      />
      {person && (
        <p className="notice" role="status">
          {person.state === 'offline'
            ? words.personal.gone(person.name)
            : words.personal.leadFor(person.name, span(colleagues?.personalSec ?? 0, words))}
        </p>
      )}
      <TextArea
        label={words.handover.note}
        hint={words.handover.noteHint}
        optional
        maxLength={4000}
        value={note}
        onChange={(event) => setNote(event.target.value)}
      />
      <Problem failure={act.failure} />
    </Dialog>
  );
}

/** Queues first, then the departments that receive hand-overs; the queue where it is already is left out. */
export function handOverTargets(directory: Directory, inQueueId: string | null, words: Words): Option[] {
  const departmentPath = new Map(directory.departments.map((one) => [one.id, one.path]));
  return [
    ...directory.queues
      .filter((queue) => queue.id !== inQueueId)
      .map((queue) => ({
        id: `queue ${queue.id}`,
        name: queue.name,
        path: departmentPath.get(queue.departmentId),
        tag: queue.open ? words.handover.queue : `${words.handover.queue}・${words.handover.closed}`,
      })),
    ...directory.departments
      .filter((department) => department.receivesHandovers)
      .map((department) => ({
        id: `department ${department.id}`,
        name: department.name,
        path: department.path,
        tag: words.handover.department,
      })),
  ];
}

/** What is sent for a chosen target of the above. */
export function handOverRequest(clientId: string, target: string, note: string): RequestHandover {
  const [kind, id] = target.split(' ');
  const body: RequestHandover = { clientId, note: note.trim() || null };
  if (kind === 'queue') body.toQueueId = id;
  else if (kind === 'staff') body.toStaffId = id;
  else body.toDepartmentId = id;
  return body;
}

/** Colleagues of this desk, found by kana too, with how they are. */
function people(colleagues: Colleagues | undefined, words: Words): Option[] {
  const own = words.personal;
  return (colleagues?.rows ?? []).map((one) => ({
    id: `staff ${one.id}`,
    name: one.name,
    path: one.departmentName,
    also: one.kana,
    tag: [
      own.colleague,
      own.states[one.state],
      ...(one.inHand > 0 ? [own.inHand(one.inHand)] : []),
      ...(one.waiting > 0 ? [own.waiting(one.waiting)] : []),
    ].join('・'),
  }));
}
