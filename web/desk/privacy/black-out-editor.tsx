import { type PointerEvent, type ReactElement, useRef, useState } from 'react';
import type { RequestAnswer } from '#http/admin/data-request-shapes.ts';
import { Dialog } from '../parts/dialog.tsx';
import { Problem, Skeleton } from '../parts/state.tsx';
import { usePieceWords } from '../text/piece-words.ts';
import { useRequestWords } from '../text/request-words.ts';
import { useWords } from '../text/text.ts';
import { type Box, boxBetween, changedByKey, movedTo, type Point } from './areas.ts';
import { FIRST_GROUND, GroundSelect } from './ground-select.tsx';
import { useBlobUrl } from './use-blob-url.ts';
import { usePdfPage } from './use-pdf-page.ts';

type Area = Extract<RequestAnswer['pieces'][number], { way: 'blacked' }>['areas'][number];
const NEW: Box = { left: 0.4, top: 0.4, width: 0.2, height: 0.1 };

const percent = (share: number): string => `${share * 100}%`;
const styleOf = ({ left, top, width, height }: Box) => ({
  ...{ left: percent(left), top: percent(top), width: percent(width), height: percent(height) },
});

/** A picture, or a PDF page by page, as it is, with rectangles over what must not be seen, by pointer and by keys. */
export function BlackOutEditor(given: {
  path: string;
  name: string;
  isPdf: boolean;
  areas: readonly Area[];
  onKeep: (areas: Area[]) => void;
  onClose: () => void;
}): ReactElement {
  const { path, name, isPdf, onKeep, onClose } = given;
  const words = usePieceWords().blackOut;
  const common = useWords().common;
  const [areas, setAreas] = useState<readonly Area[]>(given.areas);
  const [page, setPage] = useState(isPdf ? 1 : undefined);
  const picture = useBlobUrl(isPdf ? null : path);
  const drawn = usePdfPage(path, page);
  const { pages } = drawn;
  const { url, failure } = isPdf ? drawn : picture;
  const change = (at: number, made: Partial<Area>): void =>
    setAreas(areas.map((area, one) => (one === at ? { ...area, ...made } : area)));
  const add = (box: Box): void =>
    setAreas([...areas, { ...box, ground: FIRST_GROUND, ...(page === undefined ? {} : { page }) }]);
  const remove = (at: number): void => setAreas(areas.filter((_, one) => one !== at));
  return (
    <Dialog
      title={`${words.title} ${name}`}
      wide
      onClose={onClose}
      onSubmit={() => onKeep([...areas])}
      actions={
        <>
          <button type="button" className="button" onClick={onClose}>
            {common.cancel}
          </button>
          <button type="submit" className="button button-main" disabled={!url}>
            {words.keep}
          </button>
        </>
      }
    >
      <p className="meta">{isPdf ? words.leadPdf : words.lead}</p>
      <p className="meta">{words.keys}</p>
      <p className="block-actions">
        <button type="button" className="button button-small" disabled={!url} onClick={() => add(NEW)}>
          {words.add}
        </button>
      </p>
      <Problem failure={failure} />
      {failure?.kind === 'refused' && <p className="meta">{words.instead}</p>}
      {page !== undefined && pages !== null && (
        <PageTurner page={page} pages={pages} areas={areas} onTurn={setPage} />
      )}
      <div className={isPdf ? 'black-out-stage' : undefined}>
        {!url && !failure && <Skeleton rows={4} />}
        {url && (
          <Page
            {...{ url, areas, page }}
            name={page === undefined ? name : words.page(name, page)}
            onAdd={add}
            onChange={change}
            onRemove={remove}
          />
        )}
      </div>
      <AreaList areas={areas} onChange={change} onRemove={remove} />
    </Dialog>
  );
}

/** Which page is shown, of how many, and on which ones something is hidden. */
function PageTurner(given: {
  page: number;
  pages: number;
  areas: readonly Area[];
  onTurn: (page: number) => void;
}): ReactElement {
  const { page, pages, areas, onTurn } = given;
  const words = usePieceWords().blackOut;
  const hidden = new Set(areas.map((area) => area.page));
  return (
    <p className="block-actions">
      <button
        type="button"
        className="button button-small"
        disabled={page <= 1}
        onClick={() => onTurn(page - 1)}
      >
        {words.before}
      </button>
      <select
        className="request-ground"
        aria-label={words.goTo}
        value={page}
        onChange={(event) => onTurn(Number(event.target.value))}
      >
        {Array.from({ length: pages }, (_, at) => at + 1).map((nth) => (
          <option key={nth} value={nth}>
            {words.pageOf(nth, pages)}
            {hidden.has(nth) ? ` ■` : ''}
          </option>
        ))}
      </select>
      <button
        type="button"
        className="button button-small"
        disabled={page >= pages}
        onClick={() => onTurn(page + 1)}
      >
        {words.after}
      </button>
    </p>
  );
}

function AreaList(given: {
  areas: readonly Area[];
  onChange: (at: number, made: Partial<Area>) => void;
  onRemove: (at: number) => void;
}): ReactElement {
  const words = usePieceWords().blackOut;
  const request = useRequestWords();
  if (given.areas.length === 0) return <p className="meta">{words.none}</p>;
  return (
    <ul className="failed-list">
      {given.areas.map(({ ground, page }, at) => (
        <li key={at} className="failed">
          <p className="grow font-700">
            {words.area(at + 1)}
            {page !== undefined && <span className="meta"> {words.onPage(page)}</span>}
          </p>
          <GroundSelect
            label={`${request.ground} ${words.area(at + 1)}`}
            value={ground}
            onChange={(next) => given.onChange(at, { ground: next })}
          />
          <button type="button" className="button button-small" onClick={() => given.onRemove(at)}>
            {request.remove}
            <span className="sr-only"> {words.area(at + 1)}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}

/** What the pointer does: draws a new rectangle, or moves one that is there. */
type Drag = { from: Point; moves: { at: number; box: Box } | null };

function Page(given: {
  url: string;
  name: string;
  areas: readonly Area[];
  /** Of a PDF: areas of other pages are not shown. */
  page: number | undefined;
  onAdd: (box: Box) => void;
  onChange: (at: number, box: Box) => void;
  onRemove: (at: number) => void;
}): ReactElement {
  const { areas } = given;
  const words = usePieceWords().blackOut;
  const page = useRef<HTMLDivElement>(null);
  const [drag, setDrag] = useState<Drag | null>(null);
  const [drawn, setDrawn] = useState<Box | null>(null);

  function pointOf(event: PointerEvent): Point {
    const { left, top, width, height } = page.current!.getBoundingClientRect();
    return { x: (event.clientX - left) / width, y: (event.clientY - top) / height };
  }
  function begin(event: PointerEvent, moves: Drag['moves']): void {
    event.stopPropagation();
    if (event.button !== 0) return;
    page.current?.setPointerCapture(event.pointerId);
    setDrag({ from: pointOf(event), moves });
  }
  function go(event: PointerEvent): void {
    if (!drag) return;
    const to = pointOf(event);
    if (!drag.moves) return setDrawn(boxBetween(drag.from, to));
    const { at, box } = drag.moves;
    given.onChange(at, movedTo(box, { x: box.left + to.x - drag.from.x, y: box.top + to.y - drag.from.y }));
  }
  function end(event: PointerEvent): void {
    const box = drag && !drag.moves ? boxBetween(drag.from, pointOf(event)) : null;
    if (box) given.onAdd(box);
    setDrag(null);
    setDrawn(null);
  }
  return (
    <div
      ref={page}
      className="black-out-page"
      onPointerDown={(event) => begin(event, null)}
      onPointerMove={go}
      onPointerUp={end}
      onPointerCancel={() => {
        setDrag(null);
        setDrawn(null);
      }}
    >
      <img src={given.url} alt={given.name} draggable={false} />
      {areas.map(
        (area, at) =>
          area.page === given.page && (
            <button
              key={at}
              type="button"
              className="black-out-area"
              style={styleOf(area)}
              onPointerDown={(event) => begin(event, { at, box: area })}
              onKeyDown={(event) => {
                const next = changedByKey(area, event.key, event.shiftKey);
                if (next) given.onChange(at, next);
                else if (event.key === 'Delete' || event.key === 'Backspace') given.onRemove(at);
                else return;
                event.preventDefault();
              }}
            >
              <span className="sr-only">{words.area(at + 1)}</span>
              <span aria-hidden="true">{at + 1}</span>
            </button>
          ),
      )}
      {drawn && <span className="black-out-area" style={styleOf(drawn)} />}
    </div>
  );
}
