import { type ReactElement, useState } from 'react';
import { queries } from '../../shared/desk-queries.ts';
import type { HarassmentRow } from '../../shared/desk-types.ts';
import { Dialog } from '../parts/dialog.tsx';
import { TextArea } from '../parts/field.tsx';
import { Problem } from '../parts/state.tsx';
import { actOnHelp } from '../phone/help-acts.ts';
import { useAct } from '../state/act.ts';
import { toast } from '../state/toasts.ts';
import { useQuery } from '../state/use-query.ts';
import { useHarassmentWords } from '../text/harassment-words.ts';
import { useWords } from '../text/text.ts';

type Decision = NonNullable<HarassmentRow['decision']>;
const DECISIONS: readonly Decision[] = ['go-on', 'end', 'end-and-report', 'no-harassment'];

/** What the person in charge decides about a call for help, and why; what was written before is read first. */
export function Decide({ row, onClose }: { row: HarassmentRow; onClose: () => void }): ReactElement {
  const query = row.hasNote ? queries.decisionNote(row.id) : null;
  const { data, failure } = useQuery(query);
  const words = useHarassmentWords();
  if (!query || data) return <DecideForm row={row} before={data?.note ?? ''} onClose={onClose} />;
  return (
    <Dialog title={words.list.decideOf(row.asked.name)} onClose={onClose}>
      <Problem failure={failure ?? null} />
    </Dialog>
  );
}

function DecideForm({
  row,
  before,
  onClose,
}: {
  row: HarassmentRow;
  before: string;
  onClose: () => void;
}): ReactElement {
  const words = useHarassmentWords();
  const { common } = useWords();
  const [decision, setDecision] = useState<Decision | null>(row.decision);
  const [note, setNote] = useState(before);
  // As it was when this was opened: what somebody else decides meanwhile is refused, and shown behind.
  const [version] = useState(row.version);
  const act = useAct(async () => {
    await actOnHelp(row.id, 'decide', { version, decision, note });
    toast(words.decisionSaved);
    onClose();
  });
  return (
    <Dialog
      title={words.list.decideOf(row.asked.name)}
      onClose={onClose}
      onSubmit={() => void act.run()}
      actions={
        <>
          <button type="button" className="button" onClick={onClose}>
            {common.cancel}
          </button>
          <button type="submit" className="button button-main" disabled={act.busy || decision === null}>
            {common.save}
          </button>
        </>
      }
    >
      <fieldset className="help-decision">
        <legend>{words.decision}</legend>
        {DECISIONS.map((one) => (
          <label key={one} className="check">
            <input
              type="radio"
              name="decision"
              checked={decision === one}
              onChange={() => setDecision(one)}
            />
            {words.decisions[one]}
          </label>
        ))}
      </fieldset>
      <TextArea
        label={words.note}
        hint={words.noteHint}
        rows={3}
        maxLength={2_000}
        value={note}
        onChange={(event) => setNote(event.target.value)}
      />
      <Problem failure={act.failure} />
    </Dialog>
  );
}
