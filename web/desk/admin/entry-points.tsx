import { useState, type ReactElement } from 'react';
import type { EntryPointAnswer } from '#http/admin/entry-point-shapes.ts';
import { queries } from '../../shared/desk-queries.ts';
import { Conflict } from '../parts/conflict.tsx';
import { SelectField, TextArea, TextField } from '../parts/field.tsx';
import { Problem, Shown } from '../parts/state.tsx';
import { useAct } from '../state/act.ts';
import { cache, client } from '../state/desk.ts';
import { hrefOf } from '../state/place.ts';
import { go } from '../state/router.ts';
import { toast } from '../state/toasts.ts';
import { useQuery } from '../state/use-query.ts';
import { useSettled } from '../state/use-settled.ts';
import { useEntryPointWords } from '../text/entry-point-words.ts';
import { useWords } from '../text/text.ts';
import { CloseArrival } from './close-arrival.tsx';
import { originsOf } from './embed-line.ts';
import { Embed } from './entry-point-embed.tsx';
import { Preview } from './entry-point-preview.tsx';

const COLOUR = /^#[0-9a-f]{6}$/i;
const MOST_PAGES = 20;
/** What the colour picker shows while none is chosen: that of the widget. */
const USUAL = '#115a36';

/** How the chat looks on the city's pages, which pages may hold it, and the line that puts it there. */
export function EntryPointsPage({ given }: { given: URLSearchParams }): ReactElement {
  const words = useEntryPointWords();
  const shown = useQuery(queries.entryPoints);
  return (
    <div className="panel look">
      <p className="meta">{words.lead}</p>
      <Shown of={shown} rows={6} onRetry={() => void cache.refetch(queries.entryPoints)}>
        {(points) => {
          const present = points.find((point) => point.id === given.get('point')) ?? points[0];
          if (!present) return <p>{words.none}</p>;
          return (
            <>
              {points.length > 1 && (
                <SelectField
                  label={words.choose}
                  value={present.id}
                  onChange={(event) => go(hrefOf(['admin', 'entry-points'], { point: event.target.value }))}
                >
                  {points.map((point) => (
                    <option key={point.id} value={point.id}>
                      {point.name}
                    </option>
                  ))}
                </SelectField>
              )}
              <LookForm key={present.id} point={present} />
              <Embed key={`embed ${present.id}`} point={present} all={points} />
              <CloseArrival
                key={`close ${present.id}`}
                id={present.id}
                name={present.name}
                onClosed={async () => {
                  go(hrefOf(['admin', 'entry-points']));
                  await cache.refetch(queries.entryPoints);
                }}
              />
            </>
          );
        }}
      </Shown>
    </div>
  );
}

type Look = { name: string; accent: string; side: 'left' | 'right'; pages: string };

const lookOf = (point: EntryPointAnswer): Look => ({
  name: point.name,
  accent: point.accent ?? '',
  side: point.side,
  pages: point.allowedOrigins.join('\n'),
});

/** The form on what was there when it was opened; somebody else's change in between is shown beside one's own. */
function LookForm({ point }: { point: EntryPointAnswer }): ReactElement {
  const words = useEntryPointWords();
  const common = useWords().common;
  const [seen, setSeen] = useState(point);
  const [look, setLook] = useState(() => lookOf(point));
  const [theirs, setTheirs] = useState<EntryPointAnswer | null>(null);
  const { origins, wrong } = originsOf(look.pages);
  const keep = (saved: EntryPointAnswer): void => {
    cache.write(queries.entryPoints, (before) => before?.map((one) => (one.id === saved.id ? saved : one)));
    setSeen(saved);
    setLook(lookOf(saved));
    setTheirs(null);
  };
  const act = useAct(async (version: number) => {
    try {
      const body = {
        name: look.name.trim(),
        accent: look.accent || null,
        side: look.side,
        allowedOrigins: origins,
        version,
      };
      keep(await client.send<EntryPointAnswer>('PUT', `${queries.entryPoints.url}/${point.id}`, body));
      toast(words.saved);
    } catch (thrown) {
      const now = await client.get<EntryPointAnswer[]>(queries.entryPoints.url).catch(() => []);
      setTheirs(now.find((one) => one.id === point.id) ?? null);
      throw thrown;
    }
  });
  const isConflict = act.failure?.code === 'version.conflict' && theirs !== null;
  const isColour = look.accent === '' || COLOUR.test(look.accent);
  const complete = look.name.trim() !== '' && isColour && wrong.length === 0 && origins.length <= MOST_PAGES;
  const change = (what: Partial<Look>): void => setLook((before) => ({ ...before, ...what }));
  return (
    <form
      className="look-form"
      aria-labelledby="look-title"
      onSubmit={(event) => {
        event.preventDefault();
        if (complete) void act.run(seen.version);
      }}
    >
      <div>
        <h2 id="look-title">{words.look}</h2>
        <TextField
          label={words.name}
          hint={words.nameHint}
          required
          maxLength={100}
          value={look.name}
          onChange={(event) => change({ name: event.target.value })}
        />
        <Colour accent={look.accent} isColour={isColour} onChange={(accent) => change({ accent })} />
        <Side side={look.side} onChange={(side) => change({ side })} />
        <TextArea
          label={words.pages}
          hint={words.pagesHint}
          rows={4}
          maxLength={5000}
          spellCheck={false}
          value={look.pages}
          error={
            wrong.length > 0
              ? words.notAddress(wrong.join('、'))
              : origins.length > MOST_PAGES
                ? words.tooMany
                : null
          }
          onChange={(event) => change({ pages: event.target.value })}
        />
        {isConflict && (
          <Differing
            look={{ ...look, pages: origins.join('\n') }}
            theirs={theirs}
            busy={act.busy}
            onTake={change}
            onMine={() => void act.run(theirs.version)}
            onTheirs={() => {
              act.clear();
              keep(theirs);
            }}
          />
        )}
        {!isConflict && <Problem failure={act.failure} />}
        <p className="block-actions">
          <button
            type="submit"
            className="button button-main"
            disabled={!complete || act.busy || isConflict || isSame(look, origins, seen)}
          >
            {common.save}
          </button>
        </p>
      </div>
      <div>
        <h2>{words.preview}</h2>
        <ShownPreview look={look} isColour={isColour} point={seen} />
      </div>
    </form>
  );
}

function isSame(look: Look, origins: readonly string[], seen: EntryPointAnswer): boolean {
  const before = lookOf(seen);
  const isNamed = look.name.trim() === before.name;
  return (
    isNamed &&
    look.accent === before.accent &&
    look.side === before.side &&
    origins.join('\n') === before.pages
  );
}

function Colour(given: {
  accent: string;
  isColour: boolean;
  onChange: (accent: string) => void;
}): ReactElement {
  const words = useEntryPointWords();
  return (
    <fieldset className="field look-colour">
      <legend>{words.colour}</legend>
      <div>
        <input
          type="text"
          aria-label={words.colour}
          aria-describedby="look-colour-hint"
          aria-invalid={given.isColour ? undefined : true}
          maxLength={7}
          spellCheck={false}
          autoComplete="off"
          placeholder={USUAL}
          value={given.accent}
          onChange={(event) => given.onChange(event.target.value.trim().toLowerCase())}
        />
        <input
          type="color"
          aria-label={words.pick}
          value={given.isColour && given.accent !== '' ? given.accent : USUAL}
          onChange={(event) => given.onChange(event.target.value)}
        />
      </div>
      <p id="look-colour-hint" className={given.isColour ? 'field-hint' : 'field-error'}>
        {given.isColour ? words.colourHint : words.notColour}
      </p>
    </fieldset>
  );
}

function Side(given: { side: Look['side']; onChange: (side: Look['side']) => void }): ReactElement {
  const words = useEntryPointWords();
  return (
    <fieldset className="look-side">
      <legend>{words.side}</legend>
      {(['right', 'left'] as const).map((side) => (
        <label key={side} className="check">
          <input
            type="radio"
            name="side"
            checked={given.side === side}
            onChange={() => given.onChange(side)}
          />
          {words.sides[side]}
        </label>
      ))}
    </fieldset>
  );
}

/** The colours are asked of the server, which makes them for the residents' pages too. */
function ShownPreview(given: { look: Look; isColour: boolean; point: EntryPointAnswer }): ReactElement {
  const words = useEntryPointWords();
  const wanted = useSettled(given.look.accent, 200);
  const asks = given.isColour && COLOUR.test(wanted) && wanted !== given.point.accent;
  const asked = useQuery(asks ? queries.shownColours(wanted) : null).data;
  const colours = given.look.accent === '' ? null : (asked ?? given.point.shown);
  const isDarker = asked && asked.accent !== wanted && wanted === given.look.accent;
  return (
    <>
      <Preview colours={colours} side={given.look.side} />
      <p className="field-hint" role="status">
        {isDarker ? words.darker(asked.accent) : ''}
      </p>
    </>
  );
}

function Differing(given: {
  look: Look;
  theirs: EntryPointAnswer;
  busy: boolean;
  onTake: (what: Partial<Look>) => void;
  onMine: () => void;
  onTheirs: () => void;
}): ReactElement {
  const words = useEntryPointWords();
  const { look, theirs } = given;
  const now = lookOf(theirs);
  const fields = [
    {
      label: words.name,
      mine: look.name,
      theirs: now.name,
      onTake: () => given.onTake({ name: now.name }),
    },
    {
      label: words.colour,
      mine: look.accent,
      theirs: now.accent,
      onTake: () => given.onTake({ accent: now.accent }),
    },
    {
      label: words.side,
      mine: words.sides[look.side],
      theirs: words.sides[now.side],
      onTake: () => given.onTake({ side: now.side }),
    },
    {
      label: words.pages,
      mine: look.pages,
      theirs: now.pages,
      onTake: () => given.onTake({ pages: now.pages }),
    },
  ];
  const by = theirs.changedAt ? { name: theirs.changedByName, at: theirs.changedAt } : null;
  return (
    <Conflict fields={fields} by={by} busy={given.busy} onMine={given.onMine} onTheirs={given.onTheirs} />
  );
}
