import type { ReactElement, ReactNode } from 'react';
import type { Message } from '../../shared/desk-types.ts';

/** The words of a message or of a line in a case, with those who are named in a note as chips. */
export function SaidText({ body, mentions }: Pick<Message, 'body' | 'mentions'>): ReactElement {
  return <p className="said-text">{withChips(body, mentions)}</p>;
}

function withChips(body: string, mentions: Message['mentions']): ReactNode {
  if (mentions.length === 0) return body;
  const names = mentions.map((one) => one.name).toSorted((a, b) => b.length - a.length);
  const parts: ReactNode[] = [];
  let rest = body;
  for (let at = 0; rest !== ''; at += 1) {
    const next = firstOf(rest, names);
    if (!next) break;
    parts.push(
      rest.slice(0, next.from),
      <span key={at} className="mention-chip">
        @{next.name}
      </span>,
    );
    rest = rest.slice(next.from + next.name.length + 1);
  }
  return [...parts, rest];
}

function firstOf(text: string, names: readonly string[]): { from: number; name: string } | null {
  for (const { index } of text.matchAll(/[@＠]/g)) {
    const name = names.find((one) => text.startsWith(one, index + 1));
    if (name) return { from: index, name };
  }
  return null;
}
