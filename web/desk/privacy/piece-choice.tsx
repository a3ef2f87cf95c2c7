import { type ReactElement, useState } from 'react';
import type { ContentsAnswer, RequestAnswer } from '#http/admin/data-request-shapes.ts';
import { saveBlob } from '../parts/save-file.ts';
import { Problem } from '../parts/state.tsx';
import { useAct } from '../state/act.ts';
import { client } from '../state/desk.ts';
import { toast } from '../state/toasts.ts';
import { usePieceWords } from '../text/piece-words.ts';
import { useRequestWords } from '../text/request-words.ts';
import { BlackOutEditor } from './black-out-editor.tsx';
import { FIRST_GROUND, type Ground, GroundSelect } from './ground-select.tsx';
import { SilenceEditor } from './silence-editor.tsx';

type Item = ContentsAnswer['items'][number];
export type PieceMark = RequestAnswer['pieces'][number];
type Way = PieceMark['way'];
type Piece = NonNullable<Item['piece']>;
type Shown = Piece['kind'] | 'pdf';

const shownAs = ({ kind, mediaType }: Piece): Shown => (mediaType === 'application/pdf' ? 'pdf' : kind);

/** What is done with each: of documents, pages of a PDF are drawn here, and may be blacked out as pictures are. */
const WAYS: Readonly<Record<Shown, readonly Way[]>> = {
  image: ['given', 'blacked', 'replaced'],
  pdf: ['given', 'blacked', 'replaced'],
  document: ['given', 'replaced'],
  recording: ['given', 'silenced'],
};
const WITHHELD = 'withheld:';

/** What becomes of a file or a recording: as it is, with parts of it gone, as a copy made elsewhere, or not at all. */
export function PieceChoice(given: {
  requestId: string;
  item: Item & { piece: Piece };
  name: string;
  mark: PieceMark | undefined;
  ground: Ground | undefined;
  onChange: (mark: PieceMark | null, ground: Ground | null) => void;
}): ReactElement {
  const { item, name, mark, ground, onChange } = given;
  const words = usePieceWords();
  const request = useRequestWords();
  const [isOpen, setOpen] = useState(false);
  const [wantsCopy, setWantsCopy] = useState(false);
  const path = `/admin/data-requests/${given.requestId}/pieces/${item.id}`;
  const kind = shownAs(item.piece);
  const save = useAct(async () => saveBlob(item.text, await client.blob('GET', path)));

  function choose(value: string): void {
    setWantsCopy(value === 'replaced');
    if (value.startsWith(WITHHELD)) return onChange(null, value.slice(WITHHELD.length) as Ground);
    if (value === 'given') return onChange({ itemId: item.id, way: 'given' }, null);
    if (value === '') return onChange(null, null);
    // Places are needed first: until there are some, nothing is decided.
    if (value === 'blacked' || value === 'silenced') setOpen(true);
  }
  const shown = wantsCopy ? 'replaced' : ground ? `${WITHHELD}${ground}` : (mark?.way ?? '');
  return (
    <div className="piece-choice">
      <select
        className="request-ground"
        aria-label={`${words.choose} ${name}`}
        value={shown}
        onChange={(event) => choose(event.target.value)}
      >
        <option value="">{words.undecided}</option>
        {WAYS[kind].map((way) => (
          <option key={way} value={way}>
            {words.ways[way]}
          </option>
        ))}
        {Object.entries(request.grounds).map(([id, of]) => (
          <option key={id} value={`${WITHHELD}${id}`}>
            {request.withhold}: {of}
          </option>
        ))}
      </select>
      <button
        type="button"
        className="button button-small"
        disabled={save.busy}
        onClick={() => (kind === 'document' ? void save.run() : setOpen(true))}
      >
        {words.open[kind]}
        <span className="sr-only"> {name}</span>
      </button>
      {mark && countOf(mark) > 0 && <span className="meta">{words.places(countOf(mark))}</span>}
      <Problem failure={save.failure} />
      {(wantsCopy || mark?.way === 'replaced') && (
        <Copy
          name={name}
          mark={mark?.way === 'replaced' ? mark : null}
          onChange={(made) => {
            setWantsCopy(false);
            onChange({ itemId: item.id, way: 'replaced', ...made }, null);
          }}
        />
      )}
      {isOpen && (kind === 'image' || kind === 'pdf') && (
        <BlackOutEditor
          path={path}
          name={item.text}
          isPdf={kind === 'pdf'}
          areas={mark?.way === 'blacked' ? mark.areas : []}
          onKeep={(areas) => {
            setOpen(false);
            if (areas.length > 0) onChange({ itemId: item.id, way: 'blacked', areas }, null);
            else if (mark?.way === 'blacked') onChange(null, null);
          }}
          onClose={() => setOpen(false)}
        />
      )}
      {isOpen && kind === 'recording' && (
        <SilenceEditor
          path={path}
          name={item.label}
          durationMs={item.piece.durationMs ?? 0}
          silences={mark?.way === 'silenced' ? mark.silences : []}
          onKeep={(silences) => {
            setOpen(false);
            if (silences.length > 0) onChange({ itemId: item.id, way: 'silenced', silences }, null);
            else if (mark?.way === 'silenced') onChange(null, null);
          }}
          onClose={() => setOpen(false)}
        />
      )}
    </div>
  );
}

function countOf(mark: PieceMark): number {
  if (mark.way === 'blacked') return mark.areas.length;
  return mark.way === 'silenced' ? mark.silences.length : 0;
}

/** A copy that was blacked out outside of the house, and why. */
function Copy(given: {
  name: string;
  mark: { fileId: string; ground: Ground } | null;
  onChange: (made: { fileId: string; ground: Ground }) => void;
}): ReactElement {
  const { name, mark } = given;
  const words = usePieceWords();
  const request = useRequestWords();
  const send = useAct(async (file: File) => {
    const { id } = await client.upload(file, () => undefined);
    given.onChange({ fileId: id, ground: mark?.ground ?? FIRST_GROUND });
    toast(words.copySent);
  });
  return (
    <>
      <input
        type="file"
        aria-label={`${words.copy} ${name}`}
        disabled={send.busy}
        onChange={(event) => {
          const file = event.target.files?.[0];
          if (file) void send.run(file);
        }}
      />
      {mark && (
        <GroundSelect
          label={`${request.ground} ${name}`}
          value={mark.ground}
          onChange={(ground) => given.onChange({ fileId: mark.fileId, ground })}
        />
      )}
      <Problem failure={send.failure} />
    </>
  );
}
