import { useEffect, useId, useRef, useState, type KeyboardEvent, type ReactElement } from 'react';
import { useWords } from '../text/text.ts';
import { isComposing } from './ime.ts';
import { foldWords, matches } from './match.ts';

/** Something that can be chosen: `path` is where it belongs, `tag` what kind it is. */
export type Option = {
  readonly id: string;
  readonly name: string;
  readonly path?: string;
  readonly tag?: string;
  /** Found by, not shown: how it is read. */
  readonly also?: string;
  readonly depth?: number;
};

type Props = {
  label: string;
  hint?: string;
  options: readonly Option[];
  chosen: string | null;
  onChoose: (id: string) => void;
  error?: string | null;
};

/**
 * A search field over a list that stays open (ARIA combobox with a listbox): typing narrows, arrows move, Enter chooses.
 * Of our own, because the list stands inside a modal dialog and strict content security forbids the style elements that
 * ready-made ones add.
 */
export function Picker({ label, hint, options, chosen, onChoose, error }: Props): ReactElement {
  const words = useWords();
  const id = useId();
  const [search, setSearch] = useState('');
  const [at, setAt] = useState(-1);
  const list = useRef<HTMLUListElement>(null);
  const wanted = foldWords(search);
  const found =
    wanted.length === 0
      ? options
      : options.filter((option) =>
          matches(`${option.path ?? ''} ${option.name} ${option.tag ?? ''} ${option.also ?? ''}`, wanted),
        );
  const active = found[at];

  useEffect(() => {
    list.current?.querySelector('[data-active]')?.scrollIntoView({ block: 'nearest' });
  }, [at]);

  const known = options.length > 0;
  useEffect(() => {
    // A dialog around it has no size before it is open; the page around the list stays where it is.
    const frame = requestAnimationFrame(() => {
      const present = list.current?.querySelector<HTMLElement>('[aria-selected="true"]');
      if (known && present && list.current)
        list.current.scrollTop = present.offsetTop - list.current.offsetTop;
    });
    return () => cancelAnimationFrame(frame);
  }, [known]);

  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>): void => {
    if (isComposing(event)) return;
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step !== 0) {
      event.preventDefault();
      setAt((before) => Math.max(0, Math.min(found.length - 1, before + step)));
    }
    if (event.key !== 'Enter' || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    const target = active ?? (found.length === 1 ? found[0] : undefined);
    if (target) onChoose(target.id);
  };

  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <div className="picker">
        <input
          id={id}
          type="text"
          role="combobox"
          aria-expanded="true"
          aria-controls={`${id}-list`}
          aria-autocomplete="list"
          aria-activedescendant={active ? `${id}-${active.id}` : undefined}
          aria-describedby={hint || error ? `${id}-hint` : undefined}
          aria-invalid={error ? true : undefined}
          autoComplete="off"
          value={search}
          placeholder={hint}
          onChange={(event) => {
            setSearch(event.target.value);
            setAt(event.target.value === '' ? -1 : 0);
          }}
          onKeyDown={onKeyDown}
        />
        <ul id={`${id}-list`} role="listbox" aria-label={label} ref={list} className="picker-list">
          {found.slice(0, 200).map((option, index) => (
            <li
              key={option.id}
              id={`${id}-${option.id}`}
              role="option"
              aria-selected={option.id === chosen}
              data-active={index === at || undefined}
              className={`picker-option depth-${Math.min(option.depth ?? 0, 4)}`}
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => {
                setAt(index);
                onChoose(option.id);
              }}
            >
              <span className="picker-name">{option.name}</span>
              {option.path && <span className="picker-path">{option.path}</span>}
              {option.tag && <span className="picker-tag">{option.tag}</span>}
            </li>
          ))}
        </ul>
        {found.length === 0 && <p className="picker-none">{words.common.noResults}</p>}
      </div>
      {hint && (
        <p className="sr-only" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {error && <p className="field-error">{error}</p>}
    </div>
  );
}
