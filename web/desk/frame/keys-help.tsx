import type { ReactElement } from 'react';
import { Dialog } from '../parts/dialog.tsx';
import { useWords } from '../text/text.ts';
import { KEY_LIST, MOD } from './key-list.ts';

/** The list of all keys. */
export function KeysHelp({ onClose }: { onClose: () => void }): ReactElement {
  const words = useWords();
  const mod = /Mac|iPhone|iPad/.test(navigator.userAgent) ? '⌘' : 'Ctrl';
  return (
    <Dialog title={words.keys.title} onClose={onClose} wide>
      <div className="keys">
        {KEY_LIST.map((group) => (
          <section key={group.name(words)}>
            <h3>{group.name(words)}</h3>
            <dl>
              {group.rows.map(([keys, meaning]) => (
                <div key={keys}>
                  <dt>
                    <kbd>{keys.replace(MOD, mod)}</kbd>
                  </dt>
                  <dd>{meaning(words)}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
      <p className="meta mt-3">{words.keys.note}</p>
    </Dialog>
  );
}
