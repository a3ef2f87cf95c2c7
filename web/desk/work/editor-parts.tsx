import { useRef, type ReactElement } from 'react';
import { Icon } from '../parts/icon.tsx';
import { settings } from '../state/settings.ts';
import { useLetterWords } from '../text/letter-words.ts';
import { nameList } from '../text/name-list.ts';
import { useWords } from '../text/text.ts';
import type { Mentionable } from './mentions.ts';
import { seemsOtherThan } from './seems-language.ts';
import type { WritingAbout } from './writing-about.ts';

/** What is written: a reply to the resident, or a note that only staff see. */
export type Kind = 'reply' | 'note';

/** Which key sends, as this person set it. */
export function sendHint(words: { keyCtrl: string; keyMac: string; keyEnter: string }): string {
  if (settings().enterSends) return words.keyEnter;
  return /Mac|iPhone|iPad/.test(navigator.userAgent) ? words.keyMac : words.keyCtrl;
}

/** Switches between what is for the resident and a note; what one may not do is not offered. */
export function KindSwitch(given: {
  kind: Kind;
  about: WritingAbout;
  onChange: (kind: Kind) => void;
}): ReactElement {
  const words = useWords();
  const { kinds, as } = given.about;
  const { hint } = as[given.kind];
  return (
    <div className="segments" role="group" aria-label={words.editor.kind} title="Alt+N">
      {kinds.map((one) => (
        <button
          key={one}
          type="button"
          aria-pressed={given.kind === one}
          className={`segment segment-${one}`}
          onClick={() => given.onChange(one)}
        >
          {one === 'note' && <Icon name="lock" size={14} />}
          {as[one].label}
        </button>
      ))}
      {hint && <span className="meta">{hint}</span>}
    </div>
  );
}

/** Why it does not go yet. */
export function Hints(given: {
  waits: boolean;
  unfilled: boolean;
  unable: readonly Mentionable[];
  inCase: boolean;
}): ReactElement {
  const words = useWords();
  const names = nameList(given.unable.map((one) => one.label));
  const hints = [
    given.waits && words.writing.waitsForFiles,
    given.unfilled && words.writing.unfilled,
    names !== '' && (given.inCase ? words.writing.cannotTellOfCase : words.writing.cannotTell)(names),
  ].filter((hint) => hint !== false);
  return (
    <p className={hints.length > 0 ? 'language-hint' : 'sr-only'} role="status">
      {hints.join(' ')}
    </p>
  );
}

/** Opens the chooser of files. */
export function AttachButton({ onFiles }: { onFiles: (files: File[]) => void }): ReactElement {
  const words = useWords();
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        onChange={(event) => {
          onFiles([...(event.target.files ?? [])]);
          event.target.value = '';
        }}
      />
      <button
        type="button"
        className="icon-button"
        aria-label={words.editor.attach}
        title={words.editor.attach}
        onClick={() => input.current?.click()}
      >
        <Icon name="clip" />
      </button>
    </>
  );
}

/** Said only when it matters: near the end and beyond. */
export function Counter({ left, maxChars }: { left: number; maxChars: number }): ReactElement | null {
  const words = useWords();
  if (left > Math.min(200, maxChars / 5)) return null;
  return (
    <span className={left < 0 ? 'counter counter-over' : 'counter'} role={left < 0 ? 'alert' : undefined}>
      {left < 0 ? words.editor.over(-left) : words.editor.left(left)}
    </span>
  );
}

/** Said before sending, quietly: the reply may be meant as it is. */
export function LanguageHint({ language, text }: { language: string; text: string }): ReactElement | null {
  const words = useWords();
  const seems = seemsOtherThan(language, text);
  if (!seems) return null;
  const nameOf = (code: string): string => words.languages[code] ?? code;
  return (
    <p className="language-hint" role="status">
      <Icon name="alert" size={15} /> {words.writing.seemsOther(nameOf(language), nameOf(seems))}
    </p>
  );
}

/** What will stand below the words of a letter, one line of it until it is opened. */
export function Signature({ text }: { text: string }): ReactElement {
  const words = useLetterWords();
  return (
    <details className="letter-more">
      <summary>{words.signature}</summary>
      <p className="letter-signature">{text}</p>
    </details>
  );
}
