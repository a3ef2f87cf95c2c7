import type { ReactElement } from 'react';
import { useNow } from '../state/use-query.ts';
import { clockTime, dueWords, fullTime, secondsSince, shortTime, ticking } from '../text/format.ts';
import { language, useWords } from '../text/text.ts';

/** A time, short; the whole of it in the tooltip. */
export function Time({
  at,
  style = 'short',
}: {
  at: string;
  style?: 'short' | 'clock' | 'full';
}): ReactElement {
  useWords();
  const nowMs = useNow(60_000);
  const text =
    style === 'clock'
      ? clockTime(at, language())
      : style === 'full'
        ? fullTime(at, language())
        : shortTime(at, nowMs, language());
  return (
    <time dateTime={at} title={fullTime(at, language())}>
      {text}
    </time>
  );
}

/** A span that counts up each second. Not announced: it would never be silent. */
export function Ticking({ since, say }: { since: string; say?: (text: string) => string }): ReactElement {
  const nowMs = useNow(1000);
  const text = ticking(secondsSince(since, nowMs));
  return <span className="tick">{say ? say(text) : text}</span>;
}

/** How a due time stands, in words and in colour. */
export function Due({ dueAt, finished }: { dueAt: string; finished: boolean }): ReactElement {
  const words = useWords();
  const nowMs = useNow(60_000);
  const due = dueWords({ dueAt, finished }, nowMs, words);
  return <span className={`due due-${due.tone}`}>{due.text}</span>;
}
