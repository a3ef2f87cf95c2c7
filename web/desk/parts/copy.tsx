import { useState, type ReactElement } from 'react';
import { useWords } from '../text/text.ts';
import { Icon } from './icon.tsx';

/** Copies a text and says so. Without TLS the clipboard is closed; the text is then selected for copying by hand. */
export function CopyButton({ text, label }: { text: string; label?: string }): ReactElement {
  const words = useWords();
  const [done, setDone] = useState(false);
  const copy = async (): Promise<void> => {
    await copyText(text);
    setDone(true);
    setTimeout(() => setDone(false), 2000);
  };
  return (
    <button type="button" className="button button-small" onClick={() => void copy()}>
      <Icon name={done ? 'check' : 'link'} size={16} />
      <span aria-live="polite">{done ? words.common.copied : (label ?? words.common.copy)}</span>
    </button>
  );
}

async function copyText(text: string): Promise<void> {
  if (navigator.clipboard) {
    await navigator.clipboard.writeText(text);
    return;
  }
  const field = document.createElement('textarea');
  field.value = text;
  document.body.append(field);
  field.select();
  document.execCommand('copy');
  field.remove();
}
