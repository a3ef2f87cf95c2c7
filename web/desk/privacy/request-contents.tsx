import { type ReactElement, useState } from 'react';
import type { ContentsAnswer, RequestAnswer } from '#http/admin/data-request-shapes.ts';
import { queries } from '../../shared/desk-queries.ts';
import { Problem } from '../parts/state.tsx';
import { Time } from '../parts/time.tsx';
import { useAct } from '../state/act.ts';
import { cache, client } from '../state/desk.ts';
import { toast } from '../state/toasts.ts';
import { usePieceWords } from '../text/piece-words.ts';
import { useRequestWords } from '../text/request-words.ts';
import { FIRST_GROUND, type Ground, GroundSelect } from './ground-select.tsx';
import { PieceChoice, type PieceMark } from './piece-choice.tsx';

/** What the city holds of the person, gathered when asked for, with what is blacked out and withheld of it. */
export function Contents({ request }: { request: RequestAnswer }): ReactElement {
  const words = useRequestWords();
  const [contents, setContents] = useState<ContentsAnswer | null>(null);
  const [blackOuts, setBlackOuts] = useState(request.blackOuts);
  const [withheld, setWithheld] = useState(request.withheld);
  const [pieces, setPieces] = useState(request.pieces);
  const gather = useAct(async () =>
    setContents(await client.get<ContentsAnswer>(`/admin/data-requests/${request.id}/contents`)),
  );
  const save = useAct(async () => {
    const marks = { blackOuts, withheld, pieces, version: request.version };
    await client.send('PUT', `/admin/data-requests/${request.id}/marks`, marks);
    await cache.refetch(queries.dataRequest(request.id));
    toast(words.saved);
  });
  const changed =
    JSON.stringify([blackOuts, withheld, pieces]) !==
    JSON.stringify([request.blackOuts, request.withheld, request.pieces]);
  const withhold = (itemId: string, ground: Ground | null): void =>
    setWithheld([
      ...withheld.filter((one) => one.itemId !== itemId),
      ...(ground === null ? [] : [{ itemId, ground }]),
    ]);
  const black = (text: string): void => {
    if (text.trim() && !blackOuts.some((one) => one.text === text.trim()))
      setBlackOuts([...blackOuts, { text: text.trim(), ground: FIRST_GROUND }]);
  };
  return (
    <section aria-labelledby="contents-title">
      <div className="api-head">
        <h2 id="contents-title">{words.contents}</h2>
        {!contents && (
          <button
            type="button"
            className="button button-small"
            disabled={gather.busy}
            onClick={() => void gather.run()}
          >
            {words.load}
          </button>
        )}
      </div>
      <p className="meta">{words.contentsLead}</p>
      <Problem failure={gather.failure} />
      {contents && (
        <>
          <Words
            blackOuts={blackOuts}
            suggestions={contents.suggestions.filter((word) => !blackOuts.some(({ text }) => text === word))}
            onBlack={black}
            onGround={(text, ground) =>
              setBlackOuts(blackOuts.map((one) => (one.text === text ? { text, ground } : one)))
            }
            onRemove={(text) => setBlackOuts(blackOuts.filter((one) => one.text !== text))}
          />
          <Undecided items={contents.items} withheld={withheld} pieces={pieces} />
          <Items
            requestId={request.id}
            items={contents.items}
            words={blackOuts.map(({ text }) => text)}
            withheld={new Map(withheld.map(({ itemId, ground }) => [itemId, ground]))}
            pieces={new Map(pieces.map((mark) => [mark.itemId, mark]))}
            onWithhold={withhold}
            onPiece={(itemId, mark, ground) => {
              setPieces([...pieces.filter((one) => one.itemId !== itemId), ...(mark ? [mark] : [])]);
              withhold(itemId, ground);
            }}
          />
          <Problem failure={save.failure} />
          <p className="block-actions">
            <button
              type="button"
              className="button button-main"
              disabled={!changed || save.busy}
              onClick={() => void save.run()}
            >
              {words.saveMarks}
            </button>
            {changed && <span role="status">{words.unsaved}</span>}
          </p>
        </>
      )}
    </section>
  );
}

function Words(given: {
  blackOuts: RequestAnswer['blackOuts'];
  suggestions: readonly string[];
  onBlack: (text: string) => void;
  onGround: (text: string, ground: Ground) => void;
  onRemove: (text: string) => void;
}): ReactElement {
  const words = useRequestWords();
  const [typed, setTyped] = useState('');
  return (
    <>
      <h3>{words.blackOuts}</h3>
      <ul className="failed-list">
        {given.blackOuts.map(({ text, ground }) => (
          <li key={text} className="failed">
            <p className="grow font-700">{text}</p>
            <GroundSelect
              label={`${words.ground} ${text}`}
              value={ground}
              onChange={(next) => given.onGround(text, next)}
            />
            <button type="button" className="button button-small" onClick={() => given.onRemove(text)}>
              {words.remove}
              <span className="sr-only"> {text}</span>
            </button>
          </li>
        ))}
      </ul>
      <form
        className="organisation-row"
        onSubmit={(event) => {
          event.preventDefault();
          given.onBlack(typed);
          setTyped('');
        }}
      >
        <div className="field">
          <label htmlFor="black-word">{words.addWord}</label>
          <input
            id="black-word"
            value={typed}
            maxLength={200}
            onChange={(event) => setTyped(event.target.value)}
          />
        </div>
        <button type="submit" className="button">
          {words.addWord}
        </button>
      </form>
      <p className="meta">{given.suggestions.length === 0 ? words.noSuggestions : words.suggested}</p>
      <p className="request-words">
        {given.suggestions.map((word) => (
          <button
            key={word}
            type="button"
            className="button button-small"
            onClick={() => given.onBlack(word)}
          >
            {word}
          </button>
        ))}
      </p>
    </>
  );
}

/** How many files and recordings still wait for somebody to decide. */
function Undecided(given: {
  items: ContentsAnswer['items'];
  withheld: RequestAnswer['withheld'];
  pieces: RequestAnswer['pieces'];
}): ReactElement | null {
  const words = usePieceWords();
  const decided = new Set([...given.withheld, ...given.pieces].map(({ itemId }) => itemId));
  const all = given.items.filter(({ piece }) => piece !== null);
  if (all.length === 0) return null;
  return <p role="status">{words.left(all.filter(({ id }) => !decided.has(id)).length)}</p>;
}

function Items({
  requestId,
  items,
  words: black,
  withheld,
  pieces,
  onWithhold,
  onPiece,
}: {
  requestId: string;
  items: ContentsAnswer['items'];
  words: readonly string[];
  withheld: ReadonlyMap<string, Ground>;
  pieces: ReadonlyMap<string, PieceMark>;
  onWithhold: (itemId: string, ground: Ground | null) => void;
  onPiece: (itemId: string, mark: PieceMark | null, ground: Ground | null) => void;
}): ReactElement {
  const words = useRequestWords();
  return (
    <div className="table-scroll request-items" tabIndex={0} role="region" aria-label={words.contents}>
      <table className="table">
        <tbody>
          {items.map((item) => {
            const ground = withheld.get(item.id);
            const name = `${words.sections[item.section]} ${item.label}`;
            return (
              <tr key={item.id} className={ground ? 'request-withheld' : undefined}>
                <td>
                  {words.sections[item.section]}
                  <br />
                  {item.label} {item.at && <Time at={item.at} style="full" />}
                </td>
                <td className="request-text">{marked(item.text, black)}</td>
                <td>
                  {item.piece ? (
                    <PieceChoice
                      requestId={requestId}
                      item={{ ...item, piece: item.piece }}
                      name={`${item.label} ${item.text}`}
                      mark={pieces.get(item.id)}
                      ground={ground}
                      onChange={(mark, why) => onPiece(item.id, mark, why)}
                    />
                  ) : (
                    <Withhold name={name} ground={ground} onChange={(why) => onWithhold(item.id, why)} />
                  )}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

/** Whether a text goes out, or why not. */
function Withhold(given: {
  name: string;
  ground: Ground | undefined;
  onChange: (ground: Ground | null) => void;
}): ReactElement {
  const words = useRequestWords();
  return (
    <select
      className="request-ground"
      aria-label={`${words.withhold} ${given.name}`}
      value={given.ground ?? ''}
      onChange={(event) => given.onChange((event.target.value || null) as Ground | null)}
    >
      <option value="">{words.shownItem}</option>
      {Object.entries(words.grounds).map(([id, of]) => (
        <option key={id} value={id}>
          {words.withhold}: {of}
        </option>
      ))}
    </select>
  );
}

/** A text with what is blacked out in it marked, still readable to whoever marks it. */
function marked(text: string, black: readonly string[]): (string | ReactElement)[] {
  const word = black.toSorted((a, b) => b.length - a.length).find((one) => text.includes(one));
  if (word === undefined) return [text];
  const at = text.indexOf(word);
  return [
    ...marked(text.slice(0, at), black),
    <mark key={`${at} ${word}`} className="request-black">
      {word}
    </mark>,
    ...marked(text.slice(at + word.length), black),
  ];
}
