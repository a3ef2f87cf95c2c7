import { useState, type ReactElement } from 'react';
import { residentQueries, type Ties, type WriteNote } from '../../shared/resident-queries.ts';
import { TextArea, TextField } from '../parts/field.tsx';
import { Time } from '../parts/time.tsx';
import { useClientId } from '../state/act.ts';
import { useNow, useQuery } from '../state/use-query.ts';
import { civilDay, longDay } from '../text/format.ts';
import { language, useWords } from '../text/text.ts';
import { writeTie } from './beside.ts';
import { EndButton, TieBlock, TieForm } from './tie-block.tsx';

/** What whoever serves this person should mind, each with its last day. */
export function Notes({ residentId, ties }: { residentId: string; ties: Ties }): ReactElement {
  const words = useWords();
  const mayWrite = ties.can.includes('write');
  return (
    <TieBlock
      title={words.beside.notes.title}
      none={words.beside.notes.none}
      isEmpty={ties.notes.length === 0}
      add={mayWrite ? words.beside.notes.add : undefined}
      form={(onDone) => <Add residentId={residentId} onDone={onDone} />}
    >
      {ties.notes.map((note) => (
        <li key={note.id} className={note.over ? 'tie-over' : 'tie-note'}>
          <p className="tie-text">{note.body}</p>
          <p className="meta">
            <span>
              {note.over
                ? words.beside.ties.over
                : note.endsOn
                  ? words.beside.ties.ends(longDay(note.endsOn, language()))
                  : words.beside.ties.noEnd}
            </span>
            <span>{words.beside.ties.by(note.byName)}</span>
            <Time at={note.at} />
          </p>
          {mayWrite && !note.over && (
            <EndButton act={() => writeTie(residentId, 'POST', `/desk/resident-notes/${note.id}/end`)} />
          )}
        </li>
      ))}
    </TieBlock>
  );
}

/** The notes that hold now, short, where somebody is just being served. */
export function NotesAtHand({ residentId }: { residentId: string }): ReactElement | null {
  const notes = useQuery(residentQueries.ties(residentId)).data?.notes ?? [];
  if (notes.length === 0) return null;
  return (
    <ul className="tie-list mt-2">
      {notes.map((note) => (
        <li key={note.id} className="tie-note tie-text">
          {note.body}
        </li>
      ))}
    </ul>
  );
}

function Add({ residentId, onDone }: { residentId: string; onDone: () => void }): ReactElement {
  const words = useWords();
  const clientId = useClientId();
  const today = civilDay(useNow(60_000));
  const [body, setBody] = useState('');
  const [endsOn, setEndsOn] = useState('');
  return (
    <TieForm
      onDone={onDone}
      ready={body.trim() !== ''}
      act={() => {
        const note: WriteNote = { clientId: clientId.current, body: body.trim(), endsOn: endsOn || null };
        return writeTie(residentId, 'POST', `/desk/residents/${residentId}/notes`, note);
      }}
    >
      <TextArea
        label={words.beside.notes.body}
        hint={`${words.beside.ties.all} ${words.beside.notes.hint}`}
        autoFocus
        maxLength={1000}
        value={body}
        onChange={(event) => setBody(event.target.value)}
      />
      <TextField
        label={words.beside.notes.until}
        optional
        type="date"
        min={today}
        value={endsOn}
        onChange={(event) => setEndsOn(event.target.value)}
      />
    </TieForm>
  );
}
