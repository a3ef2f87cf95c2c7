import type { ReactElement, ReactNode } from 'react';
import type { Directory, RequestHandover } from '../../shared/desk-types.ts';
import { Dialog } from '../parts/dialog.tsx';
import { TextArea } from '../parts/field.tsx';
import { type Option, Picker } from '../parts/picker.tsx';
import { Problem } from '../parts/state.tsx';
import { useAct, useClientId } from '../state/act.ts';
import { useBegun } from '../state/begun.ts';
import type { Words } from '../text/ja.ts';
import { useWords } from '../text/text.ts';

export type HandOverForm = { readonly target: string | null; readonly note: string };

/** Asks to whom something is handed over, with a note that goes along; what was begun is kept under `begunAs`. */
export function HandOverDialog(given: {
  title: string;
  submit: string;
  begunAs: string;
  options: readonly Option[];
  /** Said of the target that is chosen, and whether it cannot take anything now. */
  about?: (target: string | null) => { said: ReactNode; unable: boolean } | null;
  onClose: () => void;
  onAsk: (clientId: string, target: string, note: string) => Promise<void>;
}): ReactElement {
  const words = useWords();
  const clientId = useClientId();
  const { form, change, forget } = useBegun<HandOverForm>(`hand-over ${given.begunAs}`, () => ({
    target: null,
    note: '',
  }));
  const about = given.about?.(form.target);
  const act = useAct(async () => {
    await given.onAsk(clientId.current, form.target ?? '', form.note);
    forget();
  });
  return (
    <Dialog
      title={given.title}
      onClose={given.onClose}
      onSubmit={() => void act.run()}
      actions={
        <>
          <button type="button" className="button" onClick={given.onClose}>
            {words.common.cancel}
          </button>
          <button
            type="submit"
            className="button button-main"
            disabled={form.target === null || about?.unable === true || act.busy}
          >
            {given.submit}
          </button>
        </>
      }
    >
      <p className="notice">{words.handover.lead}</p>
      <Picker
        label={words.handover.target}
        hint={words.handover.targetHint}
        options={given.options}
        chosen={form.target}
        onChoose={(id) => {
          change({ target: id });
          clientId.renew();
        }}
      />
      {about && (
        <p className="notice" role="status">
          {about.said}
        </p>
      )}
      <TextArea
        label={words.handover.note}
        hint={words.handover.noteHint}
        optional
        maxLength={4000}
        value={form.note}
        onChange={(event) => change({ note: event.target.value })}
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
        also: department.kana,
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
