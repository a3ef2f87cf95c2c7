import { useEffect, useId, useMemo, useState, type KeyboardEvent, type ReactElement } from 'react';
import { Dialog } from '../parts/dialog.tsx';
import { Icon } from '../parts/icon.tsx';
import { isComposing } from '../parts/ime.ts';
import { hrefOf } from '../state/place.ts';
import { go } from '../state/router.ts';
import { useFrameWords } from '../text/frame-words.ts';
import { allCommands, type Command, type FrameActions } from './commands.ts';
import { findAmong } from './palette-match.ts';

const MOST_SHOWN = 60;

/** One field for everything that can be done from here: a combobox, whose choice follows the arrow keys. */
export function Palette({ onClose, ...actions }: FrameActions & { onClose: () => void }): ReactElement {
  const words = useFrameWords().palette;
  const listId = useId();
  const [query, setQuery] = useState('');
  const [at, setAt] = useState(0);
  // As it was when the palette opened: what changes meanwhile must not slip away under the finger.
  const commands = useMemo(() => allCommands(actions), []);
  const searching = query.trim();
  const found: Command[] = findAmong(commands, query).slice(0, MOST_SHOWN);
  if (searching !== '')
    found.push({
      id: 'search for',
      group: 'go',
      icon: 'search',
      name: words.search(searching),
      run: () => go(hrefOf(['search'], { q: searching })),
    });
  const chosen = Math.min(at, found.length - 1);
  useEffect(() => {
    document.getElementById(`${listId}-${chosen}`)?.scrollIntoView({ block: 'nearest' });
  }, [chosen, listId]);
  const run = (command: Command | undefined): void => {
    if (!command) return;
    onClose();
    // After the dialog has given the focus back: what is done may want it.
    setTimeout(command.run);
  };
  const pressed = (event: KeyboardEvent): void => {
    if (isComposing(event)) return;
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step !== 0) {
      event.preventDefault();
      setAt((chosen + step + found.length) % Math.max(1, found.length));
    } else if (event.key === 'Enter') {
      event.preventDefault();
      run(found[chosen]);
    }
  };
  return (
    <Dialog title={words.title} onClose={onClose} wide>
      <div className="palette">
        <input
          type="text"
          role="combobox"
          data-first=""
          aria-label={words.field}
          aria-expanded="true"
          aria-controls={listId}
          aria-autocomplete="list"
          aria-activedescendant={found[chosen] ? `${listId}-${chosen}` : undefined}
          placeholder={words.field}
          maxLength={100}
          autoComplete="off"
          spellCheck={false}
          value={query}
          onChange={(event) => {
            setQuery(event.target.value);
            setAt(0);
          }}
          onKeyDown={pressed}
        />
        <div id={listId} className="palette-list" role="listbox" aria-label={words.title}>
          {found.map((command, index) => (
            <div
              key={command.id}
              id={`${listId}-${index}`}
              className="palette-option"
              role="option"
              tabIndex={-1}
              aria-selected={index === chosen}
              onMouseMove={() => setAt(index)}
              onClick={() => run(command)}
            >
              <Icon name={command.icon} size={16} />
              <span className="palette-name">{command.name}</span>
              <span className="palette-group">{words.groups[command.group]}</span>
              {command.keys && <kbd>{command.keys}</kbd>}
            </div>
          ))}
        </div>
        <p className="meta">{words.hint}</p>
      </div>
    </Dialog>
  );
}
