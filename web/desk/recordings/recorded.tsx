import { useRef, useState, type ReactElement } from 'react';
import { queries } from '../../shared/desk-queries.ts';
import type { RecordingRow } from '../../shared/desk-types.ts';
import { Icon } from '../parts/icon.tsx';
import { Shown } from '../parts/state.tsx';
import { cache } from '../state/desk.ts';
import { useNow, useQuery } from '../state/use-query.ts';
import { fullTime, secondsSince, ticking } from '../text/format.ts';
import { useRecordingWords } from '../text/recording-words.ts';
import { language } from '../text/text.ts';
import { Player } from './player.tsx';
import { Proof } from './proof.tsx';

/** After so long the exchange is likely to be away. */
const LONG_SEC = 120;

/** One recording by how it stands: to come, to be heard, not for this person, or gone with its proof. */
export function Recorded({ row, endedAt }: { row: RecordingRow; endedAt: string | null }): ReactElement {
  const words = useRecordingWords();
  const nowMs = useNow(60_000);
  switch (row.state) {
    case 'running':
      return <Said>{words.running}</Said>;
    case 'awaited':
      return (
        <Said>{endedAt && secondsSince(endedAt, nowMs) > LONG_SEC ? words.awaitedLong : words.awaited}</Said>
      );
    case 'deleting':
    case 'deleted':
      return <Gone row={row} />;
    case 'empty':
      return <Said>{words.call.none}</Said>;
    case 'kept':
      return row.can.includes('listen') ? <Openable row={row} /> : <Said>{words.noPermission}</Said>;
  }
}

function Said({ children }: { children: string }): ReactElement {
  return <p className="meta recorded-said">{children}</p>;
}

/** Opened by hand: nobody's words are fetched because somebody passes by. */
function Openable({ row }: { row: RecordingRow }): ReactElement {
  const words = useRecordingWords();
  const [open, setOpen] = useState(false);
  const wasOpen = useRef(false);
  if (open) return <Player id={row.id} begins onClose={() => setOpen(false)} />;
  return (
    <div className="recorded">
      <button
        type="button"
        className="button button-small"
        // Closed by hand, the player leaves the focus to what opens it again.
        ref={(button) => (wasOpen.current ? button?.focus() : undefined)}
        onClick={() => {
          wasOpen.current = true;
          setOpen(true);
        }}
      >
        <Icon name="play" size={15} /> {words.open(ticking((row.durationMs ?? 0) / 1000))}
      </button>
    </div>
  );
}

function Gone({ row }: { row: RecordingRow }): ReactElement {
  const words = useRecordingWords();
  const [open, setOpen] = useState(false);
  if (!row.deletedAt) return <Said>{words.deleting}</Said>;
  return (
    <div className="recorded">
      <p className="meta recorded-said">
        <span>{words.deletedAt(fullTime(row.deletedAt, language()))}</span>
        <button
          type="button"
          className="button button-small"
          aria-expanded={open}
          onClick={() => setOpen(!open)}
        >
          {words.proof}
        </button>
      </p>
      {open && <ProofOf id={row.id} />}
    </div>
  );
}

function ProofOf({ id }: { id: string }): ReactElement {
  const shown = useQuery(queries.recording(id));
  return (
    <Shown of={shown} rows={2} onRetry={() => void cache.refetch(queries.recording(id))}>
      {({ deletion }) => deletion && <Proof proof={deletion} />}
    </Shown>
  );
}
