import type { ReactElement } from 'react';
import { Dialog } from '../parts/dialog.tsx';
import { useWords } from '../text/text.ts';

/** The list of all keys. */
export function KeysHelp({ onClose }: { onClose: () => void }): ReactElement {
  const words = useWords();
  const { rows } = words.keys;
  const mod = /Mac|iPhone|iPad/.test(navigator.userAgent) ? '⌘' : 'Ctrl';
  const groups: readonly [string, readonly (readonly [string, string])[]][] = [
    [
      words.keys.everywhere,
      [
        [`${mod}+K`, rows.palette],
        ['/', rows.search],
        ['g i', rows.goWork],
        ['g c', rows.goCases],
        ['g r', rows.goResidents],
        ['g b', rows.goBoard],
        ['g s', rows.goSearch],
        ['g h', rows.goHelp],
        ['Alt+L', rows.lock],
        ['?', rows.help],
        ['Esc', rows.back],
        ['Alt+A', rows.accept],
        ['Alt+D', rows.decline],
      ],
    ],
    [
      words.keys.lists,
      [
        ['j · ↓', rows.down],
        ['k · ↑', rows.up],
        ['Enter', rows.open],
        ['x · Shift+X', rows.select],
        ['Shift+← →', rows.moveCard],
      ],
    ],
    [
      words.keys.talk,
      [
        ['Alt+J · Alt+K', rows.nextTalk],
        ['Alt+U', rows.longest],
        ['Alt+R', rows.reply],
        ['Alt+N', rows.mode],
        [`${mod}+Enter`, rows.send],
        ['Alt+Z', words.writing.withdrawHelp],
        ['Alt+S', words.writing.sendNowHelp],
        ['/ · Alt+T', words.writing.templateHelp],
        ['@', words.writing.mentionHelp],
        ['Alt+H', rows.handOver],
        ['Alt+C', rows.openCase],
        ['Alt+E', rows.end],
        ['1 – 9', rows.result],
      ],
    ],
  ];
  return (
    <Dialog title={words.keys.title} onClose={onClose} wide>
      <div className="keys">
        {groups.map(([name, list]) => (
          <section key={name}>
            <h3>{name}</h3>
            <dl>
              {list.map(([key, meaning]) => (
                <div key={key}>
                  <dt>
                    <kbd>{key}</kbd>
                  </dt>
                  <dd>{meaning}</dd>
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
