import { useEffect, useId, useRef, useState, type KeyboardEvent, type ReactElement } from 'react';
import { isComposing } from '../parts/ime.ts';
import { useWords } from '../text/text.ts';

/** Something that can be put into the text. */
export type Suggestion = {
  readonly id: string;
  readonly name: string;
  readonly detail?: string;
  readonly tags?: readonly string[];
  /** Why it cannot be chosen. */
  readonly unable?: string;
};

export type Suggestions = {
  /** What the field needs to be understood by readers. */
  readonly field: {
    readonly 'aria-haspopup': 'listbox';
    readonly 'aria-controls': string | undefined;
    readonly 'aria-activedescendant': string | undefined;
  };
  /** True when the key was for the list. */
  press(event: KeyboardEvent): boolean;
  readonly list: ReactElement | null;
};

/**
 * A list over a field in which one goes on writing: arrows move, Enter or Tab chooses, Esc closes. Keys of an input method are
 * left to it. `label` null = closed.
 */
export function useSuggestions(given: {
  label: string | null;
  options: readonly Suggestion[];
  onChoose: (id: string) => void;
  onClose: () => void;
}): Suggestions {
  const { label, options, onChoose } = given;
  const id = useId();
  const [at, setAt] = useState(0);
  const present = Math.min(at, Math.max(0, options.length - 1));
  const active = label === null ? undefined : options[present];
  const names = options.map((option) => option.id).join(' ');
  useEffect(() => setAt(0), [names, label]);

  const choose = (option: Suggestion | undefined): void => {
    if (option && !option.unable) onChoose(option.id);
  };
  const press = (event: KeyboardEvent): boolean => {
    if (label === null || isComposing(event) || event.ctrlKey || event.metaKey || event.altKey) return false;
    if (event.key === 'Escape') given.onClose();
    else if (options.length === 0) return false;
    else if (event.key === 'ArrowDown') setAt((present + 1) % options.length);
    else if (event.key === 'ArrowUp') setAt((present - 1 + options.length) % options.length);
    else if (event.key === 'Enter' || event.key === 'Tab') choose(active);
    else return false;
    event.preventDefault();
    event.stopPropagation();
    return true;
  };
  return {
    field: {
      'aria-haspopup': 'listbox',
      'aria-controls': label === null ? undefined : id,
      'aria-activedescendant': active ? `${id}-${active.id}` : undefined,
    },
    press,
    list:
      label === null ? null : (
        <List id={id} label={label} options={options} present={present} onChoose={choose} />
      ),
  };
}

function List(given: {
  id: string;
  label: string;
  options: readonly Suggestion[];
  present: number;
  onChoose: (option: Suggestion) => void;
}): ReactElement {
  const words = useWords();
  const list = useRef<HTMLUListElement>(null);
  useEffect(() => {
    list.current?.querySelector('[data-active]')?.scrollIntoView({ block: 'nearest' });
  }, [given.present]);
  return (
    <div className="suggest">
      <p className="suggest-head">
        <strong>{given.label}</strong>
        <span className="meta">{words.writing.suggestKeys}</span>
      </p>
      <ul id={given.id} ref={list} role="listbox" aria-label={given.label} className="suggest-list">
        {given.options.map((option, at) => (
          <li
            key={option.id}
            id={`${given.id}-${option.id}`}
            role="option"
            aria-selected={at === given.present}
            aria-disabled={option.unable !== undefined}
            data-active={at === given.present || undefined}
            className="suggest-option"
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => given.onChoose(option)}
          >
            <span className="suggest-name">{option.name}</span>
            {option.tags?.map((tag) => (
              <span key={tag} className="suggest-tag">
                {tag}
              </span>
            ))}
            {(option.unable ?? option.detail) && (
              <span className="suggest-detail">{option.unable ?? option.detail}</span>
            )}
          </li>
        ))}
      </ul>
      {given.options.length === 0 && (
        <p className="picker-none" role="status">
          {words.common.noResults}
        </p>
      )}
    </div>
  );
}
