import { useState, type ReactElement } from 'react';
import { queries } from '../../shared/desk-queries.ts';
import { Dialog } from '../parts/dialog.tsx';
import { SelectField, TextField } from '../parts/field.tsx';
import { Problem, Shown } from '../parts/state.tsx';
import { useAct } from '../state/act.ts';
import { useStore } from '../state/store.ts';
import { useQuery } from '../state/use-query.ts';
import { usePhoneWords } from '../text/phone-words.ts';
import { useWords } from '../text/text.ts';
import { callOut } from './actions.ts';
import { dialRequest } from './requests.ts';

/** The dialog that calls a number, when somebody asked for it. */
export function CallNumber(): ReactElement | null {
  const asked = useStore(dialRequest);
  return asked === null ? null : <DialNumber number={asked} onClose={() => dialRequest.set(null)} />;
}

function DialNumber({ number: asked, onClose }: { number: string; onClose: () => void }): ReactElement {
  const own = usePhoneWords();
  const words = useWords();
  const shown = useQuery(queries.phoneDirectory);
  const [number, setNumber] = useState(asked);
  const [line, setLine] = useState('');
  const act = useAct(async () => {
    await callOut(number.trim(), line || undefined);
    onClose();
  });
  const lines = shown.data?.lines ?? [];
  return (
    <Dialog
      title={own.dialTitle}
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
            disabled={number.trim() === '' || lines.length === 0 || act.busy}
          >
            {own.dial}
          </button>
        </>
      }
    >
      <p>{own.dialLead}</p>
      <TextField
        label={own.number}
        hint={own.numberHint}
        type="tel"
        autoComplete="off"
        maxLength={40}
        value={number}
        onChange={(event) => {
          setNumber(event.target.value);
          act.clear();
        }}
      />
      <Shown of={shown} rows={1}>
        {(directory) =>
          directory.lines.length === 0 ? (
            <p className="notice">{own.noLines}</p>
          ) : (
            <SelectField label={own.dialLine} value={line} onChange={(event) => setLine(event.target.value)}>
              {directory.lines.map((each, at) => (
                <option key={each.entryPointId} value={at === 0 ? '' : each.entryPointId}>
                  {each.number} {each.name}
                </option>
              ))}
            </SelectField>
          )
        }
      </Shown>
      <Problem failure={act.failure} />
    </Dialog>
  );
}
