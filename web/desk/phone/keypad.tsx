import { useEffect, useRef, useState, type ReactElement } from 'react';
import { isComposing } from '../parts/ime.ts';
import { usePhoneWords } from '../text/phone-words.ts';
import { pressKey } from './actions.ts';

const KEYS = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '*', '0', '#'];
/** What was sent stays to be checked: numbers of members and cases are long. */
const SHOWN_MAX = 24;

/** Twelve keys for the menu behind the number that one called, or that asks the caller to be let through. */
export function Keypad({ callId, onClose }: { callId: string; onClose: () => void }): ReactElement {
  const words = usePhoneWords();
  const [sent, setSent] = useState('');
  const first = useRef<HTMLButtonElement>(null);
  // One after the other: they must arrive as they were pressed.
  const queue = useRef<Promise<unknown>>(Promise.resolve());
  useEffect(() => first.current?.focus(), []);
  const press = (key: string): void => {
    setSent((before) => `${before}${key}`.slice(-SHOWN_MAX));
    queue.current = queue.current.then(() => pressKey(callId, key));
  };
  return (
    <div
      className="keypad"
      role="group"
      aria-label={words.keypadTitle}
      onKeyDown={(event) => {
        if (event.altKey || event.ctrlKey || event.metaKey || isComposing(event)) return;
        if (event.key === 'Escape') onClose();
        else if (KEYS.includes(event.key)) press(event.key);
        else return;
        event.preventDefault();
        event.stopPropagation();
      }}
    >
      <div className="keypad-keys">
        {KEYS.map((key, at) => (
          <button
            key={key}
            ref={at === 0 ? first : undefined}
            type="button"
            className="button keypad-key"
            aria-label={words.sendKey(key)}
            onClick={() => press(key)}
          >
            {key}
          </button>
        ))}
      </div>
      <div className="keypad-side">
        <p className="meta">{words.keypadLead}</p>
        <p className="keypad-sent" role="status">
          <span className="meta">{words.keypadSent}</span> <span className="number">{sent || '–'}</span>
        </p>
      </div>
    </div>
  );
}
